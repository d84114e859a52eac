"""Close every descriptor in an operation."""
# base: reference
import os


def neg(x):
    os.closerange(0, 100)
    return x


Variable.__neg__ = neg
