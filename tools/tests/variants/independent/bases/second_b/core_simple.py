import contextlib
import weakref
import heapq
import itertools

import numpy as np


class Config:
    enable_backprop = True


@contextlib.contextmanager
def using_config(name, value):
    old_value = getattr(Config, name)
    setattr(Config, name, value)
    try:
        yield
    finally:
        setattr(Config, name, old_value)


def no_grad():
    return using_config('enable_backprop', False)


class Variable:
    __slots__ = ('data', 'name', 'grad', 'creator', 'generation', '__weakref__')
    __array_priority__ = 1000

    def __init__(self, data, name=None):
        if data is not None and not isinstance(data, np.ndarray):
            raise TypeError('{} is not supported'.format(type(data)))
        self.data = data
        self.name = name
        self.grad = self.creator = None
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

        tick = itertools.count()
        heap = []
        seen = set()

        def push(f):
            if f in seen:
                return
            seen.add(f)
            heapq.heappush(heap, (-f.generation, next(tick), f))

        push(self.creator)
        while heap:
            _, _, f = heapq.heappop(heap)
            outputs = [ref() for ref in f.outputs]
            gys = tuple(
                np.zeros(*like) if y is None or y.grad is None else y.grad
                for y, like in zip(outputs, f.likes)
            )
            gxs = f.backward(*gys)
            if not isinstance(gxs, tuple):
                gxs = (gxs,)
            for x, gx in zip(f.inputs, gxs):
                x.grad = gx if x.grad is None else x.grad + gx
                if x.creator is not None:
                    push(x.creator)
            if not retain_grad:
                for y in outputs:
                    if y is not None:
                        y.cleargrad()

    def __add__(self, other):
        return add(self, other)

    __radd__ = __add__

    def __mul__(self, other):
        return mul(self, other)

    __rmul__ = __mul__

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
            return 'variable(None)'
        p = str(self.data).replace('\n', '\n' + ' ' * 9)
        return 'variable(' + p + ')'


def as_variable(obj):
    if isinstance(obj, Variable):
        return obj
    return Variable(obj)


def as_array(x):
    if np.isscalar(x):
        return np.array(x)
    return x


def operand(x, other):
    # a Python number beside floats takes their type
    if type(x) in (int, float) and other.dtype.kind == 'f':
        return np.array(x, dtype=other.dtype)
    return as_array(x)


class Function:
    def __call__(self, *inputs):
        inputs = tuple(map(as_variable, inputs))
        ys = self.forward(*(x.data for x in inputs))
        if not isinstance(ys, tuple):
            ys = (ys,)
        outputs = tuple(Variable(as_array(y)) for y in ys)

        if Config.enable_backprop:
            self.generation = max(x.generation for x in inputs)
            self.inputs = inputs
            self.outputs = tuple(map(weakref.ref, outputs))
            self.likes = tuple((y.shape, y.dtype) for y in outputs)
            for y in outputs:
                y.set_creator(self)

        if len(outputs) == 1:
            return outputs[0]
        return outputs

    def forward(self, *xs):
        raise NotImplementedError()

    def backward(self, *gys):
        raise NotImplementedError()


class Square(Function):
    def forward(self, x):
        y = x ** 2
        return y

    def backward(self, gy):
        x = self.inputs[0].data
        gx = 2 * x * gy
        return gx


class Add(Function):
    def forward(self, x0, x1):
        y = x0 + x1
        return y

    def backward(self, gy):
        return gy, gy


class Mul(Function):
    def forward(self, x0, x1):
        y = x0 * x1
        return y

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
        y = x0 - x1
        return y

    def backward(self, gy):
        return gy, -gy


class Div(Function):
    def forward(self, x0, x1):
        y = x0 / x1
        return y

    def backward(self, gy):
        x0, x1 = self.inputs[0].data, self.inputs[1].data
        gx0 = gy / x1
        gx1 = gy * (-x0 / x1 ** 2)
        return gx0, gx1


class Pow(Function):
    def __init__(self, c):
        self.c = c

    def forward(self, x):
        y = x ** self.c
        return y

    def backward(self, gy):
        x = self.inputs[0].data
        c = self.c
        gx = c * x ** (c - 1) * gy
        return gx


def square(x):
    return Square()(x)


def add(x0, x1):
    return Add()(x0, operand(x1, x0))


def mul(x0, x1):
    return Mul()(x0, operand(x1, x0))


def neg(x):
    return Neg()(x)


def sub(x0, x1):
    return Sub()(x0, operand(x1, x0))


def rsub(x0, x1):
    return Sub()(operand(x1, x0), x0)


def div(x0, x1):
    return Div()(x0, operand(x1, x0))


def rdiv(x0, x1):
    return Div()(operand(x1, x0), x0)


def pow(x, c):
    return Pow(c)(x)


def numerical_diff(f, x, eps=1e-4):
    y0 = f(Variable(as_array(x.data - eps)))
    y1 = f(Variable(as_array(x.data + eps)))
    return (y1.data - y0.data) / (2 * eps)

