"""Have a repr of 100 MB."""
# base: reference
Variable.__repr__ = lambda self: "x" * 100_000_000
