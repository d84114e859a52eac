"""Raise in repr and str, and in those of the exceptions."""
# base: reference
class Strange(Exception):
    def __str__(self):
        raise self

    __repr__ = __str__


def strange(self):
    raise Strange


Variable.__repr__ = Variable.__str__ = Variable.__neg__ = strange
