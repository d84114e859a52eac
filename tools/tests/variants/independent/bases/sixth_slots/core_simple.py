from bisect import insort
from contextlib import contextmanager
from weakref import ref

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
    __slots__ = ("data", "name", "grad", "creator", "generation", "__weakref__", "__dict__")
    __array_priority__ = 1000

    def __init__(self, data, name=None):
        if not (data is None or isinstance(data, np.ndarray)):
            raise TypeError(f"{type(data)} is not supported")
        self.data, self.name = data, name
        self.grad = self.creator = None
        self.generation = 0

    def set_creator(self, func):
        self.creator, self.generation = func, func.generation + 1

    def cleargrad(self):
        self.grad = None

    def _receive(self, gx):
        self.grad = gx if self.grad is None else self.grad + gx

    def backward(self, retain_grad=False):
        if self.grad is None:
            self.grad = np.ones_like(self.data)
        queue, queued = [], set()
        if self.creator is not None:
            queue.append(self.creator)
            queued.add(self.creator)
        while queue:
            fn = queue.pop()
            for var, gx in zip(fn.inputs, fn._pull()):
                var._receive(gx)
                parent = var.creator
                if parent is not None and parent not in queued:
                    queued.add(parent)
                    insort(queue, parent, key=lambda g: g.generation)
            if not retain_grad:
                fn._forget()

    shape = property(lambda self: self.data.shape)
    ndim = property(lambda self: self.data.ndim)
    size = property(lambda self: self.data.size)
    dtype = property(lambda self: self.data.dtype)

    def __len__(self):
        return len(self.data)

    def __repr__(self):
        lines = str(self.data).split("\n")
        return "variable(" + ("\n" + 9 * " ").join(lines) + ")"

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


def as_array(x):
    return np.array(x) if np.isscalar(x) else x


def as_variable(obj):
    return obj if isinstance(obj, Variable) else Variable(obj)


class Function:
    def __call__(self, *args):
        args = tuple(map(as_variable, args))
        result = self.forward(*(a.data for a in args))
        results = result if isinstance(result, tuple) else (result,)
        outs = [Variable(as_array(r)) for r in results]
        if Config.enable_backprop:
            self._record(args, outs)
        if len(outs) == 1:
            return outs[0]
        return outs

    def _record(self, args, outs):
        self.inputs = args
        self.generation = max(a.generation for a in args)
        for o in outs:
            o.set_creator(self)
        self.outputs = [ref(o) for o in outs]
        self._shapes = [o.shape for o in outs]

    def _pull(self):
        gys = []
        for r, shape in zip(self.outputs, self._shapes):
            o = r()
            g = None if o is None else o.grad
            gys.append(np.zeros(shape) if g is None else g)
        gxs = self.backward(*gys)
        return gxs if isinstance(gxs, tuple) else (gxs,)

    def _forget(self):
        for r in self.outputs:
            o = r()
            if o is not None:
                o.cleargrad()

    def forward(self, *xs):
        raise NotImplementedError()

    def backward(self, *gys):
        raise NotImplementedError()

    def _xs(self):
        return tuple(v.data for v in self.inputs)


class Square(Function):
    def forward(self, x):
        return x ** 2

    def backward(self, gy):
        (x,) = self._xs()
        return 2 * x * gy


class Add(Function):
    def forward(self, a, b):
        return a + b

    def backward(self, gy):
        return gy, gy


class Mul(Function):
    def forward(self, a, b):
        return a * b

    def backward(self, gy):
        a, b = self._xs()
        return gy * b, gy * a


class Neg(Function):
    def forward(self, a):
        return -a

    def backward(self, gy):
        return -gy


class Sub(Function):
    def forward(self, a, b):
        return a - b

    def backward(self, gy):
        return gy, -gy


class Div(Function):
    def forward(self, a, b):
        return a / b

    def backward(self, gy):
        a, b = self._xs()
        return gy / b, -gy * a / b ** 2


class Pow(Function):
    def __init__(self, c):
        self.c = c

    def forward(self, a):
        return a ** self.c

    def backward(self, gy):
        (a,) = self._xs()
        return self.c * a ** (self.c - 1) * gy


def square(x):
    return Square()(x)


def add(a, b):
    return Add()(a, as_array(b))


def mul(a, b):
    return Mul()(a, as_array(b))


def neg(a):
    return Neg()(a)


def sub(a, b):
    return Sub()(a, as_array(b))


def rsub(a, b):
    return Sub()(as_array(b), a)


def div(a, b):
    return Div()(a, as_array(b))


def rdiv(a, b):
    return Div()(as_array(b), a)


def pow(a, c):
    return Pow(c)(a)


def numerical_diff(f, x, eps=1e-4):
    lo = f(Variable(as_array(x.data - eps)))
    hi = f(Variable(as_array(x.data + eps)))
    return (hi.data - lo.data) / (2 * eps)
