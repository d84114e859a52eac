"""Base 6: backward is a pure pass over a table of gradients; the variables are written once, at its end."""
import contextlib
import heapq
import weakref
from typing import NamedTuple

import numpy as np


class Config:
    enable_backprop = True


@contextlib.contextmanager
def using_config(name, value):
    before = getattr(Config, name)
    setattr(Config, name, value)
    try:
        yield
    finally:
        setattr(Config, name, before)


def no_grad():
    return using_config("enable_backprop", False)


class Entry(NamedTuple):
    variable: object
    total: object


class Table:
    """Gradients gathered in one pass, by variable (its identity: it stays alive in the entry)."""

    def __init__(self):
        self.entries = {}

    def total(self, x):
        entry = self.entries.get(id(x))
        return None if entry is None else entry.total

    def put(self, x, g):
        self.entries[id(x)] = Entry(x, g)

    def add(self, x, g):
        before = self.total(x)
        if before is None:
            before = x.grad
        self.put(x, g if before is None else before + g)

    def __iter__(self):
        return iter(self.entries.values())


class Variable:
    __array_priority__ = 200

    def __init__(self, data, name=None):
        if data is not None and not isinstance(data, np.ndarray):
            raise TypeError(f"{type(data)} is not supported")
        self.data = data
        self.name = name
        self.grad = None
        self.creator = None
        self.generation = 0

    def set_creator(self, func):
        self.creator = func
        self.generation = func.generation + 1

    def cleargrad(self):
        self.grad = None

    def backward(self, retain_grad=False):
        if self.grad is None:
            self.grad = np.ones_like(self.data)
        table = Table()
        table.put(self, self.grad)
        heap = [] if self.creator is None else [(-self.creator.generation, 0, self.creator)]
        count, met = 1, {self.creator}
        while heap:
            _, _, func = heapq.heappop(heap)
            for x, gx in zip(func.inputs, func.input_gradients(table)):
                table.add(x, gx)
                if x.creator is not None and x.creator not in met:
                    met.add(x.creator)
                    heapq.heappush(heap, (-x.creator.generation, count, x.creator))
                    count += 1
        for x, total in table:
            x.grad = total if retain_grad or x.creator is None else None

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


def as_array(x, like=None):
    if np.isscalar(x):
        if type(x) in (int, float) and like is not None and like.dtype.kind == "f":
            return np.array(x, like.dtype)
        return np.array(x)
    return x


def as_variable(x):
    return x if isinstance(x, Variable) else Variable(x)


class Function:
    def __call__(self, *inputs):
        inputs = [as_variable(x) for x in inputs]
        ys = self.forward(*[x.data for x in inputs])
        if not isinstance(ys, tuple):
            ys = (ys,)
        outputs = [Variable(as_array(y)) for y in ys]
        if Config.enable_backprop:
            self.generation = max(x.generation for x in inputs)
            self.inputs = inputs
            self.outputs = [weakref.ref(y) for y in outputs]
            self.forms = [(y.shape, y.dtype) for y in outputs]
            for y in outputs:
                y.set_creator(self)
        return outputs if len(outputs) > 1 else outputs[0]

    def input_gradients(self, table=None):
        gys = []
        for ref, form in zip(self.outputs, self.forms):
            y = ref()
            grad = None
            if y is not None:
                grad = table.total(y) if table is not None else y.grad
                if grad is None:
                    grad = y.grad
            gys.append(np.zeros(*form) if grad is None else grad)
        gxs = self.backward(*gys)
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
        x0, x1 = self.inputs[0].data, self.inputs[1].data
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
        x0, x1 = self.inputs[0].data, self.inputs[1].data
        return gy / x1, -gy * x0 / x1**2


class Pow(Function):
    def __init__(self, c):
        self.c = c

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


for _op, _fn in [
    ("add", add), ("radd", add), ("mul", mul), ("rmul", mul), ("neg", neg), ("sub", sub),
    ("rsub", rsub), ("truediv", div), ("rtruediv", rdiv), ("pow", pow),
]:
    setattr(Variable, "__" + _op + "__", _fn)
