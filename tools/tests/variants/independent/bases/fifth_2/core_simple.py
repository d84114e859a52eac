"""Base 2: an explicit topological order (Kahn's algorithm on functions); classmethod-driven operators."""
from __future__ import annotations

import weakref
from collections import defaultdict

import numpy as np


class Config:
    enable_backprop = True


class using_config:
    """A class-based context manager; every call makes a fresh one with a stack of its own."""

    def __init__(self, name, value):
        self.name, self.value, self.saved = name, value, []

    def __enter__(self):
        self.saved.append(getattr(Config, self.name))
        setattr(Config, self.name, self.value)

    def __exit__(self, *exc_info):
        setattr(Config, self.name, self.saved.pop())
        return False


def no_grad():
    return using_config("enable_backprop", False)


def as_array(x, like=None):
    if isinstance(x, np.generic):
        return np.array(x)
    if not np.isscalar(x):
        return x
    if isinstance(x, (int, float)) and not isinstance(x, bool) and like is not None and like.dtype.kind == "f":
        return np.array(x, like.dtype)
    return np.array(x)


def as_variable(x):
    return x if isinstance(x, Variable) else Variable(x)


def reachable(root):
    """Every function that `root` (a function) depends on, itself included."""
    found, todo = {root}, [root]
    while todo:
        for parent in todo.pop().parents():
            if parent not in found:
                found.add(parent)
                todo.append(parent)
    return found


def topological(root):
    """Functions from `root` down, each after all that use its outputs."""
    users = defaultdict(int)
    for func in reachable(root):
        for parent in func.parents():
            users[parent] += 1
    ready = [root]
    while ready:
        func = ready.pop()
        yield func
        for parent in func.parents():
            users[parent] -= 1
            if not users[parent]:
                ready.append(parent)


class Variable:
    __array_priority__ = 1000.0

    def __init__(self, data, name=None):
        if not (data is None or isinstance(data, np.ndarray)):
            raise TypeError("{} is not supported".format(type(data)))
        self.data = data
        self.name = name
        self.grad = None
        self.creator = None
        self.generation = 0

    shape = property(lambda self: self.data.shape)
    ndim = property(lambda self: self.data.ndim)
    size = property(lambda self: self.data.size)
    dtype = property(lambda self: self.data.dtype)

    def __len__(self):
        return len(self.data)

    def __repr__(self):
        lines = str(self.data).split("\n")
        return "variable(" + ("\n" + 9 * " ").join(lines) + ")"

    def set_creator(self, func):
        self.creator = func
        self.generation = func.generation + 1

    def cleargrad(self):
        self.grad = None

    def accumulate(self, gx):
        self.grad = gx if self.grad is None else self.grad + gx

    def backward(self, retain_grad=False):
        if self.grad is None:
            self.grad = np.ones_like(self.data)
        if self.creator is None:
            return
        for func in topological(self.creator):
            for x, gx in zip(func.inputs, func.input_gradients()):
                x.accumulate(gx)
            if not retain_grad:
                func.drop_output_gradients()


class Function:
    def __call__(self, *inputs):
        inputs = tuple(map(as_variable, inputs))
        result = self.forward(*(x.data for x in inputs))
        ys = result if isinstance(result, tuple) else (result,)
        outputs = [Variable(as_array(y)) for y in ys]
        if Config.enable_backprop:
            self.record(inputs, outputs)
        return outputs[0] if len(outputs) == 1 else outputs

    def record(self, inputs, outputs):
        self.inputs = inputs
        self.generation = max(x.generation for x in inputs)
        self.outputs = [weakref.ref(y) for y in outputs]
        self.zeros = [(y.shape, y.dtype) for y in outputs]
        for y in outputs:
            y.set_creator(self)

    def parents(self):
        """The functions that made the inputs, each once."""
        return list(dict.fromkeys(x.creator for x in self.inputs if x.creator is not None))

    def input_gradients(self):
        alive = [ref() for ref in self.outputs]
        gys = [
            np.zeros(*zero) if y is None or y.grad is None else y.grad
            for y, zero in zip(alive, self.zeros)
        ]
        gxs = self.backward(*gys)
        return gxs if isinstance(gxs, tuple) else (gxs,)

    def drop_output_gradients(self):
        for ref in self.outputs:
            y = ref()
            if y is not None:
                y.cleargrad()

    def forward(self, *xs):
        raise NotImplementedError

    def backward(self, *gys):
        raise NotImplementedError

    @property
    def args(self):
        return tuple(x.data for x in self.inputs)


class Add(Function):
    def forward(self, a, b):
        return a + b

    def backward(self, gy):
        return gy, gy


class Sub(Function):
    def forward(self, a, b):
        return a - b

    def backward(self, gy):
        return gy, -gy


class Mul(Function):
    def forward(self, a, b):
        return a * b

    def backward(self, gy):
        a, b = self.args
        return gy * b, gy * a


class Div(Function):
    def forward(self, a, b):
        return a / b

    def backward(self, gy):
        a, b = self.args
        return gy / b, -gy * a / b**2


class Neg(Function):
    def forward(self, a):
        return -a

    def backward(self, gy):
        return -gy


class Square(Function):
    def forward(self, a):
        return a**2

    def backward(self, gy):
        (a,) = self.args
        return 2 * a * gy


class Pow(Function):
    def __init__(self, c):
        self.c = c

    def forward(self, a):
        return a**self.c

    def backward(self, gy):
        (a,) = self.args
        return self.c * a ** (self.c - 1) * gy


def add(x0, x1):
    return Add()(x0, as_array(x1, x0))


def mul(x0, x1):
    return Mul()(x0, as_array(x1, x0))


def sub(x0, x1):
    return Sub()(x0, as_array(x1, x0))


def rsub(x0, x1):
    return Sub()(as_array(x1, x0), x0)


def div(x0, x1):
    return Div()(x0, as_array(x1, x0))


def rdiv(x0, x1):
    return Div()(as_array(x1, x0), x0)


def neg(x):
    return Neg()(x)


def square(x):
    return Square()(x)


def pow(x, c):
    return Pow(c)(x)


OPERATORS = {
    "add": add, "radd": add, "mul": mul, "rmul": mul, "sub": sub, "rsub": rsub,
    "truediv": div, "rtruediv": rdiv, "neg": neg, "pow": pow,
}
for _name, _operator in OPERATORS.items():
    setattr(Variable, f"__{_name}__", _operator)


def numerical_diff(f, x, eps=1e-4):
    lower, upper = (f(Variable(as_array(x.data + step))) for step in (-eps, eps))
    return (upper.data - lower.data) / (2 * eps)
