"""Be busy in a single call into C that nothing in Python interrupts."""
# base: reference
def neg(x):
    return Variable(np.array(float(7 ** (7**9) % 10)))


Variable.__neg__ = neg
