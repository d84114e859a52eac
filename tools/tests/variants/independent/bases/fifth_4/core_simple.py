"""Base 4: slotted dataclasses, typed; backward walks buckets of functions, one for each generation."""
from __future__ import annotations

import contextlib
import weakref
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import Any, Iterator, Optional

import numpy as np


class Config:
    enable_backprop: bool = True


@contextlib.contextmanager
def using_config(name: str, value: Any) -> Iterator[None]:
    old = getattr(Config, name)
    try:
        setattr(Config, name, value)
        yield
    finally:
        setattr(Config, name, old)


def no_grad():
    return using_config("enable_backprop", False)


@dataclass(eq=False, repr=False)
class Variable:
    __slots__ = ("data", "name", "grad", "creator", "generation", "__weakref__", "__dict__")
    data: Optional[np.ndarray]
    name: Optional[str]

    __array_priority__ = 200

    def __init__(self, data: Optional[np.ndarray], name: Optional[str] = None) -> None:
        if data is not None and not isinstance(data, np.ndarray):
            raise TypeError(f"{type(data)} is not supported")
        self.data = data
        self.name = name
        self.grad = None
        self.creator = None
        self.generation = 0

    def set_creator(self, func: Function) -> None:
        self.creator = func
        self.generation = func.generation + 1

    def cleargrad(self) -> None:
        self.grad = None

    def backward(self, retain_grad: bool = False) -> None:
        if self.grad is None:
            self.grad = np.ones_like(self.data)
        if self.creator is None:
            return
        buckets: dict[int, deque] = defaultdict(deque)
        buckets[self.creator.generation].append(self.creator)
        queued = {self.creator}
        while buckets:
            latest = max(buckets)
            for func in buckets.pop(latest):
                for x, gx in zip(func.inputs, func.input_gradients()):
                    x.grad = gx if x.grad is None else x.grad + gx
                    if x.creator is not None and x.creator not in queued:
                        queued.add(x.creator)
                        buckets[x.creator.generation].append(x.creator)
                if not retain_grad:
                    for slot in func.slots:
                        slot.clear()

    @property
    def shape(self) -> tuple:
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
        head = "variable("
        return head + str(self.data).replace("\n", "\n" + " " * len(head)) + ")"


def as_array(x: Any, like: Any = None) -> Any:
    if not np.isscalar(x):
        return x
    if type(x) in (int, float) and like is not None and like.dtype.kind == "f":
        return np.array(x, like.dtype)
    return np.array(x)


def as_variable(x: Any) -> Variable:
    return x if isinstance(x, Variable) else Variable(x)


@dataclass(eq=False)
class OutputSlot:
    """What a function knows of one output, without keeping it alive."""

    ref: weakref.ref
    shape: tuple
    dtype: np.dtype

    @classmethod
    def of(cls, y: Variable) -> OutputSlot:
        return cls(weakref.ref(y), y.shape, y.dtype)

    def gradient(self) -> np.ndarray:
        y = self.ref()
        if y is None or y.grad is None:
            return np.zeros(self.shape, self.dtype)
        return y.grad

    def clear(self) -> None:
        y = self.ref()
        if y is not None:
            y.grad = None


class Function:
    def __call__(self, *args: Any):
        inputs = [as_variable(x) for x in args]
        ys = self.forward(*[x.data for x in inputs])
        if not isinstance(ys, tuple):
            ys = (ys,)
        outputs = [Variable(as_array(y)) for y in ys]
        if Config.enable_backprop:
            self.generation = max(x.generation for x in inputs)
            self.inputs = inputs
            self.slots = [OutputSlot.of(y) for y in outputs]
            for y in outputs:
                y.set_creator(self)
        return outputs if len(outputs) > 1 else outputs[0]

    @property
    def outputs(self) -> list:
        return [slot.ref for slot in self.slots]

    def input_gradients(self) -> tuple:
        gxs = self.backward(*[slot.gradient() for slot in self.slots])
        return gxs if isinstance(gxs, tuple) else (gxs,)

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
        x0, x1 = (x.data for x in self.inputs)
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
        x0, x1 = (x.data for x in self.inputs)
        return gy / x1, -gy * x0 / x1**2


@dataclass(eq=False)
class Pow(Function):
    c: float

    def forward(self, x):
        return x**self.c

    def backward(self, gy):
        x = self.inputs[0].data
        return self.c * x ** (self.c - 1) * gy


class Square(Function):
    def forward(self, x):
        return x**2

    def backward(self, gy):
        return 2 * self.inputs[0].data * gy


def add(x0, x1):
    return Add()(x0, as_array(x1, x0))


def mul(x0, x1):
    return Mul()(x0, as_array(x1, x0))


def neg(x):
    return Neg()(x)


def sub(x0, x1):
    return Sub()(x0, as_array(x1, x0))


def rsub(x0, x1):
    return Sub()(as_array(x1, x0), x0)


def div(x0, x1):
    return Div()(x0, as_array(x1, x0))


def rdiv(x0, x1):
    return Div()(as_array(x1, x0), x0)


def pow(x, c):
    return Pow(c)(x)


def square(x):
    return Square()(x)


def numerical_diff(f, x, eps=1e-4):
    y0 = f(Variable(as_array(x.data - eps)))
    y1 = f(Variable(as_array(x.data + eps)))
    return (y1.data - y0.data) / (2 * eps)


Variable.__add__ = Variable.__radd__ = add
Variable.__mul__ = Variable.__rmul__ = mul
Variable.__neg__ = neg
Variable.__sub__ = sub
Variable.__rsub__ = rsub
Variable.__truediv__ = div
Variable.__rtruediv__ = rdiv
Variable.__pow__ = pow
