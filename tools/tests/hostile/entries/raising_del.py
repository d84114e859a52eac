"""Raise, print and come alive again when an object is freed."""
# base: reference
alive = []


def __del__(self):
    alive.append(self)
    print("freed")
    raise ValueError("never freed")


Variable.__del__ = __del__
