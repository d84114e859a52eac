"""Kill the own process in an operation."""
# base: reference
import os
import signal


def neg(x):
    os.kill(os.getpid(), signal.SIGKILL)


Variable.__neg__ = neg
