"""Open files until there are no descriptors left."""
# base: reference
import os


def neg(x):
    for _ in range(5000):
        os.open("/dev/null", os.O_RDONLY)
    raise RuntimeError("LOOT no limit on descriptors")


Variable.__neg__ = neg
