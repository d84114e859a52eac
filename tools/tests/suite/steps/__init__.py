"""The path through the book: its worked solutions, the suite at each step, and the command."""
