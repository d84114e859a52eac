"""Return lists in lists in lists."""
# base: reference
def nested():
    value = []
    for _ in range(100_000):
        value = [value]
    return value


Variable.shape = property(lambda self: nested())
Variable.ndim = property(lambda self: [[[[0] * 1000] * 1000] * 1000] * 1000)
