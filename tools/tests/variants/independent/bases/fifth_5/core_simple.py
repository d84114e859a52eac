"""Base 5: numpy's own protocol - the operators are a mixin over ufuncs and __array_ufunc__ dispatches to functions."""
import contextlib
import heapq
import weakref

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin


class Config:
    enable_backprop = True


@contextlib.contextmanager
def using_config(name, value):
    old = getattr(Config, name)
    setattr(Config, name, value)
    try:
        yield
    finally:
        setattr(Config, name, old)


def no_grad():
    return using_config("enable_backprop", False)


def as_array(x, like=None):
    if isinstance(x, np.generic):
        return np.array(x)
    if np.isscalar(x):
        if type(x) in (int, float) and like is not None and like.dtype.kind == "f":
            return np.array(x, like.dtype)
        return np.array(x)
    return x


def as_variable(x):
    return x if isinstance(x, Variable) else Variable(x)


class Variable(NDArrayOperatorsMixin):
    __array_priority__ = 200
    __eq__, __ne__, __hash__ = object.__eq__, object.__ne__, object.__hash__

    def __init__(self, data, name=None):
        if data is not None and not isinstance(data, np.ndarray):
            raise TypeError(f"{type(data)} is not supported")
        self.data = data
        self.name = name
        self.grad = None
        self.creator = None
        self.generation = 0

    # --- operators: the mixin calls np.add(self, other) and so on, which come here ---
    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        if method != "__call__" or kwargs or ufunc not in HANDLERS:
            return NotImplemented
        return HANDLERS[ufunc](*inputs)

    def _inplace(self, other):
        return NotImplemented

    __iadd__ = __isub__ = __imul__ = __itruediv__ = __ipow__ = _inplace

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
        agenda = Agenda()
        agenda.push(self.creator)
        for func in agenda:
            for x, gx in zip(func.inputs, func.input_gradients()):
                x.grad = gx if x.grad is None else x.grad + gx
                if x.creator is not None:
                    agenda.push(x.creator)
            if not retain_grad:
                for ref in func.outputs:
                    y = ref()
                    if y is not None:
                        y.cleargrad()

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
        return "variable(" + str(self.data).replace("\n", "\n         ") + ")"


class Agenda:
    """An iterator over functions, the latest generation first, that takes more while it runs."""

    def __init__(self):
        self.heap, self.known = [], set()

    def push(self, func):
        if func not in self.known:
            heapq.heappush(self.heap, (-func.generation, len(self.known), func))
            self.known.add(func)

    def __iter__(self):
        return self

    def __next__(self):
        if not self.heap:
            raise StopIteration
        return heapq.heappop(self.heap)[2]


class Function:
    def __call__(self, *inputs):
        inputs = [as_variable(x) for x in inputs]
        ys = self.forward(*[x.data for x in inputs])
        if not isinstance(ys, tuple):
            ys = (ys,)
        outputs = [Variable(as_array(y)) for y in ys]
        if Config.enable_backprop:
            self.generation = max([x.generation for x in inputs])
            for y in outputs:
                y.set_creator(self)
            self.inputs = inputs
            self.outputs = [weakref.ref(y) for y in outputs]
            self.kinds = [(y.shape, y.dtype) for y in outputs]
        return outputs if len(outputs) > 1 else outputs[0]

    def input_gradients(self):
        gys = []
        for ref, kind in zip(self.outputs, self.kinds):
            grad = getattr(ref(), "grad", None)
            gys.append(np.zeros(*kind) if grad is None else grad)
        gxs = self.backward(*gys)
        return gxs if isinstance(gxs, tuple) else (gxs,)

    def forward(self, *xs):
        raise NotImplementedError()

    def backward(self, *gys):
        raise NotImplementedError()


class Add(Function):
    forward = staticmethod(np.add)

    def backward(self, gy):
        return gy, gy


class Mul(Function):
    forward = staticmethod(np.multiply)

    def backward(self, gy):
        x0, x1 = self.inputs[0].data, self.inputs[1].data
        return gy * x1, gy * x0


class Neg(Function):
    forward = staticmethod(np.negative)

    def backward(self, gy):
        return -gy


class Sub(Function):
    forward = staticmethod(np.subtract)

    def backward(self, gy):
        return gy, -gy


class Div(Function):
    forward = staticmethod(np.true_divide)

    def backward(self, gy):
        x0, x1 = self.inputs[0].data, self.inputs[1].data
        return gy / x1, -gy * x0 / x1**2


class Pow(Function):
    def __init__(self, c):
        self.c = c

    def forward(self, x):
        return x**self.c

    def backward(self, gy):
        x = self.inputs[0].data
        return self.c * x ** (self.c - 1) * gy


class Square(Function):
    forward = staticmethod(np.square)

    def backward(self, gy):
        x = self.inputs[0].data
        return 2 * x * gy


def _lift(x0, x1):
    """Numbers on either side become arrays like the other side."""
    like0 = x0 if hasattr(x0, "dtype") else None
    like1 = x1 if hasattr(x1, "dtype") else None
    return as_array(x0, like1), as_array(x1, like0)


def add(x0, x1):
    return Add()(*_lift(x0, x1))


def mul(x0, x1):
    return Mul()(*_lift(x0, x1))


def sub(x0, x1):
    return Sub()(*_lift(x0, x1))


def rsub(x0, x1):
    return sub(x1, x0)


def div(x0, x1):
    return Div()(*_lift(x0, x1))


def rdiv(x0, x1):
    return div(x1, x0)


def neg(x):
    return Neg()(x)


def pow(x, c):
    return Pow(c)(x)


def square(x):
    return Square()(x)


HANDLERS = {
    np.add: add,
    np.multiply: mul,
    np.subtract: sub,
    np.true_divide: div,
    np.negative: neg,
    np.power: pow,
    np.square: square,
}


def numerical_diff(f, x, eps=1e-4):
    y0 = f(Variable(as_array(x.data - eps)))
    y1 = f(Variable(as_array(x.data + eps)))
    return (y1.data - y0.data) / (2 * eps)
