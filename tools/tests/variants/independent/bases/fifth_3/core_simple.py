"""Base 3: primitives lifted by a decorator from a forward function and its vjp; classes are made by type()."""
import contextlib
import functools
import heapq
import itertools
import operator
import weakref

import numpy as np


class Config:
    enable_backprop = True


@contextlib.contextmanager
def using_config(name, value):
    with contextlib.ExitStack() as stack:
        stack.callback(setattr, Config, name, getattr(Config, name))
        setattr(Config, name, value)
        yield


def no_grad():
    return using_config("enable_backprop", False)


def as_array(x, like=None):
    if not np.isscalar(x):
        return x
    dtype = None
    if type(x) in (int, float) and like is not None and like.dtype.kind == "f":
        dtype = like.dtype
    return np.array(x, dtype=dtype)


class Variable:
    __array_priority__ = 200

    def __init__(self, data, name=None):
        if data is not None and not isinstance(data, np.ndarray):
            raise TypeError(f"{type(data)} is not supported")
        self.data, self.name = data, name
        self.grad = self.creator = None
        self.generation = 0

    def set_creator(self, func):
        self.creator, self.generation = func, func.generation + 1

    def cleargrad(self):
        self.grad = None

    def backward(self, retain_grad=False):
        if self.grad is None:
            self.grad = np.ones_like(self.data)
        heap, seen, ticket = [], set(), itertools.count()

        def push(func):
            if func is not None and func not in seen:
                seen.add(func)
                heapq.heappush(heap, (-func.generation, next(ticket), func))

        push(self.creator)
        while heap:
            func = heapq.heappop(heap)[-1]
            for x, gx in zip(func.inputs, func.input_gradients()):
                x.grad = gx if x.grad is None else operator.add(x.grad, gx)
                push(x.creator)
            if not retain_grad:
                for y in func.live_outputs():
                    if y is not None:
                        y.grad = None

    def __len__(self):
        return len(self.data)

    def __repr__(self):
        return "variable(%s)" % str(self.data).replace("\n", "\n" + " " * 9)


for _attribute in ("shape", "ndim", "size", "dtype"):
    setattr(Variable, _attribute, property(operator.attrgetter("data." + _attribute)))


def as_variable(obj):
    return obj if isinstance(obj, Variable) else Variable(obj)


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
            self.blank = [functools.partial(np.zeros, y.shape, y.dtype) for y in outputs]
            for y in outputs:
                y.set_creator(self)
        return outputs if len(outputs) > 1 else outputs[0]

    def live_outputs(self):
        return [ref() for ref in self.outputs]

    def input_gradients(self):
        gys = [
            blank() if y is None or y.grad is None else y.grad
            for y, blank in zip(self.live_outputs(), self.blank)
        ]
        gxs = self.backward(*gys)
        return gxs if isinstance(gxs, tuple) else (gxs,)

    def forward(self, *xs):
        raise NotImplementedError()

    def backward(self, *gys):
        raise NotImplementedError()


def primitive(name, vjp):
    """Lift a function of arrays; `vjp(gy, *xs)` gives the gradients."""

    def lift(forward):
        def backward(self, gy):
            return vjp(gy, *[x.data for x in self.inputs])

        return type(name, (Function,), {"forward": staticmethod(forward), "backward": backward})

    return lift


Add = primitive("Add", lambda gy, a, b: (gy, gy))(lambda a, b: a + b)
Mul = primitive("Mul", lambda gy, a, b: (gy * b, gy * a))(lambda a, b: a * b)
Sub = primitive("Sub", lambda gy, a, b: (gy, -gy))(lambda a, b: a - b)
Div = primitive("Div", lambda gy, a, b: (gy / b, -gy * a / b**2))(lambda a, b: a / b)
Neg = primitive("Neg", lambda gy, a: -gy)(lambda a: -a)
Square = primitive("Square", lambda gy, a: 2 * a * gy)(lambda a: a**2)


class Pow(Function):
    def __init__(self, c):
        self.c = c

    def forward(self, x):
        return x**self.c

    def backward(self, gy):
        return self.c * self.inputs[0].data ** (self.c - 1) * gy


def binary(cls, swap=False):
    def apply(x0, x1):
        other = as_array(x1, x0)
        return cls()(other, x0) if swap else cls()(x0, other)

    return apply


add, mul, sub, div = binary(Add), binary(Mul), binary(Sub), binary(Div)
rsub, rdiv = binary(Sub, swap=True), binary(Div, swap=True)


def neg(x):
    return Neg()(x)


def square(x):
    return Square()(x)


def pow(x, c):
    return Pow(c)(x)


for _dunder, _function in {
    "__add__": add, "__radd__": add, "__mul__": mul, "__rmul__": mul, "__neg__": neg, "__sub__": sub,
    "__rsub__": rsub, "__truediv__": div, "__rtruediv__": rdiv, "__pow__": pow,
}.items():
    setattr(Variable, _dunder, _function)


def numerical_diff(f, x, eps=1e-4):
    y0 = f(Variable(as_array(x.data - eps)))
    y1 = f(Variable(as_array(x.data + eps)))
    return (y1.data - y0.data) / (2 * eps)
