"""Pages to look at, made of stored results alone: one for each student, one for the class."""
