"""Small define-by-run core: heap of functions, slots, operators inside the class."""
import heapq
import itertools
import weakref
from contextlib import contextmanager

import numpy as np


class Config:
    enable_backprop = True


@contextmanager
def using_config(name, value):
    before = getattr(Config, name)
    try:
        setattr(Config, name, value)
        yield
    finally:
        setattr(Config, name, before)


def no_grad():
    return using_config("enable_backprop", False)


class Variable:
    __slots__ = ("data", "name", "grad", "creator", "generation", "__weakref__")
    __array_priority__ = 1000

    def __init__(self, data, name=None):
        if not (data is None or isinstance(data, np.ndarray)):
            raise TypeError("{} is not supported".format(type(data)))
        self.data = data
        self.name = name
        self.cleargrad()
        self.creator = None
        self.generation = 0

    def cleargrad(self):
        self.grad = None

    def set_creator(self, func):
        self.creator = func
        self.generation = func.generation + 1

    def backward(self, retain_grad=False):
        if self.grad is None:
            self.grad = np.ones_like(self.data)
        if self.creator is None:
            return
        heap = []
        seen = set()
        number = itertools.count()

        def push(func):
            if func is not None and func not in seen:
                seen.add(func)
                heapq.heappush(heap, (-func.generation, next(number), func))

        push(self.creator)
        while heap:
            func = heapq.heappop(heap)[-1]
            outputs = [ref() for ref in func.outputs]
            gxs = func.backward(*func.output_grads(outputs))
            if not isinstance(gxs, tuple):
                gxs = (gxs,)
            for x, gx in zip(func.inputs, gxs):
                if x.grad is None:
                    x.grad = gx
                else:
                    x.grad = x.grad + gx
                push(x.creator)
            if not retain_grad:
                for output in outputs:
                    if output is not None:
                        output.cleargrad()

    # -- looks like an ndarray --------------------------------------------
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
        return head + str(self.data).replace("\n", "\n" + " " * len(head)) + ")"

    # -- operators ---------------------------------------------------------
    def __add__(self, other):
        return add(self, other)

    def __radd__(self, other):
        return add(self, other)

    def __mul__(self, other):
        return mul(self, other)

    def __rmul__(self, other):
        return mul(self, other)

    def __neg__(self):
        return neg(self)

    def __sub__(self, other):
        return sub(self, other)

    def __rsub__(self, other):
        return rsub(self, other)

    def __truediv__(self, other):
        return div(self, other)

    def __rtruediv__(self, other):
        return rdiv(self, other)

    def __pow__(self, c):
        return pow(self, c)


def as_array(x, dtype=None):
    if np.isscalar(x):
        if dtype is not None and dtype.kind == "f" and type(x) in (int, float):
            return np.array(x, dtype)
        return np.array(x)
    return x


def as_variable(obj):
    if isinstance(obj, Variable):
        return obj
    return Variable(obj)


class Function:
    def __call__(self, *inputs):
        inputs = tuple(map(as_variable, inputs))
        ys = self.forward(*(x.data for x in inputs))
        if not isinstance(ys, tuple):
            ys = (ys,)
        outputs = tuple(Variable(as_array(y)) for y in ys)
        if Config.enable_backprop:
            self.inputs = inputs
            self.generation = max(x.generation for x in inputs)
            for output in outputs:
                output.set_creator(self)
            self.outputs = tuple(weakref.ref(output) for output in outputs)
            self.kinds = tuple((y.shape, y.dtype) for y in outputs)
        if len(outputs) == 1:
            return outputs[0]
        return outputs

    def output_grads(self, outputs):
        gys = []
        for output, (shape, dtype) in zip(outputs, self.kinds):
            if output is None or output.grad is None:
                gys.append(np.zeros(shape, dtype))
            else:
                gys.append(output.grad)
        return gys

    def forward(self, *xs):
        raise NotImplementedError

    def backward(self, *gys):
        raise NotImplementedError


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
        a, b = self.inputs
        return gy * b.data, gy * a.data


class Div(Function):
    def forward(self, a, b):
        return a / b

    def backward(self, gy):
        a, b = self.inputs
        return gy / b.data, -gy * a.data / (b.data * b.data)


class Neg(Function):
    def forward(self, x):
        return -x

    def backward(self, gy):
        return -gy


class Pow(Function):
    def __init__(self, c):
        self.c = c

    def forward(self, x):
        return x ** self.c

    def backward(self, gy):
        x = self.inputs[0].data
        return gy * self.c * x ** (self.c - 1)


class Square(Function):
    def forward(self, x):
        return x * x

    def backward(self, gy):
        return gy * 2 * self.inputs[0].data


def add(a, b):
    return Add()(a, as_array(b, a.dtype))


def sub(a, b):
    return Sub()(a, as_array(b, a.dtype))


def rsub(a, b):
    return Sub()(as_array(b, a.dtype), a)


def mul(a, b):
    return Mul()(a, as_array(b, a.dtype))


def div(a, b):
    return Div()(a, as_array(b, a.dtype))


def rdiv(a, b):
    return Div()(as_array(b, a.dtype), a)


def neg(x):
    return Neg()(x)


def pow(x, c):
    return Pow(c)(x)


def square(x):
    return Square()(x)


def numerical_diff(f, x, eps=1e-4):
    lower = f(Variable(as_array(x.data - eps)))
    upper = f(Variable(as_array(x.data + eps)))
    return (upper.data - lower.data) / (2 * eps)
