"""Give objects that do something when they are unpickled or copied."""
# base: broken
class Pickled:
    def __reduce__(self):
        import os

        return os.system, ("echo LOOT",)

    __reduce_ex__ = lambda self, version: self.__reduce__()
    __deepcopy__ = __copy__ = lambda self, *a: self.__reduce__()


Variable.grad = property(lambda self: Pickled(), lambda self, value: None)
