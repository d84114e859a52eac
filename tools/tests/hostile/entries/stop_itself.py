"""Stop the own process, without ending it, in an operation."""
# base: reference
import os
import signal


def neg(x):
    os.kill(os.getpid(), signal.SIGSTOP)


Variable.__neg__ = neg
