"""Core with one bucket of functions for each generation and operators installed by a loop."""
import contextlib
import weakref
from collections import defaultdict

import numpy as np


class Config:
    enable_backprop = True


@contextlib.contextmanager
def using_config(name, value):
    before = getattr(Config, name)
    try:
        setattr(Config, name, value)
        yield
    finally:
        setattr(Config, name, before)


def no_grad():
    return using_config("enable_backprop", False)


def as_array(x):
    if np.isscalar(x):
        return np.array(x)
    return x


class Variable:
    __array_priority__ = 100.0

    def __init__(self, data, name=None):
        if data is None or isinstance(data, np.ndarray):
            self.data = data
        else:
            raise TypeError(f"data must be an ndarray or None, not {type(data).__name__}")
        self.name, self.grad = name, None
        self.creator, self.generation = None, 0

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
        head = "variable("
        body = str(self.data)
        return head + body.replace("\n", "\n" + " " * len(head)) + ")"

    def set_creator(self, func):
        self.creator = func
        self.generation = func.generation + 1

    def cleargrad(self):
        self.grad = None

    def backward(self, retain_grad=False):
        if self.grad is None:
            self.grad = np.ones_like(self.data)

        waiting = defaultdict(dict)
        if self.creator is not None:
            waiting[self.creator.generation][self.creator] = True
        for generation in range(self.generation, -1, -1):
            for func in waiting.pop(generation, {}):
                outs = [ref() for ref in func.outputs]
                gys = []
                for out, zero in zip(outs, func.zeros):
                    gys.append(zero() if out is None or out.grad is None else out.grad)
                func.send(gys)
                for x in func.inputs:
                    if x.creator is not None:
                        waiting[x.creator.generation][x.creator] = True
                if not retain_grad:
                    for out in outs:
                        if out is not None:
                            out.cleargrad()


def as_variable(obj):
    if isinstance(obj, Variable):
        return obj
    return Variable(obj)


def _zero_maker(y):
    shape, dtype = y.shape, y.dtype
    return lambda: np.zeros(shape, dtype)


class Function:
    generation = 0

    def __call__(self, *inputs):
        inputs = [as_variable(x) for x in inputs]
        ys = self.forward(*(x.data for x in inputs))
        if not isinstance(ys, tuple):
            ys = (ys,)
        ys = [as_array(y) for y in ys]
        outputs = [Variable(y) for y in ys]
        if Config.enable_backprop:
            self.generation = max(x.generation for x in inputs)
            for output in outputs:
                output.set_creator(self)
            self.inputs = inputs
            self.outputs = [weakref.ref(output) for output in outputs]
            self.zeros = [_zero_maker(y) for y in ys]
        return outputs if len(outputs) > 1 else outputs[0]

    def send(self, gys):
        gxs = self.backward(*gys)
        if not isinstance(gxs, tuple):
            gxs = (gxs,)
        for x, gx in zip(self.inputs, gxs):
            if x.grad is None:
                x.grad = gx
            else:
                x.grad = x.grad + gx

    def forward(self, *xs):
        raise NotImplementedError

    def backward(self, *gys):
        raise NotImplementedError


class Add(Function):
    def forward(self, x0, x1):
        return np.add(x0, x1)

    def backward(self, gy):
        return gy, gy


class Mul(Function):
    def forward(self, x0, x1):
        return np.multiply(x0, x1)

    def backward(self, gy):
        x0, x1 = [x.data for x in self.inputs]
        return gy * x1, gy * x0


class Neg(Function):
    def forward(self, x):
        return np.negative(x)

    def backward(self, gy):
        return -gy


class Sub(Function):
    def forward(self, x0, x1):
        return np.subtract(x0, x1)

    def backward(self, gy):
        return gy, -gy


class Div(Function):
    def forward(self, x0, x1):
        return np.true_divide(x0, x1)

    def backward(self, gy):
        x0, x1 = [x.data for x in self.inputs]
        return gy / x1, -gy * x0 / x1 ** 2


class Pow(Function):
    def __init__(self, c):
        self.c = c

    def forward(self, x):
        return np.power(x, self.c)

    def backward(self, gy):
        x = self.inputs[0].data
        return self.c * np.power(x, self.c - 1) * gy


class Square(Function):
    def forward(self, x):
        return np.square(x)

    def backward(self, gy):
        x = self.inputs[0].data
        return 2 * x * gy


def neg(x):
    return Neg()(x)


def add(x0, x1):
    return Add()(x0, as_array(x1))


def mul(x0, x1):
    return Mul()(x0, as_array(x1))


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


def square(x):
    return Square()(x)


def numerical_diff(f, x, eps=1e-4):
    ys = []
    for step in (-eps, eps):
        ys.append(f(Variable(as_array(x.data + step))).data)
    return (ys[1] - ys[0]) / (2 * eps)


def setup_variable():
    for name, function in [
        ("neg", neg), ("add", add), ("radd", add), ("mul", mul), ("rmul", mul),
        ("sub", sub), ("rsub", rsub), ("truediv", div), ("rtruediv", rdiv), ("pow", pow),
    ]:
        setattr(Variable, f"__{name}__", function)


setup_variable()
