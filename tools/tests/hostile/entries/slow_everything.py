"""Be slow in every operation, just below the limit of a test."""
# base: reference
import time

plain = Function.__call__


def slow(self, *inputs):
    time.sleep(0.2)
    return plain(self, *inputs)


Function.__call__ = slow
