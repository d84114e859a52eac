"""DeZero core: the graph is collected first, then walked in sorted order; context manager as class."""
import weakref

import numpy as np


class Config:
    enable_backprop = True


class using_config:
    """with using_config('enable_backprop', False): ..."""

    def __init__(self, name, value):
        self.name = name
        self.value = value
        self.stack = []

    def __enter__(self):
        self.stack.append(getattr(Config, self.name))
        setattr(Config, self.name, self.value)

    def __exit__(self, *exc_info):
        setattr(Config, self.name, self.stack.pop())


def no_grad():
    return using_config('enable_backprop', False)


def as_array(x):
    if np.isscalar(x):
        return np.array(x)
    return x


class Variable:
    __array_priority__ = 10000

    def __init__(self, data, name=None):
        if data is not None and not isinstance(data, np.ndarray):
            raise TypeError('%s is not supported' % type(data))
        self.data, self.name = data, name
        self.grad, self.creator, self.generation = None, None, 0

    def __repr__(self):
        if self.data is None:
            return 'variable(None)'
        head = 'variable('
        return head + str(self.data).replace('\n', '\n' + ' ' * len(head)) + ')'

    def __len__(self):
        return len(self.data)

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

    def set_creator(self, func):
        self.creator = func
        self.generation = func.generation + 1

    def cleargrad(self):
        self.grad = None

    def ancestors(self):
        """All functions this variable depends on, the last generation first."""
        found, stack = set(), [self.creator]
        while stack:
            func = stack.pop()
            if func is None or func in found:
                continue
            found.add(func)
            stack.extend(x.creator for x in func.inputs)
        return sorted(found, key=lambda func: func.generation, reverse=True)

    def accumulate(self, gx):
        self.grad = gx if self.grad is None else self.grad + gx

    def backward(self, retain_grad=False):
        if self.grad is None:
            self.grad = np.ones_like(self.data)
        for func in self.ancestors():
            outputs = [ref() for ref in func.outputs]
            gys = [
                np.zeros(shape, dtype) if y is None or y.grad is None else y.grad
                for y, (shape, dtype) in zip(outputs, func.specs)
            ]
            gxs = func.backward(*gys)
            gxs = gxs if isinstance(gxs, tuple) else (gxs,)
            for x, gx in zip(func.inputs, gxs):
                x.accumulate(gx)
            if not retain_grad:
                for y in outputs:
                    if y is not None:
                        y.cleargrad()

    # operators
    def __add__(self, other):
        return Add()(self, as_array(other))

    __radd__ = __add__

    def __mul__(self, other):
        return Mul()(self, as_array(other))

    __rmul__ = __mul__

    def __sub__(self, other):
        return Sub()(self, as_array(other))

    def __rsub__(self, other):
        return Sub()(as_array(other), self)

    def __truediv__(self, other):
        return Div()(self, as_array(other))

    def __rtruediv__(self, other):
        return Div()(as_array(other), self)

    def __neg__(self):
        return Neg()(self)

    def __pow__(self, c):
        return Pow(c)(self)


def as_variable(obj):
    return obj if isinstance(obj, Variable) else Variable(obj)


class Function:
    def __call__(self, *inputs):
        inputs = [as_variable(x) for x in inputs]
        xs = [x.data for x in inputs]
        ys = self.forward(*xs)
        if not isinstance(ys, tuple):
            ys = (ys,)
        outputs = [Variable(as_array(y)) for y in ys]
        if Config.enable_backprop:
            self.inputs = inputs
            self.generation = max(x.generation for x in inputs)
            for output in outputs:
                output.set_creator(self)
            self.outputs = [weakref.ref(output) for output in outputs]
            self.specs = [(output.shape, output.dtype) for output in outputs]
        return outputs if len(outputs) > 1 else outputs[0]

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


class Mul(Function):
    def forward(self, x0, x1):
        return x0 * x1

    def backward(self, gy):
        x0, x1 = self.inputs[0].data, self.inputs[1].data
        return gy * x1, gy * x0


class Div(Function):
    def forward(self, x0, x1):
        return x0 / x1

    def backward(self, gy):
        x0, x1 = self.inputs[0].data, self.inputs[1].data
        return gy / x1, gy * (-x0 / x1 ** 2)


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
        return self.c * x ** (self.c - 1) * gy


class Square(Function):
    def forward(self, x):
        return x ** 2

    def backward(self, gy):
        x = self.inputs[0].data
        return 2 * x * gy


def add(x0, x1):
    return as_variable(as_array(x0)) + x1


def sub(x0, x1):
    return as_variable(as_array(x0)) - x1


def mul(x0, x1):
    return as_variable(as_array(x0)) * x1


def div(x0, x1):
    return as_variable(as_array(x0)) / x1


def neg(x):
    return -as_variable(as_array(x))


def pow(x, c):
    return as_variable(as_array(x)) ** c


def square(x):
    return Square()(x)


def numerical_diff(f, x, eps=1e-4):
    x0 = Variable(as_array(x.data - eps))
    x1 = Variable(as_array(x.data + eps))
    return (f(x1).data - f(x0).data) / (2 * eps)
