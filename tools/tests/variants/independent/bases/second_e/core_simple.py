import contextlib
import weakref
from collections import defaultdict

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
    __array_priority__ = 200

    def __init__(self, data, name=None):
        if data is not None and not isinstance(data, np.ndarray):
            raise TypeError('{} is not supported'.format(type(data)))
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

    def add_grad(self, g):
        if self.grad is None:
            self.grad = g
        else:
            self.grad = self.grad + g

    def backward(self, retain_grad=False):
        if self.grad is None:
            self.grad = np.ones_like(self.data)
        if self.creator is None:
            return

        buckets = defaultdict(list)
        seen = set()

        def put(f):
            if f not in seen:
                seen.add(f)
                buckets[f.generation].append(f)

        put(self.creator)
        for generation in range(self.creator.generation, -1, -1):
            for f in buckets.pop(generation, ()):
                for x, gx in zip(f.inputs, f.run_backward()):
                    x.add_grad(gx)
                    if x.creator is not None:
                        put(x.creator)
                if not retain_grad:
                    f.clear_outputs()

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
        inputs = [as_variable(x) for x in inputs]
        ys = self.forward(*[x.data for x in inputs])
        if not isinstance(ys, tuple):
            ys = (ys,)
        outputs = [Variable(as_array(y)) for y in ys]

        if Config.enable_backprop:
            self.record(inputs, outputs)

        if len(outputs) > 1:
            return outputs
        return outputs[0]

    def record(self, inputs, outputs):
        self.inputs = inputs
        self.outputs = [weakref.ref(y) for y in outputs]
        self.blanks = [(y.shape, y.dtype) for y in outputs]
        self.generation = max(x.generation for x in inputs)
        for y in outputs:
            y.set_creator(self)

    def run_backward(self):
        gys = []
        for ref, blank in zip(self.outputs, self.blanks):
            y = ref()
            if y is None or y.grad is None:
                gys.append(np.zeros(*blank))
            else:
                gys.append(y.grad)
        gxs = self.backward(*gys)
        return gxs if isinstance(gxs, tuple) else (gxs,)

    def clear_outputs(self):
        for ref in self.outputs:
            y = ref()
            if y is not None:
                y.cleargrad()

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


for _name, _func in [('add', add), ('radd', add), ('mul', mul), ('rmul', mul), ('neg', neg),
                     ('sub', sub), ('rsub', rsub), ('truediv', div), ('rtruediv', rdiv),
                     ('pow', pow)]:
    setattr(Variable, '__%s__' % _name, _func)
