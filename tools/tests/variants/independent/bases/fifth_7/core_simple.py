"""Base 7: a clock instead of a sort by generation (later calls first), a lock for threads, gradients in a weak side table."""
import contextlib
import functools
import itertools
import threading
import weakref

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


CLOCK = itertools.count()
LOCK = threading.RLock()
GRADS = weakref.WeakKeyDictionary()


def locked(method):
    @functools.wraps(method)
    def wrapper(*args, **kwargs):
        with LOCK:
            return method(*args, **kwargs)

    return wrapper


class Variable:
    __array_priority__ = 200

    def __init__(self, data, name=None):
        if data is not None and not isinstance(data, np.ndarray):
            raise TypeError(f"{type(data)} is not supported")
        self.data = data
        self.name = name
        self.creator = None
        self.generation = 0

    @property
    def grad(self):
        return GRADS.get(self)

    @grad.setter
    def grad(self, value):
        if value is None:
            GRADS.pop(self, None)
        else:
            GRADS[self] = value

    def set_creator(self, func):
        self.creator = func
        self.generation = func.generation + 1

    def cleargrad(self):
        self.grad = None

    @locked
    def backward(self, retain_grad=False):
        if self.grad is None:
            self.grad = np.ones_like(self.data)
        pending = set() if self.creator is None else {self.creator}
        while pending:
            func = max(pending, key=lambda f: f.time)
            pending.remove(func)
            for x, gx in zip(func.inputs, func.input_gradients()):
                x.grad = gx if x.grad is None else x.grad + gx
            # Whatever made an input ran before func, so nothing done can come back.
            pending.update(x.creator for x in func.inputs if x.creator is not None)
            if not retain_grad:
                for y in func.alive():
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
        return "variable(" + str(self.data).replace("\n", "\n" + " " * 9) + ")"


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
            self.time = next(CLOCK)
            self.generation = max(x.generation for x in inputs)
            self.inputs = inputs
            self.outputs = [weakref.ref(y) for y in outputs]
            self.likes = [(y.shape, y.dtype) for y in outputs]
            for y in outputs:
                y.set_creator(self)
        return outputs if len(outputs) > 1 else outputs[0]

    def alive(self):
        return [y for y in (ref() for ref in self.outputs) if y is not None]

    def input_gradients(self):
        gys = []
        for ref, like in zip(self.outputs, self.likes):
            y = ref()
            grad = None if y is None else y.grad
            gys.append(np.zeros(*like) if grad is None else grad)
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


class Operators:
    """Every operator of a variable in one place; grafted on the class below."""

    __add__ = __radd__ = lambda self, other: add(self, other)
    __mul__ = __rmul__ = lambda self, other: mul(self, other)
    __neg__ = lambda self: neg(self)
    __sub__ = lambda self, other: sub(self, other)
    __rsub__ = lambda self, other: rsub(self, other)
    __truediv__ = lambda self, other: div(self, other)
    __rtruediv__ = lambda self, other: rdiv(self, other)
    __pow__ = lambda self, c: pow(self, c)


for _key, _value in vars(Operators).items():
    if callable(_value):
        setattr(Variable, _key, _value)
