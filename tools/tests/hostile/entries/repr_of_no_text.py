"""Return from repr what is no text."""
# base: reference
Variable.__repr__ = lambda self: 42
Variable.__len__ = lambda self: "3"
Variable.__bool__ = lambda self: 7
