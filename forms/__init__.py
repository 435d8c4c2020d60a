"""What is asked, what follows from it, what is printed: values in, values out."""
