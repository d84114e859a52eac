"""Variable as a dataclass, its methods given by functions; sorting once, not at each push."""

import contextlib
import dataclasses
import weakref
from typing import Any

import numpy as np


@dataclasses.dataclass
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


@dataclasses.dataclass(eq=False, repr=False)
class Variable:
    data: Any
    name: Any = None
    grad: Any = dataclasses.field(default=None, init=False)
    creator: Any = dataclasses.field(default=None, init=False)
    generation: int = dataclasses.field(default=0, init=False)

    __array_priority__ = 10**6

    def __post_init__(self):
        if self.data is not None and not isinstance(self.data, np.ndarray):
            raise TypeError(f"data: ndarray expected, {type(self.data).__name__} given")

    def set_creator(self, func):
        self.creator = func
        self.generation = func.generation + 1

    def cleargrad(self):
        self.grad = None

    def backward(self, retain_grad=False):
        if self.grad is None:
            self.grad = np.ones_like(self.data)
        for f in sorted(ancestry(self), key=lambda f: f.generation, reverse=True):
            outputs = [output() for output in f.outputs]
            gxs = f.backward(*[y.grad for y in outputs])
            for x, gx in zip(f.inputs, gxs if isinstance(gxs, tuple) else [gxs]):
                x.grad = gx if x.grad is None else x.grad + gx
            if not retain_grad:
                for y in outputs:
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
        return "variable({})".format(str(self.data).replace("\n", "\n" + " " * 9))


def ancestry(y):
    """Return every function behind y, in no particular order."""
    found, pending = set(), [y]
    while pending:
        creator = pending.pop().creator
        if creator is not None and creator not in found:
            found.add(creator)
            pending.extend(creator.inputs)
    return found


class Function:
    def __call__(self, *inputs):
        inputs = [as_variable(x) for x in inputs]
        ys = self.forward(*[x.data for x in inputs])
        outputs = [Variable(as_array(y)) for y in (ys if isinstance(ys, tuple) else (ys,))]
        if Config.enable_backprop:
            self.generation = max(x.generation for x in inputs)
            self.inputs = inputs
            self.outputs = [weakref.ref(y) for y in outputs]
            for y in outputs:
                y.set_creator(self)
        return outputs if len(outputs) > 1 else outputs[0]

    def forward(self, *xs):
        raise NotImplementedError()

    def backward(self, *gys):
        raise NotImplementedError()


class Add(Function):
    def forward(self, x0, x1):
        return x0 + x1

    def backward(self, gy):
        return gy, gy


class Mul(Function):
    def forward(self, x0, x1):
        return x0 * x1

    def backward(self, gy):
        x0, x1 = [x.data for x in self.inputs]
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
        x0, x1 = [x.data for x in self.inputs]
        return gy / x1, gy * (-x0 / x1**2)


@dataclasses.dataclass(eq=False)
class Pow(Function):
    c: float

    def forward(self, x):
        return x**self.c

    def backward(self, gy):
        return self.c * self.inputs[0].data ** (self.c - 1) * gy


def as_variable(obj):
    return obj if isinstance(obj, Variable) else Variable(obj)


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


def setup_variable():
    Variable.__add__ = add
    Variable.__radd__ = add
    Variable.__mul__ = mul
    Variable.__rmul__ = mul
    Variable.__neg__ = neg
    Variable.__sub__ = sub
    Variable.__rsub__ = rsub
    Variable.__truediv__ = div
    Variable.__rtruediv__ = rdiv
    Variable.__pow__ = pow


setup_variable()
