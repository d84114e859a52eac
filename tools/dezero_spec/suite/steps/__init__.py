"""The path through the book: its steps, and how far along it an implementation is."""
