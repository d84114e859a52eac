"""Immutable records form the graph; what backward notes on them is marked with its own number.

Functions waiting hang in a linked list through themselves, in order of generation.
"""

import contextlib
import itertools
import weakref
from typing import NamedTuple

import numpy as np

_walks = itertools.count(1)


class Config:
    enable_backprop = True


class using_config(contextlib.AbstractContextManager):
    def __init__(self, name, value):
        self.change, self.saved = (name, value), []

    def __enter__(self):
        self.saved.append(getattr(Config, self.change[0]))
        setattr(Config, *self.change)

    def __exit__(self, kind, value, traceback):
        setattr(Config, self.change[0], self.saved.pop())


def no_grad():
    return using_config("enable_backprop", False)


class Origin(NamedTuple):
    """Where a variable comes from."""

    creator: object
    generation: int


NOWHERE = Origin(None, 0)


class Variable:
    __array_priority__ = 200

    def __init__(self, data, name=None):
        if data is not None and not isinstance(data, np.ndarray):
            raise TypeError(f"{type(data)} is not supported")
        self.data, self.name, self.grad, self.origin = data, name, None, NOWHERE

    @property
    def creator(self):
        return self.origin.creator

    @property
    def generation(self):
        return self.origin.generation

    def set_creator(self, func):
        self.origin = Origin(func, func.generation + 1)

    def cleargrad(self):
        self.grad = None

    def backward(self, retain_grad=False):
        if self.grad is None:
            self.grad = np.ones_like(self.data)
        if self.creator is None:
            return
        walk = next(_walks)
        head, self.creator.walk, self.creator.after = self.creator, walk, None
        while head is not None:
            func, head = head, head.after
            func.after = None
            ys = [ref() for ref in func.outputs]
            gxs = func.backward(*[y.grad for y in ys])
            for x, gx in zip(func.inputs, gxs if isinstance(gxs, tuple) else (gxs,)):
                x.grad = gx if x.grad is None else x.grad + gx
                if x.creator is not None and x.creator.walk != walk:
                    x.creator.walk = walk
                    head = _linked(head, x.creator)
            if not retain_grad:
                for y in ys:
                    y.cleargrad()

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


def _linked(head, func):
    """Put func into the list that begins at head, before those of its generation."""
    if head is None or head.generation <= func.generation:
        func.after = head
        return func
    at = head
    while at.after is not None and at.after.generation > func.generation:
        at = at.after
    func.after, at.after = at.after, func
    return head


class Function:
    walk, after = 0, None

    def __call__(self, *inputs):
        inputs = [as_variable(x) for x in inputs]
        ys = self.forward(*[x.data for x in inputs])
        outputs = [Variable(as_array(y)) for y in (ys if isinstance(ys, tuple) else (ys,))]
        if Config.enable_backprop:
            self.generation = max(x.generation for x in inputs)
            self.inputs, self.outputs = inputs, [weakref.ref(y) for y in outputs]
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
