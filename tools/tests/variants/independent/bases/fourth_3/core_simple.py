"""DeZero core: dataclasses, and a backward that buckets functions by generation."""
import contextlib
import weakref
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Optional

import numpy as np


class Config:
    enable_backprop = True


@contextlib.contextmanager
def using_config(name, value):
    saved = getattr(Config, name)
    try:
        setattr(Config, name, value)
        yield
    finally:
        setattr(Config, name, saved)


def no_grad():
    return using_config("enable_backprop", False)


@dataclass(eq=False, repr=False)
class Variable:
    data: Optional[np.ndarray]
    name: Optional[str] = None
    grad: Any = field(default=None, init=False)
    creator: Any = field(default=None, init=False)
    generation: int = field(default=0, init=False)

    __array_priority__ = 200

    def __post_init__(self):
        if self.data is not None and not isinstance(self.data, np.ndarray):
            raise TypeError("{} is not supported".format(type(self.data)))

    shape = property(lambda self: self.data.shape)
    ndim = property(lambda self: self.data.ndim)
    size = property(lambda self: self.data.size)
    dtype = property(lambda self: self.data.dtype)

    def __len__(self):
        return len(self.data)

    def __repr__(self):
        body = "None" if self.data is None else str(self.data)
        return "variable(%s)" % body.replace("\n", "\n         ")

    def set_creator(self, func):
        self.creator = func
        self.generation = func.generation + 1

    def cleargrad(self):
        self.grad = None

    def backward(self, retain_grad=False):
        if self.grad is None:
            self.grad = np.ones_like(self.data)
        if self.creator is None:
            return
        levels = defaultdict(list)
        known = set()

        def enlist(func):
            if func is not None and func not in known:
                known.add(func)
                levels[func.generation].append(func)

        enlist(self.creator)
        while levels:
            top = max(levels)
            for func in levels.pop(top):
                func.propagate()
                for x in func.inputs:
                    enlist(x.creator)
                if not retain_grad:
                    func.forget_output_grads()


@dataclass(eq=False, repr=False)
class Function:
    inputs: list = field(default_factory=list, init=False)
    outputs: list = field(default_factory=list, init=False)
    generation: int = field(default=0, init=False)
    blanks: list = field(default_factory=list, init=False)

    def __call__(self, *inputs):
        inputs = [as_variable(x) for x in inputs]
        ys = self.forward(*[x.data for x in inputs])
        if not isinstance(ys, tuple):
            ys = (ys,)
        outputs = [Variable(as_array(y)) for y in ys]
        if Config.enable_backprop:
            self.remember(inputs, outputs)
        if len(outputs) == 1:
            return outputs[0]
        return outputs

    def remember(self, inputs, outputs):
        self.inputs = inputs
        self.generation = max(x.generation for x in inputs)
        for y in outputs:
            y.set_creator(self)
        self.outputs = [weakref.ref(y) for y in outputs]
        self.blanks = [(y.shape, y.dtype) for y in outputs]

    def propagate(self):
        gys = []
        for ref, blank in zip(self.outputs, self.blanks):
            grad = getattr(ref(), "grad", None)
            gys.append(np.zeros(*blank) if grad is None else grad)
        gxs = self.backward(*gys)
        if not isinstance(gxs, tuple):
            gxs = (gxs,)
        for x, gx in zip(self.inputs, gxs):
            if x.grad is None:
                x.grad = gx
            else:
                x.grad = x.grad + gx

    def forget_output_grads(self):
        for ref in self.outputs:
            y = ref()
            if y is not None:
                y.grad = None

    def forward(self, *xs):
        raise NotImplementedError()

    def backward(self, *gys):
        raise NotImplementedError()


def as_array(x):
    if np.isscalar(x):
        return np.array(x)
    return x


def as_variable(obj):
    if isinstance(obj, Variable):
        return obj
    return Variable(obj)


class Add(Function):
    def forward(self, x0, x1):
        return x0 + x1

    def backward(self, gy):
        return gy, gy


class Mul(Function):
    def forward(self, x0, x1):
        return x0 * x1

    def backward(self, gy):
        left, right = self.inputs
        return gy * right.data, gy * left.data


class Sub(Function):
    def forward(self, x0, x1):
        return x0 - x1

    def backward(self, gy):
        return gy, -gy


class Div(Function):
    def forward(self, x0, x1):
        return x0 / x1

    def backward(self, gy):
        left, right = self.inputs
        return gy / right.data, -gy * left.data / right.data ** 2


class Neg(Function):
    def forward(self, x):
        return -x

    def backward(self, gy):
        return -gy


@dataclass(eq=False, repr=False)
class Pow(Function):
    c: Any = 1

    def forward(self, x):
        return x ** self.c

    def backward(self, gy):
        x = self.inputs[0].data
        return self.c * x ** (self.c - 1) * gy


class Square(Function):
    def forward(self, x):
        return x ** 2

    def backward(self, gy):
        return 2 * self.inputs[0].data * gy


def add(x0, x1):
    return Add()(as_array(x0), as_array(x1))


def mul(x0, x1):
    return Mul()(as_array(x0), as_array(x1))


def sub(x0, x1):
    return Sub()(as_array(x0), as_array(x1))


def div(x0, x1):
    return Div()(as_array(x0), as_array(x1))


def neg(x):
    return Neg()(x)


def pow(x, c):
    return Pow(c=c)(x)


def square(x):
    return Square()(x)


def numerical_diff(f, x, eps=1e-4):
    y0 = f(Variable(as_array(x.data - eps)))
    y1 = f(Variable(as_array(x.data + eps)))
    return (y1.data - y0.data) / (2 * eps)


Variable.__add__ = add
Variable.__radd__ = lambda self, other: add(other, self)
Variable.__mul__ = mul
Variable.__rmul__ = lambda self, other: mul(other, self)
Variable.__sub__ = sub
Variable.__rsub__ = lambda self, other: sub(other, self)
Variable.__truediv__ = div
Variable.__rtruediv__ = lambda self, other: div(other, self)
Variable.__neg__ = neg
Variable.__pow__ = pow
