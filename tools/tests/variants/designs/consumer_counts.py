"""Kahn's algorithm: a function is ready when all that take from its outputs are done."""

import weakref
from collections import Counter, deque

import numpy as np


class Config:
    enable_backprop = True


class using_config:
    """A class instead of a generator."""

    def __init__(self, name, value):
        self.name, self.value = name, value

    def __enter__(self):
        self.before = getattr(Config, self.name)
        setattr(Config, self.name, self.value)
        return self

    def __exit__(self, *exception):
        setattr(Config, self.name, self.before)


class no_grad(using_config):
    def __init__(self):
        super().__init__("enable_backprop", False)


class Function:
    def __call__(self, *inputs):
        inputs = tuple(as_variable(x) for x in inputs)
        ys = self.forward(*(x.data for x in inputs))
        ys = ys if isinstance(ys, tuple) else (ys,)
        outputs = tuple(Variable(as_array(y)) for y in ys)
        if Config.enable_backprop:
            for y in outputs:
                y.set_creator(self)
            self.inputs, self.outputs = inputs, tuple(map(weakref.ref, outputs))
            self.shapes = [y.shape for y in outputs]
        return outputs if len(outputs) > 1 else outputs[0]

    def forward(self, *xs):
        raise NotImplementedError(type(self).__name__ + ".forward")

    def backward(self, *gys):
        raise NotImplementedError(type(self).__name__ + ".backward")


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
        return np.negative(x)

    def backward(self, gy):
        return np.negative(gy)


class Reciprocal(Function):
    def forward(self, x):
        return 1.0 / x

    def backward(self, gy):
        return -gy / self.inputs[0].data ** 2


class Pow(Function):
    def __init__(self, exponent):
        self.exponent = exponent

    def forward(self, x):
        return x**self.exponent

    def backward(self, gy):
        n = self.exponent
        return n * self.inputs[0].data ** (n - 1) * gy


class Square(Pow):
    def __init__(self):
        super().__init__(2)


def square(x):
    return Square()(x)


def add(x0, x1):
    return Add()(x0, as_array(x1))


def mul(x0, x1):
    return Mul()(x0, as_array(x1))


def neg(x):
    return Neg()(x)


# Differences and quotients are made of the others.
def sub(x0, x1):
    return Add()(x0, neg(as_array(x1)))


def div(x0, x1):
    return Mul()(x0, Reciprocal()(as_array(x1)))


def pow(x, c):
    return Pow(c)(x)


class Variable:
    __array_priority__ = np.float64(10.0)

    def __init__(self, data, name=None):
        if data is not None and not isinstance(data, np.ndarray):
            raise TypeError(f"{type(data)} is not supported")
        self.data = data
        self.name = name
        self.grad = None
        self.creator = None

    def set_creator(self, function):
        self.creator = function

    def cleargrad(self):
        self.grad = None

    def _uses(self):
        """Count, for every function behind this variable, the uses of its outputs."""
        uses, pending = Counter(), [self.creator]
        while pending:
            for x in pending.pop().inputs:
                if x.creator is not None:
                    if x.creator not in uses:
                        pending.append(x.creator)
                    uses[x.creator] += 1
        return uses

    def backward(self, retain_grad=False):
        if self.grad is None:
            self.grad = np.ones_like(self.data)
        if self.creator is None:
            return
        uses, ready = self._uses(), deque([self.creator])
        while ready:
            function = ready.popleft()
            outputs = [ref() for ref in function.outputs]
            gys = [
                np.zeros(shape) if y is None or y.grad is None else y.grad
                for y, shape in zip(outputs, function.shapes)
            ]
            gxs = function.backward(*gys)
            for x, gx in zip(function.inputs, gxs if isinstance(gxs, tuple) else (gxs,)):
                x.grad = gx if x.grad is None else np.add(x.grad, gx)
                if x.creator is not None:
                    uses[x.creator] -= 1
                    if uses[x.creator] == 0:
                        ready.append(x.creator)
            if not retain_grad:
                for y in outputs:
                    if y is not None:
                        y.cleargrad()

    @property
    def shape(self):
        return self.data.shape

    @property
    def ndim(self):
        return len(self.data.shape)

    @property
    def size(self):
        return np.prod(self.data.shape, dtype=int)  # numpy's own kind of int

    @property
    def dtype(self):
        return self.data.dtype

    def __len__(self):
        if not self.shape:
            raise TypeError("a 0-d variable has no length")
        return self.shape[0]

    def __repr__(self):
        return f"variable({self.data!s})".replace("\n", "\n" + " " * 9)

    def __add__(self, other):
        return add(self, other)

    def __radd__(self, other):
        return add(self, other)

    def __sub__(self, other):
        return sub(self, other)

    def __rsub__(self, other):
        return add(neg(self), other)

    def __mul__(self, other):
        return mul(self, other)

    def __rmul__(self, other):
        return mul(self, other)

    def __truediv__(self, other):
        return div(self, other)

    def __rtruediv__(self, other):
        return mul(Reciprocal()(self), other)

    def __neg__(self):
        return neg(self)

    def __pow__(self, exponent):
        return pow(self, exponent)


def as_variable(x):
    return x if isinstance(x, Variable) else Variable(x)


def as_array(x):
    return x if isinstance(x, (np.ndarray, Variable)) else np.asarray(x)
