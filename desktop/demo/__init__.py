"""The complete working example: an office, an enrolled laptop, fictional households, one whole visit."""
