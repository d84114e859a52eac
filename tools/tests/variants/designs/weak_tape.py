"""A tape of weak references, in the order of the calls; backward plays it from its end."""

import contextlib
import itertools
import weakref

import numpy as np


class Config:
    enable_backprop = True


@contextlib.contextmanager
def using_config(name, value):
    old = Config.__dict__[name]
    setattr(Config, name, value)
    try:
        yield
    finally:
        setattr(Config, name, old)


@contextlib.contextmanager
def no_grad():
    with using_config("enable_backprop", False):
        yield


class Tape:
    """Functions by the moment of their call; a function that is freed falls off."""

    def __init__(self):
        self.moments = itertools.count()
        self.functions = {}

    def record(self, function):
        function.moment = next(self.moments)
        self.functions[function.moment] = weakref.ref(function, self._forget(function.moment))

    def _forget(self, moment):
        return lambda _: self.functions.pop(moment, None)

    def back_from(self, moment):
        for when in reversed(list(self.functions)):
            # Any function may be freed in the meantime, and fall off.
            reference = self.functions.get(when, lambda: None)
            if when <= moment and (function := reference()) is not None:
                yield function


tape = Tape()


class Variable:
    __array_priority__ = 200

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

    def backward(self, retain_grad=False):
        if self.grad is None:
            self.grad = np.ones_like(self.data)
        if self.creator is None:
            raise ValueError("this variable is not on the tape")
        needed = {self.creator}
        for function in tape.back_from(self.creator.moment):
            if function not in needed:
                continue
            outputs = [reference() for reference in function.outputs]
            gradients = function.backward(*[y if y is None else y.grad for y in outputs])
            if not isinstance(gradients, tuple):
                gradients = (gradients,)
            for x, gradient in zip(function.inputs, gradients):
                x.grad = gradient if x.grad is None else x.grad + gradient
                if x.creator:
                    needed.add(x.creator)
            if not retain_grad:
                for y in outputs:
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
        return "variable(" + str(self.data).replace("\n", "\n" + " " * 9) + ")"

    def __add__(self, other):
        return add(self, other)

    __radd__ = __add__

    def __mul__(self, other):
        return mul(self, other)

    __rmul__ = __mul__

    def __sub__(self, other):
        return sub(self, other)

    def __rsub__(self, other):
        return Sub()(as_array(other), self)

    def __truediv__(self, other):
        return div(self, other)

    def __rtruediv__(self, other):
        return Div()(as_array(other), self)

    def __neg__(self):
        return neg(self)

    def __pow__(self, c):
        return pow(self, c)


class Function:
    def __call__(self, *inputs):
        inputs = [as_variable(x) for x in inputs]
        ys = self.forward(*[x.data for x in inputs])
        outputs = [Variable(as_array(y)) for y in (ys if isinstance(ys, tuple) else (ys,))]
        if Config.enable_backprop:
            self.inputs, self.outputs = inputs, [weakref.ref(y) for y in outputs]
            for y in outputs:
                y.set_creator(self)
            tape.record(self)
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
        return gy / x1.data, gy * (-x0.data / x1.data**2)


class Pow(Function):
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
