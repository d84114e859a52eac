"""Guarded properties: data is a read-only view of a private copy, gradients are fresh arrays.

Gradients are checked for their shape; those of 0-d data are 0-d arrays.
"""

import contextlib
import heapq
import weakref

import numpy as np


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


class Variable:
    __array_priority__ = 200

    def __init__(self, data, name=None):
        self.data = data
        self.name = name
        self._grad = self._creator = None

    @property
    def data(self):
        if self._data is None:
            return None
        view = self._data.view()
        view.flags.writeable = False
        return view

    @data.setter
    def data(self, value):
        if value is not None and not isinstance(value, np.ndarray):
            raise TypeError(f"{type(value)} is not supported")
        self._data = None if value is None else value.copy()

    @property
    def grad(self):
        return self._grad

    @grad.setter
    def grad(self, value):
        if value is not None:
            if self._data.ndim == 0:
                value = np.sum(value)  # what a number received beside an array
            value = np.array(value)
            if value.shape != self._data.shape:
                raise ValueError(f"a gradient of shape {value.shape} for {self._data.shape}")
        self._grad = value

    @property
    def creator(self):
        return self._creator

    @property
    def generation(self):
        return 0 if self._creator is None else self._creator.generation + 1

    def set_creator(self, func):
        self._creator = func

    def cleargrad(self):
        del self.grad

    @grad.deleter
    def grad(self):
        self._grad = None

    def backward(self, retain_grad=False):
        if self.grad is None:
            self.grad = np.ones_like(self._data)
        if self.creator is None:
            return
        heap, seen = [(-self.creator.generation, 0, self.creator)], {self.creator}
        while heap:
            func = heapq.heappop(heap)[2]
            ys = [ref() for ref in func.outputs]
            gxs = func.backward(*[y.grad for y in ys])
            for x, gx in zip(func.inputs, gxs if isinstance(gxs, tuple) else (gxs,)):
                x.grad = gx if x.grad is None else x.grad + gx
                if x.creator is not None and x.creator not in seen:
                    heapq.heappush(heap, (-x.creator.generation, len(seen), x.creator))
                    seen.add(x.creator)
            if not retain_grad:
                for y in ys:
                    y.cleargrad()

    @property
    def shape(self):
        return self._data.shape

    @property
    def ndim(self):
        return self._data.ndim

    @property
    def size(self):
        return self._data.size

    @property
    def dtype(self):
        return self._data.dtype

    def __len__(self):
        return len(self._data)

    def __repr__(self):
        return "variable(" + str(self._data).replace("\n", "\n" + " " * 9) + ")"


class Function:
    _inputs, _outputs = (), ()

    def __call__(self, *inputs):
        inputs = [as_variable(x) for x in inputs]
        ys = self.forward(*[x.data for x in inputs])
        outputs = [Variable(as_array(y)) for y in (ys if isinstance(ys, tuple) else (ys,))]
        if Config.enable_backprop:
            self._generation = max(x.generation for x in inputs)
            self._inputs = inputs
            self._outputs = [weakref.ref(y) for y in outputs]
            for y in outputs:
                y.set_creator(self)
        return outputs if len(outputs) > 1 else outputs[0]

    @property
    def inputs(self):
        return tuple(self._inputs)

    @property
    def outputs(self):
        return tuple(self._outputs)

    @property
    def generation(self):
        return self._generation

    def forward(self, *xs):
        raise NotImplementedError

    def backward(self, *gys):
        raise NotImplementedError


class Add(Function):
    def forward(self, x0, x1):
        return x0 + x1

    def backward(self, gy):
        return gy, gy


class Mul(Function):
    def forward(self, x0, x1):
        return x0 * x1

    def backward(self, gy):
        x0, x1 = self.inputs
        return gy * x1.data, gy * x0.data


class Neg(Function):
    def forward(self, x):
        return -x

    def backward(self, gy):
        return -gy


class Sub(Function):
    def forward(self, x0, x1):
        return x0 - x1

    def backward(self, gy):
        return gy, -gy


class Div(Function):
    def forward(self, x0, x1):
        return x0 / x1

    def backward(self, gy):
        x0, x1 = self.inputs
        return gy / x1.data, -gy * x0.data / x1.data**2


class Pow(Function):
    def __init__(self, c):
        self.c = c

    def forward(self, x):
        return x**self.c

    def backward(self, gy):
        return self.c * self.inputs[0].data ** (self.c - 1) * gy


def as_variable(x):
    return x if isinstance(x, Variable) else Variable(x)


def as_array(x):
    return np.array(x) if np.isscalar(x) else x


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


Variable.__add__ = Variable.__radd__ = add
Variable.__mul__ = Variable.__rmul__ = mul
Variable.__sub__ = sub
Variable.__rsub__ = lambda x, left: Sub()(as_array(left), x)
Variable.__truediv__ = div
Variable.__rtruediv__ = lambda x, left: Div()(as_array(left), x)
Variable.__neg__ = neg
Variable.__pow__ = pow
