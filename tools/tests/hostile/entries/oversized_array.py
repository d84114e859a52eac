"""Return an array that is too large to be sent."""
# base: reference
def neg(x):
    return Variable(np.zeros(40_000_000))


Variable.__neg__ = neg
