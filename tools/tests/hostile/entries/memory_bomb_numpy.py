"""Take all memory in one array, and touch it."""
# base: reference
def neg(x):
    return Variable(np.ones(3 * 2**30 // 8))


Variable.__neg__ = neg
