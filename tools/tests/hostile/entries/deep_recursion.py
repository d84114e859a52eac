"""Recurse without an end, within Python's own limit."""
# base: reference
def neg(x):
    return neg(x)


Variable.__neg__ = neg
