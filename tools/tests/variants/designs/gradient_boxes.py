"""`__slots__` without `__weakref__`: variables can't be referred to weakly, and need not be.

A function shares with each output a box that holds the gradient; it never refers to the output.
"""

import contextlib
import heapq

import numpy as np


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


class Box:
    """A gradient, and how many variables show it."""

    __slots__ = ("dtype", "grad", "shape")

    def __init__(self):
        self.grad = self.shape = self.dtype = None

    def add(self, gradient):
        self.grad = gradient if self.grad is None else self.grad + gradient

    def filled(self):
        return np.zeros(self.shape, self.dtype) if self.grad is None else self.grad


class Variable:
    __slots__ = ("_box", "creator", "data", "generation", "name")
    __array_priority__ = 200

    def __init__(self, data, name=None):
        if data is not None and not isinstance(data, np.ndarray):
            raise TypeError(f"{type(data)} is not supported")
        self.data = data
        self.name = name
        self._box = Box()
        self.creator = None
        self.generation = 0

    @property
    def grad(self):
        return self._box.grad

    @grad.setter
    def grad(self, value):
        self._box.grad = value

    def set_creator(self, function):
        self.creator = function
        self.generation = function.generation + 1

    def cleargrad(self):
        self.grad = None

    def backward(self, retain_grad=False):
        if self.grad is None:
            self.grad = np.ones_like(self.data)
        heap = [] if self.creator is None else [(-self.creator.generation, 0, self.creator)]
        seen = {f for _, _, f in heap}
        while heap:
            _, _, f = heapq.heappop(heap)
            gxs = f.backward(*[box.filled() for box in f.boxes])
            for x, gx in zip(f.inputs, gxs if isinstance(gxs, tuple) else (gxs,)):
                x._box.add(gx)
                if x.creator is not None and x.creator not in seen:
                    heapq.heappush(heap, (-x.creator.generation, len(seen), x.creator))
                    seen.add(x.creator)
            if not retain_grad:
                for box in f.boxes:
                    box.grad = None

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
        return f"variable({self.data!s})".replace("\n", "\n         ")

    def __add__(self, other):
        return add(self, other)

    def __radd__(self, other):
        return add(self, other)

    def __sub__(self, other):
        return sub(self, other)

    def __rsub__(self, other):
        return sub(as_variable(as_array(other)), self)

    def __mul__(self, other):
        return mul(self, other)

    def __rmul__(self, other):
        return mul(self, other)

    def __truediv__(self, other):
        return div(self, other)

    def __rtruediv__(self, other):
        return div(as_variable(as_array(other)), self)

    def __neg__(self):
        return neg(self)

    def __pow__(self, c):
        return pow(self, c)


class Function:
    __slots__ = ("boxes", "generation", "inputs")

    def __call__(self, *inputs):
        inputs = [as_variable(x) for x in inputs]
        ys = self.forward(*[x.data for x in inputs])
        outputs = [Variable(as_array(y)) for y in (ys if isinstance(ys, tuple) else (ys,))]
        if Config.enable_backprop:
            self.generation = max(x.generation for x in inputs)
            self.inputs, self.boxes = inputs, [y._box for y in outputs]
            for y in outputs:
                y._box.shape, y._box.dtype = y.shape, y.dtype
                y.set_creator(self)
        return outputs if len(outputs) > 1 else outputs[0]

    def forward(self, *xs):
        raise NotImplementedError()

    def backward(self, *gys):
        raise NotImplementedError()


class Add(Function):
    __slots__ = ()

    def forward(self, x0, x1):
        return x0 + x1

    def backward(self, gy):
        return gy, gy


class Mul(Function):
    __slots__ = ()

    def forward(self, x0, x1):
        return x0 * x1

    def backward(self, gy):
        return gy * self.inputs[1].data, gy * self.inputs[0].data


class Neg(Function):
    __slots__ = ()

    def forward(self, x):
        return -x

    def backward(self, gy):
        return -gy


class Sub(Function):
    __slots__ = ()

    def forward(self, x0, x1):
        return x0 - x1

    def backward(self, gy):
        return gy, -gy


class Div(Function):
    __slots__ = ()

    def forward(self, x0, x1):
        return x0 / x1

    def backward(self, gy):
        x0, x1 = self.inputs[0].data, self.inputs[1].data
        return gy / x1, -gy * x0 / x1**2


class Pow(Function):
    __slots__ = ("c",)

    def __init__(self, c):
        self.c = c

    def forward(self, x):
        return x**self.c

    def backward(self, gy):
        return self.c * self.inputs[0].data ** (self.c - 1) * gy


def as_variable(x):
    return x if isinstance(x, Variable) else Variable(x)


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


def div(x0, x1):
    return Div()(x0, as_array(x1))


def pow(x, c):
    return Pow(c)(x)
