"""Raise KeyboardInterrupt in an operation, as if the teacher had pressed Ctrl-C."""
# base: reference
def neg(x):
    raise KeyboardInterrupt


Variable.__neg__ = neg
