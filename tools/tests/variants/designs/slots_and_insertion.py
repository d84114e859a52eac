"""`__slots__` everywhere, pending functions kept sorted by insertion; a circle-free `Function`."""

import bisect
import contextlib
import weakref

import numpy as np


class Config:
    __slots__ = ()
    enable_backprop = True


@contextlib.contextmanager
def using_config(name, value):
    old = getattr(Config, name)
    try:
        yield setattr(Config, name, value)
    finally:
        setattr(Config, name, old)


def no_grad():
    return using_config("enable_backprop", False)


class Variable:
    __slots__ = ("__weakref__", "creator", "data", "generation", "grad", "name")
    __array_priority__ = 200

    def __init__(self, data, name=None):
        match data:
            case None | np.ndarray():
                self.data = data
            case _:
                raise TypeError(f"{type(data)} is not supported")
        self.name = name
        self.grad = None
        self.creator = None
        self.generation = 0

    def set_creator(self, func):
        self.creator = func
        self.generation = func.generation + 1

    def cleargrad(self):
        self.grad = None

    def backward(self, retain_grad=False):
        self.grad = np.ones_like(self.data) if self.grad is None else self.grad
        pending, seen = [], set()
        _insert(pending, seen, self.creator)
        while pending:
            func = pending.pop()
            gys = []
            for reference in func.outputs:
                output = reference()
                if output is None or output.grad is None:
                    raise RuntimeError("an output has no gradient: it was dropped or never used")
                gys.append(output.grad)
            gxs = func.backward(*gys)
            gxs = gxs if type(gxs) is tuple else (gxs,)
            for x, gx in zip(func.inputs, gxs, strict=True):
                x.grad = gx if x.grad is None else x.grad + gx
                _insert(pending, seen, x.creator)
            if not retain_grad:
                for reference in func.outputs:
                    reference().grad = None

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
        return f"variable({self.data!s})".replace("\n", "\n" + " " * 9)


def _insert(pending, seen, func):
    if func is not None and func not in seen:
        seen.add(func)
        bisect.insort(pending, func, key=lambda f: f.generation)


class Function:
    __slots__ = ("__weakref__", "generation", "inputs", "outputs")

    def __call__(self, *inputs):
        inputs = [as_variable(x) for x in inputs]
        ys = self.forward(*[x.data for x in inputs])
        ys = ys if isinstance(ys, tuple) else (ys,)
        outputs = [Variable(as_array(y)) for y in ys]
        if Config.enable_backprop:
            self.generation = max(x.generation for x in inputs)
            self.inputs = inputs
            self.outputs = [weakref.ref(y) for y in outputs]
            for y in outputs:
                y.set_creator(self)
        return outputs if len(outputs) > 1 else outputs[0]

    def forward(self, *xs):
        raise NotImplementedError("forward")

    def backward(self, *gys):
        raise NotImplementedError("backward")


class Add(Function):
    __slots__ = ()

    def forward(self, x0, x1):
        return x0 + x1

    def backward(self, gy):
        return gy, gy


class Mul(Function):
    __slots__ = ()

    def forward(self, x0, x1):
        return x0 * x1

    def backward(self, gy):
        return gy * self.inputs[1].data, gy * self.inputs[0].data


class Neg(Function):
    __slots__ = ()

    def forward(self, x):
        return -x

    def backward(self, gy):
        return -gy


class Sub(Function):
    __slots__ = ()

    def forward(self, x0, x1):
        return x0 - x1

    def backward(self, gy):
        return gy, -gy


class Div(Function):
    __slots__ = ()

    def forward(self, x0, x1):
        return x0 / x1

    def backward(self, gy):
        x0, x1 = self.inputs[0].data, self.inputs[1].data
        return gy / x1, -gy * x0 / x1**2


class Pow(Function):
    __slots__ = ("c",)

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


def _pair(cls, doc):
    def straight(x0, x1):
        return cls()(x0, as_array(x1))

    def swapped(x0, x1):
        return cls()(as_array(x1), x0)

    straight.__doc__ = doc
    return straight, swapped


add, radd = _pair(Add, "x0 + x1")
mul, rmul = _pair(Mul, "x0 * x1")
sub, rsub = _pair(Sub, "x0 - x1")
div, rdiv = _pair(Div, "x0 / x1")


def neg(x):
    return Neg()(x)


def pow(x, c):
    return Pow(c)(x)


Variable.__add__, Variable.__radd__ = add, radd
Variable.__mul__, Variable.__rmul__ = mul, rmul
Variable.__sub__, Variable.__rsub__ = sub, rsub
Variable.__truediv__, Variable.__rtruediv__ = div, rdiv
Variable.__neg__, Variable.__pow__ = neg, pow
