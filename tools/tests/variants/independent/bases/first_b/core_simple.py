"""Core with __slots__, a heap, tuples, and the operators as methods of the class."""
import heapq
import itertools
import weakref
from contextlib import contextmanager

import numpy as np


class Config:
    enable_backprop = True


@contextmanager
def using_config(name, value):
    saved = getattr(Config, name)
    setattr(Config, name, value)
    try:
        yield
    finally:
        setattr(Config, name, saved)


def no_grad():
    return using_config("enable_backprop", False)


def as_array(x):
    return np.array(x) if np.isscalar(x) else x


def as_variable(obj):
    return obj if isinstance(obj, Variable) else Variable(obj)


class Variable:
    __slots__ = ("data", "name", "grad", "creator", "generation", "__weakref__")
    __array_priority__ = 1000

    def __init__(self, data, name=None):
        if data is not None and not isinstance(data, np.ndarray):
            raise TypeError(f"{type(data)} is not supported")
        self.data = data
        self.name = name
        self.grad = None
        self.creator = None
        self.generation = 0

    shape = property(lambda self: self.data.shape)
    ndim = property(lambda self: self.data.ndim)
    size = property(lambda self: self.data.size)
    dtype = property(lambda self: self.data.dtype)

    def __len__(self):
        return len(self.data)

    def __repr__(self):
        if self.data is None:
            return "variable(None)"
        return "variable(" + str(self.data).replace("\n", "\n" + " " * 9) + ")"

    def __neg__(self):
        return Neg()(self)

    def __add__(self, other):
        return Add()(self, as_array(other))

    __radd__ = __add__

    def __mul__(self, other):
        return Mul()(self, as_array(other))

    __rmul__ = __mul__

    def __sub__(self, other):
        return Sub()(self, as_array(other))

    def __rsub__(self, other):
        return Sub()(as_array(other), self)

    def __truediv__(self, other):
        return Div()(self, as_array(other))

    def __rtruediv__(self, other):
        return Div()(as_array(other), self)

    def __pow__(self, c):
        return Pow(c)(self)

    def set_creator(self, func):
        self.creator = func
        self.generation = func.generation + 1

    def cleargrad(self):
        self.grad = None

    def backward(self, retain_grad=False):
        if self.grad is None:
            self.grad = np.ones_like(self.data)

        tie = itertools.count()
        heap, seen = [], set()

        def push(func):
            if func is not None and func not in seen:
                seen.add(func)
                heapq.heappush(heap, (-func.generation, next(tie), func))

        push(self.creator)
        while heap:
            func = heapq.heappop(heap)[2]
            outs = tuple(ref() for ref in func.outputs)
            gys = tuple(
                np.zeros(*like) if out is None or out.grad is None else out.grad
                for out, like in zip(outs, func.likes)
            )
            gxs = func.backward(*gys)
            if not isinstance(gxs, tuple):
                gxs = (gxs,)
            for x, gx in zip(func.inputs, gxs):
                x.grad = gx if x.grad is None else x.grad + gx
                push(x.creator)
            if not retain_grad:
                for out in outs:
                    if out is not None:
                        out.cleargrad()


class Function:
    def __call__(self, *inputs):
        inputs = tuple(map(as_variable, inputs))
        ys = self.forward(*(x.data for x in inputs))
        if not isinstance(ys, tuple):
            ys = (ys,)
        outputs = tuple(Variable(as_array(y)) for y in ys)
        if Config.enable_backprop:
            self.generation = max(x.generation for x in inputs)
            self.inputs = inputs
            self.outputs = tuple(map(weakref.ref, outputs))
            self.likes = tuple((out.shape, out.dtype) for out in outputs)
            for out in outputs:
                out.set_creator(self)
        return outputs[0] if len(outputs) == 1 else outputs

    def forward(self, *xs):
        raise NotImplementedError

    def backward(self, *gys):
        raise NotImplementedError


class Add(Function):
    def forward(self, a, b):
        return a + b

    def backward(self, gy):
        return gy, gy


class Sub(Function):
    def forward(self, a, b):
        return a - b

    def backward(self, gy):
        return gy, -gy


class Mul(Function):
    def forward(self, a, b):
        return a * b

    def backward(self, gy):
        a, b = (x.data for x in self.inputs)
        return gy * b, gy * a


class Div(Function):
    def forward(self, a, b):
        return a / b

    def backward(self, gy):
        a, b = (x.data for x in self.inputs)
        return gy / b, -gy * a / (b * b)


class Neg(Function):
    def forward(self, a):
        return -a

    def backward(self, gy):
        return -gy


class Pow(Function):
    def __init__(self, c):
        self.c = c

    def forward(self, a):
        return a ** self.c

    def backward(self, gy):
        a, = (x.data for x in self.inputs)
        return self.c * a ** (self.c - 1) * gy


class Square(Function):
    def forward(self, a):
        return a * a

    def backward(self, gy):
        return 2 * self.inputs[0].data * gy


def add(x0, x1):
    return Add()(x0, as_array(x1))


def sub(x0, x1):
    return Sub()(x0, as_array(x1))


def mul(x0, x1):
    return Mul()(x0, as_array(x1))


def div(x0, x1):
    return Div()(x0, as_array(x1))


def neg(x):
    return Neg()(x)


def pow(x, c):
    return Pow(c)(x)


def square(x):
    return Square()(x)


def numerical_diff(f, x, eps=1e-4):
    lo = f(Variable(as_array(x.data - eps)))
    hi = f(Variable(as_array(x.data + eps)))
    return (hi.data - lo.data) / (2 * eps)
