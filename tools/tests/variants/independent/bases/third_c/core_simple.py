"""Autodiff core: backward in topological order, found by a depth-first search with a stack."""
import contextlib
import weakref

import numpy as np


class Config:
    enable_backprop = True


@contextlib.contextmanager
def using_config(name, value):
    saved = getattr(Config, name)
    setattr(Config, name, value)
    try:
        yield
    finally:
        setattr(Config, name, saved)


def no_grad():
    return using_config("enable_backprop", False)


class Variable:
    __array_priority__ = 200

    def __init__(self, data, name=None):
        if data is not None and not isinstance(data, np.ndarray):
            raise TypeError(f"{type(data)} is not supported")
        self.data = data
        self.name = name
        self.grad = None
        self.creator = None
        self.generation = 0

    shape = property(lambda self: self.data.shape)
    ndim = property(lambda self: self.data.ndim)
    size = property(lambda self: self.data.size)
    dtype = property(lambda self: self.data.dtype)

    def __len__(self):
        return len(self.data)

    def __repr__(self):
        lines = str(self.data).split("\n")
        return "variable(" + ("\n" + 9 * " ").join(lines) + ")"

    def set_creator(self, func):
        self.creator = func
        self.generation = func.generation + 1

    def cleargrad(self):
        self.grad = None

    def sorted_functions(self):
        """All functions behind this variable, users before what they use."""
        order = []
        done = set()
        stack = [(self.creator, False)]
        while stack:
            func, finished = stack.pop()
            if finished:
                order.append(func)
            elif func is not None and func not in done:
                done.add(func)
                stack.append((func, True))
                for x in func.inputs:
                    stack.append((x.creator, False))
        order.reverse()
        return order

    def backward(self, retain_grad=False):
        if self.grad is None:
            self.grad = np.ones_like(self.data)

        for func in self.sorted_functions():
            gys = []
            for ref, zero in zip(func.outputs, func.zeros):
                y = ref()
                if y is None:
                    gys.append(np.zeros(*zero))
                elif y.grad is None:
                    gys.append(np.zeros_like(y.data))
                else:
                    gys.append(y.grad)
            gxs = func.backward(*gys)
            if not isinstance(gxs, tuple):
                gxs = (gxs,)
            for x, gx in zip(func.inputs, gxs):
                x.grad = gx if x.grad is None else x.grad + gx
            if not retain_grad:
                for ref in func.outputs:
                    y = ref()
                    if y is not None:
                        y.cleargrad()


def as_array(x):
    if np.isscalar(x):
        return np.array(x)
    return x


def as_variable(obj):
    if isinstance(obj, Variable):
        return obj
    return Variable(as_array(obj))


def operand(obj, like):
    """The other operand of an operator; a Python number takes the type of floating data."""
    if type(obj) in (int, float) and like.dtype.kind == "f":
        obj = np.array(obj, like.dtype)
    return as_variable(obj)


class Function:
    def __call__(self, *inputs):
        inputs = [as_variable(x) for x in inputs]
        ys = self.forward(*[x.data for x in inputs])
        if not isinstance(ys, tuple):
            ys = (ys,)
        outputs = [Variable(as_array(y)) for y in ys]

        if Config.enable_backprop:
            self.generation = max([x.generation for x in inputs])
            for output in outputs:
                output.set_creator(self)
            self.inputs = inputs
            self.outputs = [weakref.ref(output) for output in outputs]
            self.zeros = [(output.shape, output.dtype) for output in outputs]

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


class Mul(Function):
    def forward(self, x0, x1):
        return x0 * x1

    def backward(self, gy):
        x0, x1 = [x.data for x in self.inputs]
        return gy * x1, gy * x0


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
        x0, x1 = [x.data for x in self.inputs]
        return gy / x1, -gy * x0 / x1 ** 2


class Pow(Function):
    def __init__(self, c):
        self.c = c

    def forward(self, x):
        return x ** self.c

    def backward(self, gy):
        (x,) = self.inputs
        return self.c * x.data ** (self.c - 1) * gy


class Square(Function):
    def forward(self, x):
        return x ** 2

    def backward(self, gy):
        (x,) = self.inputs
        return 2 * x.data * gy


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


def square(x):
    return Square()(x)


def numerical_diff(f, x, eps=1e-4):
    x0 = Variable(as_array(x.data - eps))
    x1 = Variable(as_array(x.data + eps))
    return (f(x1).data - f(x0).data) / (2 * eps)


def setup_variable():
    Variable.__add__ = add
    Variable.__radd__ = add
    Variable.__mul__ = mul
    Variable.__rmul__ = mul
    Variable.__neg__ = neg
    Variable.__sub__ = sub
    Variable.__rsub__ = rsub
    Variable.__truediv__ = div
    Variable.__rtruediv__ = rdiv
    Variable.__pow__ = pow


setup_variable()
