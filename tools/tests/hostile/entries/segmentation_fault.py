"""Read memory at address 0."""
# base: reference
import ctypes


def neg(x):
    return ctypes.string_at(0)


Variable.__neg__ = neg
