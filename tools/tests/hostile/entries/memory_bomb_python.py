"""Take all memory in small objects."""
# base: reference
def neg(x, kept=[]):
    if kept:
        raise MemoryError
    for _ in range(3 * 2**10):
        kept.append([0] * 2**17)
    return x


Variable.__neg__ = neg
