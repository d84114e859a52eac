"""Recurse without an end, beyond Python's own limit."""
# base: reference
import sys


def neg(x):
    sys.setrecursionlimit(10**9)
    return neg(x)


Variable.__neg__ = neg
