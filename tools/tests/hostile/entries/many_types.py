"""Make a new type for every object."""
# base: reference
plain = Function.__call__


def many(self, *inputs):
    self.__class__ = type("T" * 300, (type(self),), {f"m{k}": plain for k in range(300)})
    return plain(self, *inputs)


Function.__call__ = many
