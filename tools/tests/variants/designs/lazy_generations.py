"""Generations are worked out when somebody asks for them; classes by the number of operands."""

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


class ArrayLike:
    """What a variable has from its array."""

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
        return "variable(" + str(self.data).replace("\n", "\n" + " " * 9) + ")"


class Sums:
    def __add__(self, other):
        return add(self, other)

    def __radd__(self, other):
        return add(self, other)

    def __sub__(self, other):
        return sub(self, other)

    def __rsub__(self, other):
        return Sub.of(other, self)

    def __neg__(self):
        return neg(self)


class Products:
    def __mul__(self, other):
        return mul(self, other)

    def __rmul__(self, other):
        return mul(self, other)

    def __truediv__(self, other):
        return div(self, other)

    def __rtruediv__(self, other):
        return Div.of(other, self)

    def __pow__(self, c):
        return pow(self, c)


class Differentiable:
    def __init__(self):
        self.grad = self.creator = None

    @property
    def generation(self):
        return 0 if self.creator is None else self.creator.generation + 1

    def set_creator(self, func):
        self.creator = func

    def cleargrad(self):
        self.grad = None

    def backward(self, retain_grad=False):
        if self.grad is None:
            self.grad = np.ones_like(self.data)
        if self.creator is None:
            return
        pending = {self.creator}
        while pending:
            func = max(pending, key=lambda f: f.generation)
            pending.remove(func)
            func.pass_back()
            pending.update(x.creator for x in func.inputs if x.creator is not None)
            if not retain_grad:
                for ref in func.outputs:
                    ref().cleargrad()


class Variable(ArrayLike, Sums, Products, Differentiable):
    __array_priority__ = 200

    def __init__(self, data, name=None):
        super().__init__()
        if data is not None and not isinstance(data, np.ndarray):
            raise TypeError(f"{type(data)} is not supported")
        self.data = data
        self.name = name


class Function:
    _generation = None

    def __call__(self, *inputs):
        inputs = [as_variable(x) for x in inputs]
        ys = self.forward(*[x.data for x in inputs])
        outputs = [Variable(as_array(y)) for y in (ys if isinstance(ys, tuple) else (ys,))]
        if Config.enable_backprop:
            self.inputs = inputs
            self.outputs = [weakref.ref(y) for y in outputs]
            for y in outputs:
                y.set_creator(self)
        return outputs if len(outputs) > 1 else outputs[0]

    @property
    def generation(self):
        """The largest of the inputs' generations; without recursion, however deep."""
        stack = [self]
        while self._generation is None:
            func = stack[-1]
            behind = [x.creator for x in func.inputs if x.creator is not None]
            unknown = [f for f in behind if f._generation is None]
            if unknown:
                stack += unknown
            else:
                func._generation = max([f._generation + 1 for f in behind], default=0)
                stack.pop()
        return self._generation

    def pass_back(self):
        gxs = self.backward(*[ref().grad for ref in self.outputs])
        for x, gx in zip(self.inputs, gxs if isinstance(gxs, tuple) else (gxs,)):
            x.grad = gx if x.grad is None else x.grad + gx

    def forward(self, *xs):
        raise NotImplementedError

    def backward(self, *gys):
        raise NotImplementedError


class Unary(Function):
    @classmethod
    def of(cls, x, *parameters):
        return cls(*parameters)(x)

    def slope(self, x):
        raise NotImplementedError

    def backward(self, gy):
        return gy * self.slope(self.inputs[0].data)


class Binary(Function):
    @classmethod
    def of(cls, x0, x1):
        return cls()(as_array(x0), as_array(x1))

    def slopes(self, x0, x1):
        raise NotImplementedError

    def backward(self, gy):
        x0, x1 = self.inputs
        return tuple(gy * slope for slope in self.slopes(x0.data, x1.data))


class Add(Binary):
    def forward(self, x0, x1):
        return x0 + x1

    def slopes(self, x0, x1):
        return 1, 1


class Sub(Binary):
    def forward(self, x0, x1):
        return x0 - x1

    def slopes(self, x0, x1):
        return 1, -1


class Mul(Binary):
    def forward(self, x0, x1):
        return x0 * x1

    def slopes(self, x0, x1):
        return x1, x0


class Div(Binary):
    def forward(self, x0, x1):
        return x0 / x1

    def slopes(self, x0, x1):
        return 1 / x1, -x0 / x1**2


class Neg(Unary):
    def forward(self, x):
        return -x

    def slope(self, x):
        return -1


class Pow(Unary):
    def __init__(self, c):
        self.c = c

    def forward(self, x):
        return x**self.c

    def slope(self, x):
        return self.c * x ** (self.c - 1)


class Exp(Unary):
    def forward(self, x):
        return np.exp(x)

    def slope(self, x):
        return np.exp(x)


def as_variable(x):
    return x if isinstance(x, Variable) else Variable(x)


def as_array(x):
    return np.array(x) if np.isscalar(x) else x


add, sub, mul, div = Add.of, Sub.of, Mul.of, Div.of
neg, pow, exp = Neg.of, Pow.of, Exp.of
