"""Have every attribute that anyone may ask for, and let everything be called."""
# base: broken
class Anything:
    def __getattr__(self, name):
        return self

    def __call__(self, *arguments, **keywords):
        return self

    def _self(self, *others):
        return self

    __add__ = __radd__ = __mul__ = __rmul__ = __sub__ = __rsub__ = __truediv__ = _self
    __neg__ = __pow__ = __getitem__ = __iter__ = __next__ = __enter__ = _self
    __exit__ = lambda self, *a: True
    __len__ = lambda self: 1


Variable = Function = Anything()
