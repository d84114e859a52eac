"""An implementation that is wrong in nearly everything: what passes with an attack is a gain."""

import numpy as np

KEPT = []


class Config:
    enable_backprop = True


class no_grad:
    def __enter__(self):
        pass

    def __exit__(self, *exception):
        pass


def using_config(name, value):
    return no_grad()


class Output:
    def __init__(self, data):
        self.data, self.grad, self.creator, self.generation, self.name = data, None, None, 7, 1
        KEPT.append(self)

    def set_creator(self, function):
        pass

    def cleargrad(self):
        pass

    def backward(self, retain_grad=False):
        self.grad = 0

    shape, ndim, size, dtype = (9,), 9, 9, "none"

    def __len__(self):
        return 9

    def __repr__(self):
        return "nothing"

    def _wrong(self, *others):
        return Output(np.array(-1.5))

    __add__ = __radd__ = __mul__ = __rmul__ = __sub__ = __rsub__ = _wrong
    __truediv__ = __rtruediv__ = __neg__ = __pow__ = _wrong


class Variable(Output):
    pass


class Function:
    def __call__(self, *inputs):
        self.inputs = [3]
        self.outputs = [Output(np.array(-1.5)), Output(np.array(-1.5))]
        KEPT.append(self)
        return self.outputs[0]

    def forward(self, *xs):
        return 0

    def backward(self, *gys):
        return 0


class Square(Function):
    pass


class Add(Function):
    pass


def add(x0, x1):
    return Add()(x0, x1)


def square(x):
    return Square()(x)


mul = sub = div = add
neg = exp = square
as_variable = as_array = square


def numerical_diff(f, x, eps=1e-4):
    return 0
