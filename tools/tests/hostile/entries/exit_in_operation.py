"""Exit in an operation."""
# base: reference
import sys


def neg(x):
    sys.exit(0)


Variable.__neg__ = neg
