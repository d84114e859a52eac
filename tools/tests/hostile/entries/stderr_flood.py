"""Write without an end to the descriptors of stdout and stderr."""
# base: reference
import os

block = b"\x1b[2J" * 25_000


def neg(x):
    for _ in range(500):
        os.write(1, block)
        os.write(2, block)
    return x


Variable.__neg__ = neg
