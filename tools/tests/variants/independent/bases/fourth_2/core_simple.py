"""DeZero core with slots, a heap, and the operators inside the class."""
from __future__ import annotations

import heapq
import itertools
import weakref
from contextlib import contextmanager
from typing import Any, Iterator, Optional

import numpy as np


class Config:
    enable_backprop: bool = True


@contextmanager
def using_config(name: str, value: Any) -> Iterator[None]:
    previous = getattr(Config, name)
    setattr(Config, name, value)
    try:
        yield
    finally:
        setattr(Config, name, previous)


def no_grad():
    return using_config("enable_backprop", False)


class Variable:
    __slots__ = ("data", "name", "grad", "creator", "generation", "__weakref__")
    __array_priority__ = 1000.0

    def __init__(self, data: Optional[np.ndarray], name: Optional[str] = None) -> None:
        if not (data is None or isinstance(data, np.ndarray)):
            raise TypeError(f"{type(data)} is not supported")
        self.data = data
        self.name = name
        self.grad: Optional[np.ndarray] = None
        self.creator: Optional[Function] = None
        self.generation = 0

    # -- looks like an ndarray ------------------------------------------------
    @property
    def shape(self) -> tuple[int, ...]:
        return self.data.shape

    @property
    def ndim(self) -> int:
        return self.data.ndim

    @property
    def size(self) -> int:
        return self.data.size

    @property
    def dtype(self) -> np.dtype:
        return self.data.dtype

    def __len__(self) -> int:
        return len(self.data)

    def __repr__(self) -> str:
        if self.data is None:
            return "variable(None)"
        lines = str(self.data).split("\n")
        return "variable(" + ("\n" + " " * 9).join(lines) + ")"

    # -- operators ------------------------------------------------------------
    def __add__(self, other):
        return add(self, other)

    def __radd__(self, other):
        return add(self, other)

    def __mul__(self, other):
        return mul(self, other)

    def __rmul__(self, other):
        return mul(self, other)

    def __neg__(self):
        return neg(self)

    def __sub__(self, other):
        return sub(self, other)

    def __rsub__(self, other):
        return sub(other, self)

    def __truediv__(self, other):
        return div(self, other)

    def __rtruediv__(self, other):
        return div(other, self)

    def __pow__(self, exponent):
        return pow(self, exponent)

    # -- gradients ------------------------------------------------------------
    def set_creator(self, func: Function) -> None:
        self.creator = func
        self.generation = func.generation + 1

    def cleargrad(self) -> None:
        self.grad = None

    def backward(self, retain_grad: bool = False) -> None:
        if self.grad is None:
            self.grad = np.ones_like(self.data)

        heap: list[tuple[int, int, Function]] = []
        seen: set[Function] = set()
        ticket = itertools.count()

        def push(f: Optional[Function]) -> None:
            if f is not None and f not in seen:
                seen.add(f)
                heapq.heappush(heap, (-f.generation, next(ticket), f))

        push(self.creator)
        while heap:
            f = heapq.heappop(heap)[2]
            outputs = [ref() for ref in f.outputs]
            gys = []
            for i, y in enumerate(outputs):
                if y is not None and y.grad is not None:
                    gys.append(y.grad)
                else:
                    gys.append(f.zeros(i))
            gxs = f.backward(*gys)
            if not isinstance(gxs, tuple):
                gxs = (gxs,)
            for x, gx in zip(f.inputs, gxs):
                x.grad = gx if x.grad is None else x.grad + gx
                push(x.creator)
            if not retain_grad:
                for y in outputs:
                    if y is not None:
                        y.grad = None


def as_array(x):
    return np.array(x) if np.isscalar(x) else x


def as_variable(x) -> Variable:
    return x if isinstance(x, Variable) else Variable(x)


class Function:
    generation = 0
    inputs: tuple[Variable, ...] = ()
    outputs: tuple = ()

    def __call__(self, *args):
        inputs = tuple(map(as_variable, args))
        ys = self.forward(*(x.data for x in inputs))
        if not isinstance(ys, tuple):
            ys = (ys,)
        outputs = [Variable(as_array(y)) for y in ys]
        if Config.enable_backprop:
            self.generation = max(x.generation for x in inputs)
            for y in outputs:
                y.set_creator(self)
            self.inputs = inputs
            self.outputs = tuple(weakref.ref(y) for y in outputs)
            self._likes = [(y.shape, y.dtype) for y in outputs]
        return outputs[0] if len(outputs) == 1 else outputs

    def zeros(self, i):
        shape, dtype = self._likes[i]
        return np.zeros(shape, dtype)

    def forward(self, *xs):
        raise NotImplementedError

    def backward(self, *gys):
        raise NotImplementedError


class Add(Function):
    def forward(self, a, b):
        return a + b

    def backward(self, g):
        return g, g


class Sub(Function):
    def forward(self, a, b):
        return a - b

    def backward(self, g):
        return g, -g


class Mul(Function):
    def forward(self, a, b):
        return a * b

    def backward(self, g):
        a, b = (x.data for x in self.inputs)
        return g * b, g * a


class Div(Function):
    def forward(self, a, b):
        return a / b

    def backward(self, g):
        a, b = (x.data for x in self.inputs)
        return g / b, -g * a / b**2


class Neg(Function):
    def forward(self, x):
        return -x

    def backward(self, g):
        return -g


class Pow(Function):
    def __init__(self, c):
        self.c = c

    def forward(self, x):
        return x**self.c

    def backward(self, g):
        (x,) = self.inputs
        return self.c * x.data ** (self.c - 1) * g


class Square(Function):
    def forward(self, x):
        return x**2

    def backward(self, g):
        (x,) = self.inputs
        return 2 * x.data * g


def add(a, b):
    return Add()(as_array(a), as_array(b))


def sub(a, b):
    return Sub()(as_array(a), as_array(b))


def mul(a, b):
    return Mul()(as_array(a), as_array(b))


def div(a, b):
    return Div()(as_array(a), as_array(b))


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
