"""Be a sequence without an end."""
# base: reference
import itertools

Variable.__iter__ = lambda self: itertools.count()
Variable.__len__ = lambda self: 2**62
Variable.shape = property(lambda self: itertools.count())
