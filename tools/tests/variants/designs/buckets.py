"""Functions wait in one list a generation; backward goes through the lists from the last."""

import weakref
from contextlib import contextmanager

import numpy as np


class _Flags:
    """Config is an object, not a class."""

    def __init__(self):
        self.enable_backprop = True
        self.precision = "float64"


Config = _Flags()


@contextmanager
def using_config(name, value):
    old = vars(Config)[name]
    vars(Config)[name] = value
    try:
        yield
    finally:
        vars(Config)[name] = old


no_grad = lambda: using_config("enable_backprop", False)  # noqa: E731


class Variable:
    __array_priority__ = 200

    def __init__(self, data=None, name=None):
        if isinstance(data, np.ndarray) or data is None:
            self.data = data
            self.name = name
            self.grad, self.creator, self.generation = None, None, 0
        else:
            raise TypeError(f"no array but {type(data)!r}")

    def set_creator(self, func):
        self.creator, self.generation = func, func.generation + 1

    def cleargrad(self):
        self.grad = None

    def backward(self, retain_grad=False):
        if self.grad is None:
            self.grad = np.ones_like(self.data)
        if self.creator is None:
            return
        buckets = [[] for _ in range(self.generation)]
        buckets[-1].append(self.creator)
        seen = {self.creator}
        while buckets:
            for func in buckets.pop():
                ys = [y() for y in func.outputs]
                gxs = func.backward(
                    *[
                        np.zeros(*zero) if y is None or y.grad is None else y.grad
                        for y, zero in zip(ys, func.zeros)
                    ]
                )
                if not isinstance(gxs, tuple):
                    gxs = (gxs,)
                for x, gx in zip(func.inputs, gxs):
                    x.grad = x.grad + gx if x.grad is not None else gx
                    if x.creator is not None and x.creator not in seen:
                        seen.add(x.creator)
                        buckets[x.creator.generation].append(x.creator)
                if not retain_grad:
                    for y in ys:
                        if y is not None:
                            y.grad = None

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
        if self.data is None:
            return "variable(None)"
        text = np.array2string(self.data, prefix="variable(") if self.ndim else str(self.data)
        return "variable(" + text + ")"

    def __add__(self, right):
        return Add()(self, as_array(right, self))

    def __mul__(self, right):
        return Mul()(self, as_array(right, self))

    def __sub__(self, right):
        return Sub()(self, as_array(right, self))

    def __truediv__(self, right):
        return Div()(self, as_array(right, self))

    def __rsub__(self, left):
        return Sub()(as_array(left, self), self)

    def __rtruediv__(self, left):
        return Div()(as_array(left, self), self)

    def __neg__(self):
        return Neg()(self)

    def __pow__(self, c):
        return Pow(c)(self)

    __radd__, __rmul__ = __add__, __mul__


class Function:
    def __call__(self, *inputs):
        inputs = [as_variable(x) for x in inputs]
        ys = self.forward(*[x.data for x in inputs])
        outputs = [Variable(as_array(y)) for y in (ys if isinstance(ys, tuple) else (ys,))]
        if Config.enable_backprop:
            self.generation = max(x.generation for x in inputs)
            self.inputs, self.outputs = inputs, [weakref.ref(y) for y in outputs]
            self.zeros = [(y.shape, y.dtype) for y in outputs]
            for y in outputs:
                y.set_creator(self)
        return outputs if len(outputs) > 1 else outputs[0]

    def forward(self, x):
        raise NotImplementedError()

    def backward(self, gy):
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
        x0, x1 = self.inputs
        return gy * x1.data, gy * x0.data


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
        x0, x1 = self.inputs
        return gy / x1.data, gy * -x0.data / x1.data**2


class Pow(Function):
    def __init__(self, c):
        self.c = c

    def forward(self, x):
        return x**self.c

    def backward(self, gy):
        return self.c * self.inputs[0].data ** (self.c - 1) * gy


class Square(Function):
    def forward(self, x):
        return x * x

    def backward(self, gy):
        return 2 * self.inputs[0].data * gy


def as_variable(x):
    return x if isinstance(x, Variable) else Variable(x)


def as_array(x, beside=None):
    if not np.isscalar(x):
        return x
    keeps = beside is not None and type(x) in (int, float) and beside.dtype.kind == "f"
    return np.array(x, dtype=beside.dtype if keeps else None)


add, mul, sub, div = (
    Variable.__add__,
    Variable.__mul__,
    Variable.__sub__,
    Variable.__truediv__,
)
neg, pow = Variable.__neg__, Variable.__pow__


def square(x):
    return Square()(x)


def numerical_diff(f, x, eps=1e-4):
    y0, y1 = (f(as_variable(np.asarray(x.data + step))) for step in (-eps, eps))
    return (y1.data - y0.data) / (2 * eps)
