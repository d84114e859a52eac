"""Functions are made of plain functions by a decorator; context variables hold the switches."""

import contextlib
import contextvars
import functools
import weakref
from heapq import heappop, heappush
from typing import ClassVar

import numpy as np


class _Switches(type):
    """Attributes of Config are read from context variables, so that threads have their own."""

    _switches: ClassVar = {
        "enable_backprop": contextvars.ContextVar("enable_backprop", default=True)
    }

    def __getattr__(cls, name):
        try:
            return _Switches._switches[name].get()
        except KeyError:
            raise AttributeError(name) from None

    def __setattr__(cls, name, value):
        _Switches._switches[name].set(value)

    def __dir__(cls):
        return [*super().__dir__(), *_Switches._switches]


class Config(metaclass=_Switches):
    pass


@contextlib.contextmanager
def using_config(name, value):
    switch = _Switches._switches[name]
    token = switch.set(value)
    try:
        yield
    finally:
        switch.reset(token)


def no_grad():
    return using_config("enable_backprop", False)


class Variable:
    __array_priority__ = 200

    def __init__(self, data, name=None):
        if data is not None and not isinstance(data, np.ndarray):
            raise TypeError(f"{type(data)} is not supported")
        self.data, self.name = data, name
        self.grad, self.creator, self.generation = None, None, 0

    def set_creator(self, func):
        self.creator, self.generation = func, func.generation + 1

    def cleargrad(self):
        self.grad = None

    def backward(self, retain_grad=False):
        if self.grad is None:
            self.grad = np.ones_like(self.data)
        heap, seen = [], set()

        def push(func):
            if func is not None and func not in seen:
                seen.add(func)
                heappush(heap, (-func.generation, len(seen), func))

        push(self.creator)
        while heap:
            func = heappop(heap)[-1]
            ys = [ref() for ref in func.outputs]
            gxs = func.backward(*[y.grad for y in ys])
            for x, gx in zip(func.inputs, gxs if isinstance(gxs, tuple) else (gxs,)):
                x.grad = gx if x.grad is None else x.grad + gx
                push(x.creator)
            if not retain_grad:
                for y in ys:
                    y.cleargrad()

    shape = property(lambda self: self.data.shape)
    ndim = property(lambda self: self.data.ndim)
    size = property(lambda self: self.data.size)
    dtype = property(lambda self: self.data.dtype)

    def __len__(self):
        return len(self.data)

    def __repr__(self):
        return "variable(" + str(self.data).replace("\n", "\n" + " " * 9) + ")"


class Function:
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
        raise NotImplementedError()

    def backward(self, *gys):
        raise NotImplementedError()


def as_variable(x):
    return x if isinstance(x, Variable) else Variable(x)


def as_array(x):
    return np.array(x) if np.isscalar(x) else x


def differentiable(*slopes, operator):
    """Make a function of a plain one; `slopes`: its derivative by each argument, times gy."""

    def decorate(compute):
        class Plain(Function):
            forward = staticmethod(compute)

            def backward(self, gy):
                return tuple(slope(gy, *[x.data for x in self.inputs]) for slope in slopes)

        Plain.__name__ = Plain.__qualname__ = compute.__name__.capitalize()
        globals()[Plain.__name__] = Plain

        @functools.wraps(compute)
        def function(*operands):
            return Plain()(*map(as_array, operands))

        setattr(Variable, f"__{operator}__", function)
        if len(slopes) == 2:
            setattr(Variable, f"__r{operator}__", lambda right, left: function(left, right))
        return function

    return decorate


@differentiable(lambda gy, a, b: gy, lambda gy, a, b: gy, operator="add")
def add(a, b):
    """a + b."""
    return a + b


@differentiable(lambda gy, a, b: gy * b, lambda gy, a, b: gy * a, operator="mul")
def mul(a, b):
    """a * b."""
    return a * b


@differentiable(lambda gy, a, b: gy, lambda gy, a, b: -gy, operator="sub")
def sub(a, b):
    """a - b."""
    return a - b


@differentiable(lambda gy, a, b: gy / b, lambda gy, a, b: -gy * a / b**2, operator="truediv")
def div(a, b):
    """a / b."""
    return a / b


@differentiable(lambda gy, a: -gy, operator="neg")
def neg(a):
    """-a."""
    return -a


class Pow(Function):
    def __init__(self, c):
        self.c = c

    def forward(self, x):
        return x**self.c

    def backward(self, gy):
        return self.c * self.inputs[0].data ** (self.c - 1) * gy


def pow(a, c):
    return Pow(c)(a)


Variable.__pow__ = pow
