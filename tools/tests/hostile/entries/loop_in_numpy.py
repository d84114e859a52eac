"""Be busy in numpy for minutes."""
# base: reference
def neg(x):
    a = np.ones((1200, 1200))
    for _ in range(10**6):
        a = a @ a / 1200
    return Variable(a)


Variable.__neg__ = neg
