"""Take all memory in small objects."""
# base: reference
def neg(x, kept=[]):
    if kept:
        raise MemoryError
    try:
        for _ in range(3 * 2**10):
            kept.append([0] * 2**17)
    except MemoryError:
        kept[:] = [None]  # or what other rules find left would be a matter of chance
        raise
    return x


Variable.__neg__ = neg
