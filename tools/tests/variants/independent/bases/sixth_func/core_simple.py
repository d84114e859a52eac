import operator
import weakref
from contextlib import contextmanager

import numpy as np


class Config:
    enable_backprop = True


@contextmanager
def using_config(name, value):
    previous, _ = getattr(Config, name), setattr(Config, name, value)
    try:
        yield
    finally:
        setattr(Config, name, previous)


def no_grad():
    return using_config("enable_backprop", False)


def as_array(x):
    return np.array(x) if np.isscalar(x) else x


def as_variable(obj):
    return obj if isinstance(obj, Variable) else Variable(obj)


def as_tuple(value):
    return value if isinstance(value, tuple) else (value,)


def unwrap(values):
    return values[0] if len(values) == 1 else values


def alive(refs):
    return [v for v in (r() for r in refs) if v is not None]


def accumulate(var, gx):
    var.grad = gx if var.grad is None else var.grad + gx


def parents(func):
    return [v.creator for v in func.inputs if v.creator is not None]


def order(root):
    """All functions below root, consumers before producers."""
    found, todo = {root}, [root]
    while todo:
        for p in parents(todo.pop()):
            if p not in found:
                found.add(p)
                todo.append(p)
    return sorted(found, key=lambda f: f.generation, reverse=True)


def output_grads(func):
    for r, zero in zip(func.outputs, func.zeros):
        out = r()
        yield zero() if out is None or out.grad is None else out.grad


def propagate(func):
    gxs = as_tuple(func.backward(*output_grads(func)))
    for var, gx in zip(func.inputs, gxs):
        accumulate(var, gx)


class Variable:
    __array_priority__ = 200

    def __init__(self, data, name=None):
        if data is not None and not isinstance(data, np.ndarray):
            raise TypeError("{} is not supported".format(type(data)))
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
        if self.creator is None:
            return
        for func in order(self.creator):
            propagate(func)
            if not retain_grad:
                for out in alive(func.outputs):
                    out.cleargrad()

    def __getattr__(self, key):
        if key in ("shape", "ndim", "size", "dtype"):
            return getattr(self.data, key)
        raise AttributeError(key)

    def __len__(self):
        return len(self.data)

    def __repr__(self):
        return "variable(%s)" % str(self.data).replace("\n", "\n" + " " * len("variable("))


class Function:
    def __call__(self, *inputs):
        inputs = list(map(as_variable, inputs))
        outputs = [Variable(as_array(y)) for y in as_tuple(self.forward(*[v.data for v in inputs]))]
        if Config.enable_backprop:
            self.generation = max(v.generation for v in inputs)
            self.inputs = inputs
            for out in outputs:
                out.set_creator(self)
            self.outputs = list(map(weakref.ref, outputs))
            self.zeros = [lambda s=out.shape, d=out.dtype: np.zeros(s, d) for out in outputs]
        return unwrap(outputs)

    def forward(self, *xs):
        raise NotImplementedError()

    def backward(self, *gys):
        raise NotImplementedError()


def make(name, forward, backward):
    """A Function whose backward gets gy and the inputs' arrays."""

    def fwd(self, *xs):
        return forward(*xs)

    def bwd(self, gy):
        return backward(gy, *[v.data for v in self.inputs])

    return type(name, (Function,), {"forward": fwd, "backward": bwd})


Add = make("Add", operator.add, lambda gy, a, b: (gy, gy))
Mul = make("Mul", operator.mul, lambda gy, a, b: (gy * b, gy * a))
Neg = make("Neg", operator.neg, lambda gy, a: -gy)
Sub = make("Sub", operator.sub, lambda gy, a, b: (gy, -gy))
Div = make("Div", operator.truediv, lambda gy, a, b: (gy / b, -gy * a / b ** 2))
Square = make("Square", lambda a: a ** 2, lambda gy, a: 2 * a * gy)


class Pow(Function):
    def __init__(self, c):
        self.c = c

    def forward(self, x):
        return x ** self.c

    def backward(self, gy):
        return self.c * self.inputs[0].data ** (self.c - 1) * gy


def binary(cls, swap=False):
    def op(a, b):
        b = as_array(b)
        return cls()(b, a) if swap else cls()(a, b)

    return op


add, mul, sub, div = map(binary, (Add, Mul, Sub, Div))
rsub, rdiv = binary(Sub, True), binary(Div, True)


def neg(a):
    return Neg()(a)


def square(a):
    return Square()(a)


def pow(a, c):
    return Pow(c)(a)


for _name, _op in {
    "add": add, "radd": add, "mul": mul, "rmul": mul, "sub": sub, "rsub": rsub,
    "truediv": div, "rtruediv": rdiv, "neg": neg, "pow": pow,
}.items():
    setattr(Variable, f"__{_name}__", _op)


def numerical_diff(f, x, eps=1e-4):
    ys = [f(Variable(as_array(x.data + e))).data for e in (-eps, eps)]
    return (ys[1] - ys[0]) / (2 * eps)
