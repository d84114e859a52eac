"""A function's class says what it is called: the function and the operators come from that.

Whoever subclasses Function with an operator's name attaches it to Variable, so a subclass
without one attaches nothing.
"""

import contextlib
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
        if data is not None and not isinstance(data, np.ndarray):
            raise TypeError(f"{type(data)} is not supported")
        self.data, self.name = data, name
        self.grad, self.creator, self.generation = None, None, 0

    def set_creator(self, func):
        self.creator, self.generation = func, func.generation + 1

    def cleargrad(self):
        self.grad = None

    def backward(self, retain_grad=False):
        if self.grad is None:
            self.grad = np.ones_like(self.data)
        funcs, seen = [], set()

        def add_func(f):
            if f is not None and f not in seen:
                seen.add(f)
                place = len(funcs)
                while place and funcs[place - 1].generation > f.generation:
                    place -= 1
                funcs.insert(place, f)

        add_func(self.creator)
        while funcs:
            f = funcs.pop()
            outputs = [ref() for ref in f.outputs]
            gxs = f.backward(*[y.grad for y in outputs])
            if not isinstance(gxs, tuple):
                gxs = (gxs,)
            for x, gx in zip(f.inputs, gxs):
                x.grad = gx if x.grad is None else x.grad + gx
                add_func(x.creator)
            for y in () if retain_grad else outputs:
                y.grad = None

    def __len__(self):
        return len(self.data)

    def __repr__(self):
        return "variable(" + str(self.data).replace("\n", "\n" + " " * 9) + ")"


class _OfArray:
    """A descriptor: the attribute of the same name of the data."""

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, instance, owner=None):
        return self if instance is None else getattr(instance.data, self.name)


for _name in ("shape", "ndim", "size", "dtype"):
    _attribute = _OfArray()
    _attribute.__set_name__(Variable, _name)
    setattr(Variable, _name, _attribute)


class Registered(type):
    """Classes that make an operator of themselves."""

    def __new__(mcs, name, bases, body, operator=None):
        return super().__new__(mcs, name, bases, body)

    def __init__(cls, name, bases, body, operator=None):
        super().__init__(name, bases, body)
        if operator is None:
            return

        def straight(x, *others):
            return cls.applied(x, *others)

        def swapped(x, other):
            return cls()(as_array(other), x)

        setattr(Variable, f"__{operator}__", straight)
        if "x1" in body["forward"].__code__.co_varnames:
            setattr(Variable, f"__r{operator}__", swapped)


class Function(metaclass=Registered):
    @classmethod
    def applied(cls, x, *others):
        return cls()(x, *map(as_array, others))

    def __call__(self, *inputs):
        inputs = [as_variable(x) for x in inputs]
        ys = self.forward(*[x.data for x in inputs])
        outputs = [Variable(as_array(y)) for y in (ys if isinstance(ys, tuple) else (ys,))]
        if Config.enable_backprop:
            self.generation = max(x.generation for x in inputs)
            self.inputs, self.outputs = inputs, [weakref.ref(y) for y in outputs]
            for y in outputs:
                y.set_creator(self)
        return outputs if len(outputs) > 1 else outputs[0]

    def forward(self, *xs):
        raise NotImplementedError()

    def backward(self, *gys):
        raise NotImplementedError()


def as_variable(x):
    return x if isinstance(x, Variable) else Variable(x)


def as_array(x):
    return np.array(x) if np.isscalar(x) else x


class Add(Function, operator="add"):
    def forward(self, x0, x1):
        return x0 + x1

    def backward(self, gy):
        return gy, gy


class Mul(Function, operator="mul"):
    def forward(self, x0, x1):
        return x0 * x1

    def backward(self, gy):
        return gy * self.inputs[1].data, gy * self.inputs[0].data


class Neg(Function, operator="neg"):
    def forward(self, x):
        return -x

    def backward(self, gy):
        return -gy


class Sub(Function, operator="sub"):
    def forward(self, x0, x1):
        return x0 - x1

    def backward(self, gy):
        return gy, -gy


class Div(Function, operator="truediv"):
    def forward(self, x0, x1):
        return x0 / x1

    def backward(self, gy):
        x0, x1 = self.inputs[0].data, self.inputs[1].data
        return gy / x1, -gy * x0 / x1**2


class Pow(Function, operator="pow"):
    def __init__(self, c):
        self.c = c

    @classmethod
    def applied(cls, x, c):
        return cls(c)(x)

    def forward(self, x):
        return x**self.c

    def backward(self, gy):
        return self.c * self.inputs[0].data ** (self.c - 1) * gy


add, mul, neg = Add.applied, Mul.applied, Neg.applied
sub, div, pow = Sub.applied, Div.applied, Pow.applied
