"""Core whose backward sorts the graph topologically by depth-first search (without recursion).

Gradients are saved arrays: each function keeps the arrays that it needs.
"""
import contextlib
import weakref

import numpy as np


class Config:
    enable_backprop = True


class using_config(contextlib.ContextDecorator):
    def __init__(self, name, value):
        self.name = name
        self.value = value
        self.old = []

    def __enter__(self):
        self.old.append(getattr(Config, self.name))
        setattr(Config, self.name, self.value)

    def __exit__(self, *exc):
        setattr(Config, self.name, self.old.pop())
        return False


def no_grad():
    return using_config("enable_backprop", False)


class Variable:
    __array_priority__ = 200

    def __init__(self, data, name=None):
        if not (data is None or isinstance(data, np.ndarray)):
            raise TypeError("%s is not supported" % type(data))
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
        if self.data is None:
            return "variable(None)"
        lines = str(self.data).split("\n")
        return "variable(" + ("\n" + " " * 9).join(lines) + ")"

    def _functions(self):
        """All functions behind this variable, users before what they use."""
        order, seen = [], set()
        stack = [(self.creator, False)]
        while stack:
            func, done = stack.pop()
            if done:
                order.append(func)
            elif func is not None and func not in seen:
                seen.add(func)
                stack.append((func, True))
                for x in func.inputs:
                    stack.append((x.creator, False))
        order.reverse()
        return order

    def backward(self, retain_grad=False):
        if self.grad is None:
            self.grad = np.ones_like(self.data)
        for func in self._functions():
            gys = []
            for ref, like in zip(func.outputs, func.likes):
                out = ref()
                g = None if out is None else out.grad
                gys.append(np.zeros(*like) if g is None else g)
            gxs = func.backward(*gys)
            if not isinstance(gxs, tuple):
                gxs = (gxs,)
            for x, gx in zip(func.inputs, gxs):
                x.grad = gx if x.grad is None else x.grad + gx
            if not retain_grad:
                for ref in func.outputs:
                    out = ref()
                    if out is not None:
                        out.grad = None

    def __add__(self, other):
        return add(self, other)

    def __radd__(self, other):
        return add(self, other)

    def __sub__(self, other):
        return sub(self, other)

    def __rsub__(self, other):
        return rsub(self, other)

    def __mul__(self, other):
        return mul(self, other)

    def __rmul__(self, other):
        return mul(self, other)

    def __truediv__(self, other):
        return div(self, other)

    def __rtruediv__(self, other):
        return rdiv(self, other)

    def __neg__(self):
        return neg(self)

    def __pow__(self, other):
        return pow(self, other)


def as_array(x):
    if isinstance(x, (int, float, complex, np.generic)):
        return np.array(x)
    return x


def as_variable(obj):
    if not isinstance(obj, Variable):
        obj = Variable(obj)
    return obj


class Function:
    def __call__(self, *inputs):
        inputs = [as_variable(x) for x in inputs]
        ys = self.forward(*[x.data for x in inputs])
        ys = ys if isinstance(ys, tuple) else (ys,)
        outputs = [Variable(as_array(y)) for y in ys]

        if Config.enable_backprop:
            self.inputs = inputs
            self.generation = max(x.generation for x in inputs)
            for out in outputs:
                out.set_creator(self)
            self.outputs = [weakref.ref(out) for out in outputs]
            self.likes = [(out.shape, out.dtype) for out in outputs]

        if len(outputs) == 1:
            return outputs[0]
        return outputs

    def forward(self, *xs):
        raise NotImplementedError()

    def backward(self, *gys):
        raise NotImplementedError()


class Add(Function):
    def forward(self, x0, x1):
        return x0 + x1

    def backward(self, gy):
        return gy, gy


class Sub(Function):
    def forward(self, x0, x1):
        return x0 - x1

    def backward(self, gy):
        return gy, -gy


class Neg(Function):
    def forward(self, x):
        return -x

    def backward(self, gy):
        return -gy


class Mul(Function):
    def forward(self, x0, x1):
        self.x0, self.x1 = x0, x1
        return x0 * x1

    def backward(self, gy):
        return gy * self.x1, gy * self.x0


class Div(Function):
    def forward(self, x0, x1):
        self.x0, self.x1 = x0, x1
        return x0 / x1

    def backward(self, gy):
        gx0 = gy / self.x1
        return gx0, -gx0 * self.x0 / self.x1


class Pow(Function):
    def __init__(self, c):
        self.c = c

    def forward(self, x):
        self.x = x
        return x ** self.c

    def backward(self, gy):
        return gy * self.c * self.x ** (self.c - 1)


class Square(Function):
    def forward(self, x):
        self.x = x
        return x ** 2

    def backward(self, gy):
        return gy * 2 * self.x


def add(x0, x1):
    return Add()(x0, as_array(x1))


def sub(x0, x1):
    return Sub()(x0, as_array(x1))


def rsub(x0, x1):
    return sub(as_array(x1), x0)


def mul(x0, x1):
    return Mul()(x0, as_array(x1))


def div(x0, x1):
    return Div()(x0, as_array(x1))


def rdiv(x0, x1):
    return div(as_array(x1), x0)


def neg(x):
    return Neg()(x)


def pow(x, c):
    return Pow(c)(x)


def square(x):
    return Square()(x)


def numerical_diff(f, x, eps=1e-4):
    x0 = Variable(np.asarray(x.data - eps))
    x1 = Variable(np.asarray(x.data + eps))
    y0 = f(x0)
    y1 = f(x1)
    return (y1.data - y0.data) / (2 * eps)
