"""Core with the operators in a mixin; backward takes the latest function out of a set."""
from contextlib import contextmanager
from weakref import ref

import numpy as np


class Config:
    enable_backprop = True


@contextmanager
def using_config(name, value):
    old_value = getattr(Config, name)
    setattr(Config, name, value)
    try:
        yield Config
    finally:
        setattr(Config, name, old_value)


def no_grad():
    return using_config("enable_backprop", value=False)


class Operators:
    """What makes a Variable usable in formulas."""

    __array_ufunc__ = None  # ndarray operators leave the work to ours
    __array_priority__ = 200

    def __neg__(self):
        return Neg.apply(self)

    def __add__(self, other):
        return Add.apply(self, other)

    def __radd__(self, other):
        return Add.apply(other, self)

    def __mul__(self, other):
        return Mul.apply(self, other)

    def __rmul__(self, other):
        return Mul.apply(other, self)

    def __sub__(self, other):
        return Sub.apply(self, other)

    def __rsub__(self, other):
        return Sub.apply(other, self)

    def __truediv__(self, other):
        return Div.apply(self, other)

    def __rtruediv__(self, other):
        return Div.apply(other, self)

    def __pow__(self, exponent):
        return Pow(exponent)(self)


class Variable(Operators):
    def __init__(self, data, name=None):
        if data is not None and not isinstance(data, np.ndarray):
            raise TypeError(str(type(data)) + " is not supported")
        self.data = data
        self.name = name
        self.grad = None
        self.creator = None
        self.generation = 0

    @property
    def shape(self):
        return self.data.shape

    @property
    def ndim(self):
        return self.data.ndim

    @property
    def size(self):
        return self.data.size

    @property
    def dtype(self):
        return self.data.dtype

    def __len__(self):
        return len(self.data)

    def __repr__(self):
        if self.data is None:
            return "variable(None)"
        return "variable({})".format(str(self.data).replace("\n", "\n         "))

    def set_creator(self, func):
        self.creator = func
        self.generation = func.generation + 1

    def cleargrad(self):
        self.grad = None

    def backward(self, retain_grad=False):
        if self.grad is None:
            self.grad = np.ones_like(self.data)

        todo = {self.creator} - {None}
        while todo:
            func = max(todo, key=lambda f: f.generation)
            todo.remove(func)
            outputs = [r() for r in func.outputs]
            gys = [
                np.zeros(shape, dtype) if y is None or y.grad is None else y.grad
                for y, (shape, dtype) in zip(outputs, func.kinds)
            ]
            gxs = func.backward(*gys)
            if not isinstance(gxs, tuple):
                gxs = (gxs,)
            for x, gx in zip(func.inputs, gxs):
                x.grad = gx if x.grad is None else x.grad + gx
                if x.creator is not None:
                    todo.add(x.creator)
            if not retain_grad:
                for y in outputs:
                    if y is not None:
                        y.cleargrad()


def as_array(x):
    if np.isscalar(x):
        return np.array(x)
    return x


def as_variable(obj):
    if isinstance(obj, Variable):
        return obj
    return Variable(obj)


class Function:
    @classmethod
    def apply(cls, *xs):
        return cls()(*[as_array(x) for x in xs])

    def __call__(self, *inputs):
        inputs = [as_variable(x) for x in inputs]
        xs = [x.data for x in inputs]
        ys = self.forward(*xs)
        if not isinstance(ys, tuple):
            ys = (ys,)
        outputs = [Variable(as_array(y)) for y in ys]
        if Config.enable_backprop:
            self.record(inputs, outputs)
        return outputs[0] if len(outputs) == 1 else outputs

    def record(self, inputs, outputs):
        self.inputs = inputs
        self.generation = max(x.generation for x in inputs)
        self.outputs = [ref(y) for y in outputs]
        self.kinds = [(y.shape, y.dtype) for y in outputs]
        for y in outputs:
            y.set_creator(self)

    def forward(self, *xs):
        raise NotImplementedError()

    def backward(self, *gys):
        raise NotImplementedError()


class Neg(Function):
    def forward(self, x):
        return -x

    def backward(self, gy):
        return -gy


class Add(Function):
    def forward(self, x0, x1):
        return x0 + x1

    def backward(self, gy):
        return gy, gy


class Mul(Function):
    def forward(self, x0, x1):
        return x0 * x1

    def backward(self, gy):
        x0, x1 = self.inputs
        return gy * x1.data, gy * x0.data


class Sub(Function):
    def forward(self, x0, x1):
        return x0 - x1

    def backward(self, gy):
        return gy, -gy


class Div(Function):
    def forward(self, x0, x1):
        return x0 / x1

    def backward(self, gy):
        x0, x1 = self.inputs
        return gy / x1.data, -gy * x0.data / x1.data ** 2


class Pow(Function):
    def __init__(self, c):
        self.c = c

    def forward(self, x):
        return x ** self.c

    def backward(self, gy):
        x, = self.inputs
        return self.c * x.data ** (self.c - 1) * gy


class Square(Function):
    def forward(self, x):
        return x * x

    def backward(self, gy):
        x, = self.inputs
        return 2 * x.data * gy


neg, add, sub, mul, div, square = (
    f.apply for f in (Neg, Add, Sub, Mul, Div, Square)
)


def pow(x, c):
    return Pow(c)(x)


def numerical_diff(f, x, eps=1e-4):
    x0 = Variable(as_array(x.data - eps))
    x1 = Variable(as_array(x.data + eps))
    return (f(x1).data - f(x0).data) / (2 * eps)
