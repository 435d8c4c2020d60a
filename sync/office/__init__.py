"""The township office: keys, publishing, enrolment, and the intake of sealed batches."""
