"""Sleep in an operation."""
# base: reference
import time


def neg(x):
    time.sleep(60)


Variable.__neg__ = neg
