"""Autodiff core: a function runs once all users of its outputs ran; class-based contexts."""
import contextlib
import functools
import weakref

import numpy as np


class Config:
    enable_backprop = True


class using_config(contextlib.ContextDecorator):
    def __init__(self, name, value):
        self.name = name
        self.value = value
        self.saved = []

    def __enter__(self):
        self.saved.append(getattr(Config, self.name))
        setattr(Config, self.name, self.value)
        return self

    def __exit__(self, exc_type, exc, tb):
        old = self.saved.pop()
        setattr(Config, self.name, old)
        return False


def no_grad():
    return using_config("enable_backprop", False)


class Function:
    def __call__(self, *args):
        inputs = tuple(as_variable(arg) for arg in args)
        result = self.forward(*[x.data for x in inputs])
        results = result if isinstance(result, tuple) else (result,)
        outputs = [Variable(as_array(y)) for y in results]
        if Config.enable_backprop:
            self.record(inputs, outputs)
        return outputs[0] if len(outputs) == 1 else outputs

    def record(self, inputs, outputs):
        self.inputs = inputs
        self.generation = max(x.generation for x in inputs)
        self.outputs = []
        self.blank = []
        for output in outputs:
            output.set_creator(self)
            self.outputs.append(weakref.ref(output))
            self.blank.append((output.data.shape, output.data.dtype))

    def input_grads(self):
        gys = []
        for ref, blank in zip(self.outputs, self.blank):
            output = ref()
            gy = None if output is None else output.grad
            gys.append(np.zeros(*blank) if gy is None else gy)
        gxs = self.backward(*gys)
        return gxs if isinstance(gxs, tuple) else (gxs,)

    def forward(self, *xs):
        raise NotImplementedError()

    def backward(self, *gys):
        raise NotImplementedError()


class Variable:
    __array_priority__ = 200

    def __init__(self, data, name=None):
        if data is not None:
            if not isinstance(data, np.ndarray):
                raise TypeError("{} is not supported".format(type(data)))
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

    def count_users(self):
        """For each function behind this variable: how many inputs of others it made."""
        users = {self.creator: 0}
        todo = [self.creator]
        while todo:
            for x in todo.pop().inputs:
                if x.creator is None:
                    continue
                if x.creator not in users:
                    users[x.creator] = 0
                    todo.append(x.creator)
                users[x.creator] += 1
        return users

    def backward(self, retain_grad=False):
        if self.grad is None:
            self.grad = np.ones_like(self.data)
        if self.creator is None:
            return
        users = self.count_users()
        ready = [self.creator]
        while ready:
            func = ready.pop()
            gxs = func.input_grads()
            for x, gx in zip(func.inputs, gxs):
                x.grad = gx if x.grad is None else x.grad + gx
            for x in func.inputs:
                if x.creator is not None:
                    users[x.creator] -= 1
                    if users[x.creator] == 0:
                        ready.append(x.creator)
            if not retain_grad:
                for ref in func.outputs:
                    output = ref()
                    if output is not None:
                        output.cleargrad()

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
        text = str(self.data).replace("\n", "\n         ")
        return f"variable({text})"


def as_array(x, like=None):
    if type(x) in (int, float) and like is not None and like.dtype.kind == "f":
        return np.array(x, dtype=like.dtype)
    if np.isscalar(x):
        return np.array(x)
    return x


def as_variable(obj):
    return obj if isinstance(obj, Variable) else Variable(obj)


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
        return gy / x1.data, gy * (-x0.data / x1.data ** 2)


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
        return x ** 2

    def backward(self, gy):
        x = self.inputs[0].data
        return gy * 2 * x


def add(x0, x1):
    return Add()(x0, as_array(x1, x0))


def mul(x0, x1):
    return Mul()(x0, as_array(x1, x0))


def neg(x):
    return Neg()(x)


def sub(x0, x1):
    return Sub()(x0, as_array(x1, x0))


def rsub(x0, x1):
    return sub(as_variable(as_array(x1, x0)), x0)


def div(x0, x1):
    return Div()(x0, as_array(x1, x0))


def rdiv(x0, x1):
    return div(as_variable(as_array(x1, x0)), x0)


def pow(x, c):
    return Pow(c)(x)


def square(x):
    return Square()(x)


def numerical_diff(f, x, eps=1e-4):
    y0 = f(Variable(as_array(x.data - eps)))
    y1 = f(Variable(as_array(x.data + eps)))
    return (y1.data - y0.data) / (2 * eps)


for _name, _func in {
    "add": add, "radd": add, "mul": mul, "rmul": mul, "neg": neg,
    "sub": sub, "rsub": rsub, "truediv": div, "rtruediv": rdiv, "pow": pow,
}.items():
    setattr(Variable, f"__{_name}__", _func)
