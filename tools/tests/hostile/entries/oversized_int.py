"""Return an int of a million digits."""
# base: reference
Variable.size = 10**1_000_000
Variable.ndim = property(lambda self: 1 << (1 << 24))
