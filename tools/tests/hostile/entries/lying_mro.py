"""Derive what is returned from everything at once by a forged order of bases."""
# base: broken
class Meta(type):
    def mro(cls):
        return [cls, Variable, object]


class Output(Output, metaclass=Meta):
    pass
