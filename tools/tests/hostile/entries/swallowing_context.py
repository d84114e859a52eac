"""Swallow every exception in the with block."""
# base: broken
class Swallow:
    __enter__ = lambda self: self
    __exit__ = lambda self, *a: True


def no_grad():
    return Swallow()


def using_config(name, value):
    return Swallow()
