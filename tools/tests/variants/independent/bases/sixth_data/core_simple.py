from __future__ import annotations

import weakref
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Optional

import numpy as np


class Config:
    enable_backprop: bool = True


@contextmanager
def using_config(name: str, value: Any):
    saved = getattr(Config, name)
    setattr(Config, name, value)
    try:
        yield
    finally:
        setattr(Config, name, saved)


def no_grad():
    return using_config("enable_backprop", False)


@dataclass(eq=False, repr=False)
class Variable:
    data: Optional[np.ndarray]
    name: Optional[str] = None
    grad: Optional[np.ndarray] = field(default=None, init=False)
    creator: Optional["Function"] = field(default=None, init=False)
    generation: int = field(default=0, init=False)

    def __post_init__(self):
        if self.data is not None and not isinstance(self.data, np.ndarray):
            raise TypeError("{} is not supported".format(type(self.data)))

    def set_creator(self, func: "Function") -> None:
        self.creator = func
        self.generation = func.generation + 1

    def cleargrad(self) -> None:
        self.grad = None

    def backward(self, retain_grad: bool = False) -> None:
        if self.grad is None:
            self.grad = np.ones_like(self.data)
        if self.creator is None:
            return
        # buckets by generation
        buckets: dict[int, list[Function]] = {self.creator.generation: [self.creator]}
        seen: set[Function] = {self.creator}
        level = self.creator.generation
        while level >= 0:
            for func in buckets.pop(level, ()):
                self._step(func, buckets, seen, retain_grad)
            level -= 1

    @staticmethod
    def _step(func, buckets, seen, retain_grad):
        outs = [r() for r in func.outputs]
        gys = []
        for out, (shape, dtype) in zip(outs, func.meta):
            if out is None or out.grad is None:
                gys.append(np.zeros(shape, dtype))
            else:
                gys.append(out.grad)
        gxs = func.backward(*gys)
        if not isinstance(gxs, tuple):
            gxs = (gxs,)
        for x, gx in zip(func.inputs, gxs):
            x.grad = gx if x.grad is None else x.grad + gx
            if x.creator is not None and x.creator not in seen:
                seen.add(x.creator)
                buckets.setdefault(x.creator.generation, []).append(x.creator)
        if not retain_grad:
            for out in outs:
                if out is not None:
                    out.cleargrad()

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
        body = str(self.data).replace("\n", "\n         ")
        return f"variable({body})"

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


Variable.__array_priority__ = 200


def as_array(x):
    if np.isscalar(x):
        return np.array(x)
    return x


def as_variable(obj):
    if isinstance(obj, Variable):
        return obj
    return Variable(obj)


class Function:
    generation = 0

    def __call__(self, *inputs):
        inputs = [as_variable(v) for v in inputs]
        ys = self.forward(*[v.data for v in inputs])
        if not isinstance(ys, tuple):
            ys = (ys,)
        outputs = [Variable(as_array(y)) for y in ys]
        if Config.enable_backprop:
            self.generation = max([v.generation for v in inputs])
            self.inputs = inputs
            for out in outputs:
                out.set_creator(self)
            self.outputs = [weakref.ref(out) for out in outputs]
            self.meta = [(out.shape, out.dtype) for out in outputs]
        return outputs if len(outputs) > 1 else outputs[0]

    def forward(self, *xs):
        raise NotImplementedError()

    def backward(self, *gys):
        raise NotImplementedError()


class Square(Function):
    def forward(self, x):
        return x ** 2

    def backward(self, gy):
        return 2 * self.inputs[0].data * gy


class Add(Function):
    def forward(self, x0, x1):
        return x0 + x1

    def backward(self, gy):
        return gy, gy


class Mul(Function):
    def forward(self, x0, x1):
        return x0 * x1

    def backward(self, gy):
        x0, x1 = [v.data for v in self.inputs]
        return gy * x1, gy * x0


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
        x0, x1 = [v.data for v in self.inputs]
        return gy / x1, gy * (-x0 / x1 ** 2)


@dataclass(eq=False)
class Pow(Function):
    c: Any

    def forward(self, x):
        return x ** self.c

    def backward(self, gy):
        x = self.inputs[0].data
        return self.c * x ** (self.c - 1) * gy


def square(x):
    return Square()(x)


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


def numerical_diff(f, x, eps=1e-4):
    y0 = f(Variable(as_array(x.data - eps)))
    y1 = f(Variable(as_array(x.data + eps)))
    return (y1.data - y0.data) / (2 * eps)
