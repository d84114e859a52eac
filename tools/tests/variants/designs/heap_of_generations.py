"""A heap of generations, tuples for lists, square by the general product."""

import heapq
import itertools
import weakref
from contextlib import contextmanager

import numpy as np

__all__ = ["Config", "Function", "Variable", "add", "div", "mul", "neg", "pow", "sub"]


class Config:
    enable_backprop = True
    debug = False


@contextmanager
def using_config(name, value):
    saved = {name: getattr(Config, name)}
    try:
        setattr(Config, name, value)
        yield Config
    finally:
        for key, old in saved.items():
            setattr(Config, key, old)


def no_grad():
    return using_config(name="enable_backprop", value=False)


class Function:
    generation = 0
    inputs = ()
    outputs = ()

    def __call__(self, *args):
        inputs = tuple(map(as_variable, args))
        results = self.forward(*[v.data for v in inputs])
        if not isinstance(results, tuple):
            results = (results,)
        outputs = tuple(Variable(as_array(r)) for r in results)
        if Config.enable_backprop:
            self.generation = max((v.generation for v in inputs), default=0)
            self.inputs = inputs
            self.outputs = tuple(weakref.ref(v) for v in outputs)
            for v in outputs:
                v.set_creator(self)
        if len(outputs) == 1:
            return outputs[0]
        return outputs

    def __lt__(self, other):
        return self.generation > other.generation

    def forward(self, *xs):
        raise NotImplementedError

    def backward(self, *gys):
        raise NotImplementedError


class Variable:
    __array_priority__ = float("inf")

    def __init__(self, data, name=None):
        if data is None or isinstance(data, np.ndarray):
            self.data = data
        else:
            raise TypeError("Variable takes an ndarray, got " + type(data).__name__)
        self.name = name
        self.grad = None
        self.creator = None
        self.generation = 0

    def set_creator(self, func):
        self.creator = func
        self.generation = 1 + func.generation

    def cleargrad(self):
        self.grad = None

    def backward(self, retain_grad=False):
        if self.creator is None:
            raise RuntimeError("no function made this variable: there is nothing to go back to")
        if self.grad is None:
            self.grad = np.ones_like(self.data)
        heap, seen = [self.creator], {id(self.creator)}
        while heap:
            func = heapq.heappop(heap)
            outputs = tuple(ref() for ref in func.outputs)
            if None in outputs:
                raise RuntimeError(f"an output of {type(func).__name__} has been dropped")
            gxs = func.backward(*(v.grad for v in outputs))
            gxs = gxs if isinstance(gxs, tuple) else (gxs,)
            for v, gx in zip(func.inputs, gxs):
                v.grad = gx if v.grad is None else v.grad + gx
                if v.creator is not None and id(v.creator) not in seen:
                    seen.add(id(v.creator))
                    heapq.heappush(heap, v.creator)
            if not retain_grad:
                for v in outputs:
                    v.cleargrad()

    def __len__(self):
        return self.data.__len__()

    def __repr__(self):
        lines = str(self.data).split("\n")
        return "variable({})".format(("\n" + 9 * " ").join(lines))

    def __getattr__(self, name):
        if name in ("shape", "ndim", "size", "dtype"):
            return getattr(self.data, name)
        raise AttributeError(name)


def as_variable(obj):
    if isinstance(obj, Variable):
        return obj
    return Variable(obj)


def as_array(obj):
    if isinstance(obj, (int, float, np.number)):
        obj = np.array(obj)
    return obj


class Add(Function):
    def forward(self, *xs):
        return sum(xs)

    def backward(self, gy):
        return tuple(itertools.repeat(gy, len(self.inputs)))


class Mul(Function):
    def forward(self, x0, x1):
        self.x0, self.x1 = x0, x1
        return (x0 * x1,)

    def backward(self, gy):
        return self.x1 * gy, self.x0 * gy


class Neg(Function):
    def forward(self, x):
        return (0 - x,)

    def backward(self, gy):
        return (0 - gy,)


class Sub(Function):
    def forward(self, x0, x1):
        return (x0 - x1,)

    def backward(self, gy):
        return gy, 0 - gy


class Div(Function):
    def forward(self, x0, x1):
        self.x1, self.y = x1, x0 / x1
        return (self.y,)

    def backward(self, gy):
        gx0 = gy / self.x1
        return gx0, -gx0 * self.y


class Pow(Function):
    def __init__(self, c):
        self.c = c

    def forward(self, x):
        self.x = x
        return (np.power(x, float(self.c)),)

    def backward(self, gy):
        return (gy * self.c * np.power(self.x, float(self.c - 1)),)


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


def square(x):
    return mul(x, x)


def _swapped(cls):
    return lambda x, left: cls()(as_array(left), x)


for _name, _method in {
    "add": add,
    "radd": add,
    "mul": mul,
    "rmul": mul,
    "neg": neg,
    "sub": sub,
    "rsub": _swapped(Sub),
    "truediv": div,
    "rtruediv": _swapped(Div),
    "pow": pow,
}.items():
    setattr(Variable, f"__{_name}__", _method)
