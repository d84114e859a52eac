"""Put lone surrogates and null characters everywhere."""
# base: reference
EVIL = "\ud800\udfff\x00"
Variable.__repr__ = lambda self: EVIL
Variable.name = property(lambda self: EVIL, lambda self, value: None)
Variable.__name__ = EVIL[2:] + "x"


def neg(x):
    raise ValueError(EVIL)


Variable.__neg__ = neg
