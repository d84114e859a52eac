"""Have a dictionary and a list of one's own class as namespace and outputs."""
# base: broken
class List(list):
    def __len__(self):
        return 1 << 40

    def __iter__(self):
        return self

    def __next__(self):
        return self

    def __getitem__(self, index):
        return self


class Dict(dict):
    __len__ = List.__len__
    items = keys = values = lambda self: List()


def init(self, data):
    KEPT.append(self)
    self.data, self.grad, self.name = List(), Dict(), List()
    self.creator, self.generation = List(), Dict()


Output.__init__ = init
