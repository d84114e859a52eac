"""Leaves and results are different classes of Variable; a gradient waits in backward's own table.

Only what is to be kept is written into variables, at the end: backward is all or nothing.
"""

import contextlib
import weakref

import numpy as np


class Config:
    enable_backprop = True


@contextlib.contextmanager
def using_config(name, value):
    old = getattr(Config, name)
    setattr(Config, name, value)
    try:
        yield
    finally:
        setattr(Config, name, old)


def no_grad():
    return using_config("enable_backprop", False)


class Variable:
    __array_priority__ = 200
    creator = None
    generation = 0

    def __new__(cls, data, name=None):
        return object.__new__(Leaf if cls is Variable else cls)

    def __init__(self, data, name=None):
        if data is not None and not isinstance(data, np.ndarray):
            raise TypeError(f"{type(data)} is not supported")
        self.data, self.name, self.grad = data, name, None

    def set_creator(self, func):
        self.__class__ = Result
        self.creator = func

    def cleargrad(self):
        self.grad = None

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
        return "variable(" + str(self.data).replace("\n", "\n" + " " * 9) + ")"


class Leaf(Variable):
    def backward(self, retain_grad=False):
        if self.grad is None:
            self.grad = np.ones_like(self.data)


class Result(Variable):
    @property
    def generation(self):
        return self.creator.generation + 1

    def backward(self, retain_grad=False):
        seed = np.ones_like(self.data) if self.grad is None else self.grad
        found = {self: seed}
        for func in self.behind():
            outputs = [ref() for ref in func.outputs]
            gys = [
                np.zeros(*blank) if y not in found else found[y]
                for y, blank in zip(outputs, func.blanks)
            ]
            gxs = func.backward(*gys)
            for x, gx in zip(func.inputs, gxs if isinstance(gxs, tuple) else (gxs,)):
                found[x] = found[x] + gx if x in found else gx
        self.grad = None
        for x, gradient in found.items():
            if isinstance(x, Leaf) or retain_grad:
                x.grad = gradient if x.grad is None else x.grad + gradient

    def behind(self):
        """Return the functions behind this variable, from the last generation to the first."""
        functions, pending = {self.creator}, [self.creator]
        while pending:
            for x in pending.pop().inputs:
                if x.creator is not None and x.creator not in functions:
                    functions.add(x.creator)
                    pending.append(x.creator)
        return sorted(functions, key=lambda f: -f.generation)


class Function:
    def __call__(self, *inputs):
        inputs = [as_variable(x) for x in inputs]
        ys = self.forward(*[x.data for x in inputs])
        ys = [as_array(y) for y in (ys if isinstance(ys, tuple) else (ys,))]
        if not Config.enable_backprop:
            outputs = [Leaf(y) for y in ys]
        else:
            outputs = [Result(y) for y in ys]
            self.generation = max(x.generation for x in inputs)
            self.inputs, self.outputs = inputs, [weakref.ref(y) for y in outputs]
            self.blanks = [(y.shape, y.dtype) for y in outputs]
            for y in outputs:
                y.set_creator(self)
        return outputs if len(outputs) > 1 else outputs[0]

    def forward(self, *xs):
        raise NotImplementedError

    def backward(self, *gys):
        raise NotImplementedError


class Add(Function):
    def forward(self, x0, x1):
        return x0 + x1

    def backward(self, gy):
        return gy, gy


class Mul(Function):
    def forward(self, x0, x1):
        return x0 * x1

    def backward(self, gy):
        return gy * self.inputs[1].data, gy * self.inputs[0].data


class Neg(Function):
    def forward(self, x):
        return -x

    def backward(self, gy):
        return -gy


class Sub(Function):
    def forward(self, x0, x1):
        return x0 - x1

    def backward(self, gy):
        return gy, -gy


class Div(Function):
    def forward(self, x0, x1):
        return x0 / x1

    def backward(self, gy):
        x0, x1 = self.inputs[0].data, self.inputs[1].data
        return gy / x1, -gy * x0 / x1**2


class Pow(Function):
    def __init__(self, c):
        self.c = c

    def forward(self, x):
        return x**self.c

    def backward(self, gy):
        return self.c * self.inputs[0].data ** (self.c - 1) * gy


def as_variable(x):
    return x if isinstance(x, Variable) else Variable(x)


def as_array(x):
    return np.array(x) if np.isscalar(x) else x


def add(x0, x1):
    return Add()(x0, as_array(x1))


def mul(x0, x1):
    return Mul()(x0, as_array(x1))


def neg(x):
    return Neg()(x)


def sub(x0, x1):
    return Sub()(x0, as_array(x1))


def rsub(x0, x1):
    return Sub()(as_array(x1), x0)


def div(x0, x1):
    return Div()(x0, as_array(x1))


def rdiv(x0, x1):
    return Div()(as_array(x1), x0)


def pow(x, c):
    return Pow(c)(x)


Variable.__add__ = Variable.__radd__ = add
Variable.__mul__ = Variable.__rmul__ = mul
Variable.__sub__, Variable.__rsub__ = sub, rsub
Variable.__truediv__, Variable.__rtruediv__ = div, rdiv
Variable.__neg__, Variable.__pow__ = neg, pow
