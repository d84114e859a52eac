"""Return an array of an enormous shape that holds a single number."""
# base: reference
def neg(x):
    return Variable(np.broadcast_to(np.array(-2.0), (2**20, 2**20)))


Variable.__neg__ = neg
