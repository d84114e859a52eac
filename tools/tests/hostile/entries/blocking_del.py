"""Block when an object is freed."""
# base: reference
import time

Variable.__del__ = lambda self: time.sleep(60)
