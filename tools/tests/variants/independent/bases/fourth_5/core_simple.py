"""DeZero core: reference counting of consumers instead of a queue, functions made by a decorator."""
import contextlib
import functools
import weakref

import numpy as np


class Config:
    enable_backprop = True


@contextlib.contextmanager
def using_config(name, value):
    with contextlib.ExitStack() as stack:
        stack.callback(setattr, Config, name, getattr(Config, name))
        setattr(Config, name, value)
        yield


no_grad = functools.partial(using_config, "enable_backprop", False)


class Variable:
    __array_priority__ = 200

    def __init__(self, data, name=None):
        if data is not None:
            if not isinstance(data, np.ndarray):
                raise TypeError(f"{type(data)} is not supported")
        self.data = data
        self.name = name
        self.grad = None
        self.creator = None
        self.generation = 0

    def set_creator(self, func):
        self.creator = func
        self.generation = 1 + func.generation

    def cleargrad(self):
        self.grad = None

    def __len__(self):
        return len(self.data)

    def __repr__(self):
        if self.data is None:
            return "variable(None)"
        first, *rest = str(self.data).split("\n")
        return "".join(["variable(", first, *("\n" + " " * 9 + line for line in rest), ")"])

    def backward(self, retain_grad=False):
        if self.grad is None:
            self.grad = np.ones_like(self.data)
        if self.creator is None:
            return

        # how many functions of *this* graph use the outputs of each function
        waiting = {self.creator: 0}
        stack = [self.creator]
        while stack:
            for f in {x.creator for x in stack.pop().inputs} - {None}:
                if f not in waiting:
                    waiting[f] = 0
                    stack.append(f)
                waiting[f] += 1

        ready = [self.creator] if waiting[self.creator] == 0 else []
        while ready:
            f = ready.pop()
            gxs = f.backward(*f.collect())
            if not isinstance(gxs, tuple):
                gxs = (gxs,)
            for x, gx in zip(f.inputs, gxs):
                if x.grad is None:
                    x.grad = gx
                else:
                    x.grad = x.grad + gx
            for p in {x.creator for x in f.inputs} - {None}:
                waiting[p] -= 1
                if not waiting[p]:
                    ready.append(p)
            if not retain_grad:
                for ref in f.outputs:
                    y = ref()
                    if y is not None:
                        y.grad = None


for _attribute in ("shape", "ndim", "size", "dtype"):
    setattr(Variable, _attribute, property(lambda self, a=_attribute: getattr(self.data, a)))


def as_array(x):
    return np.array(x) if np.isscalar(x) else x


def as_variable(obj):
    return obj if isinstance(obj, Variable) else Variable(obj)


class Function:
    def __call__(self, *inputs):
        inputs = [as_variable(x) for x in inputs]
        ys = self.forward(*[x.data for x in inputs])
        ys = ys if isinstance(ys, tuple) else (ys,)
        outputs = [Variable(as_array(y)) for y in ys]
        if Config.enable_backprop:
            self.link(inputs, outputs)
        return outputs[0] if len(outputs) == 1 else outputs

    def link(self, inputs, outputs):
        self.generation = max(x.generation for x in inputs)
        self.inputs = inputs
        self.outputs = []
        self.likes = []
        for y in outputs:
            y.set_creator(self)
            self.outputs.append(weakref.ref(y))
            self.likes.append((y.shape, y.dtype))

    def collect(self):
        gys = []
        for ref, like in zip(self.outputs, self.likes):
            y = ref()
            gys.append(np.zeros(*like) if y is None or y.grad is None else y.grad)
        return gys

    def forward(self, *xs):
        raise NotImplementedError()

    def backward(self, *gys):
        raise NotImplementedError()


def binary(name, reflected=True):
    """Class decorator: give Variable the operator `name`, and return the plain function."""

    def decorate(cls):
        def function(x0, x1):
            return cls()(as_array(x0), as_array(x1))

        setattr(Variable, f"__{name}__", lambda self, other: function(self, other))
        setattr(Variable, f"__r{name}__", lambda self, other: function(other, self))
        function.cls = cls
        return function

    return decorate


@binary("add")
class add(Function):
    def forward(self, x0, x1):
        return x0 + x1

    def backward(self, gy):
        return gy, gy


@binary("sub")
class sub(Function):
    def forward(self, x0, x1):
        return x0 - x1

    def backward(self, gy):
        return gy, -gy


@binary("mul")
class mul(Function):
    def forward(self, x0, x1):
        return x0 * x1

    def backward(self, gy):
        x0, x1 = [x.data for x in self.inputs]
        return gy * x1, gy * x0


@binary("truediv")
class div(Function):
    def forward(self, x0, x1):
        return x0 / x1

    def backward(self, gy):
        x0, x1 = [x.data for x in self.inputs]
        return gy / x1, -gy * x0 / x1**2


Add, Sub, Mul, Div = add.cls, sub.cls, mul.cls, div.cls


class Neg(Function):
    def forward(self, x):
        return -x

    def backward(self, gy):
        return -gy


class Pow(Function):
    def __init__(self, c):
        self.c = c

    def forward(self, x):
        return x**self.c

    def backward(self, gy):
        x = self.inputs[0].data
        return self.c * x ** (self.c - 1) * gy


class Square(Function):
    def forward(self, x):
        return x**2

    def backward(self, gy):
        x = self.inputs[0].data
        return 2 * x * gy


def neg(x):
    return Neg()(x)


def pow(x, c):
    return Pow(c)(x)


def square(x):
    return Square()(x)


Variable.__neg__ = neg
Variable.__pow__ = pow


def numerical_diff(f, x, eps=1e-4):
    y0, y1 = (f(Variable(as_array(x.data + d))) for d in (-eps, eps))
    return (y1.data - y0.data) / (2 * eps)
