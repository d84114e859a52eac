"""Come to life again in the destructor, so that nothing ever ends."""
# base: reference
AGAIN = []


def keep(self):
    AGAIN.append(self)


Variable.__del__ = Function.__del__ = keep
