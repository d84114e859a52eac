"""Nodes and edges apart from variables and functions, gradients in the engine's own buffers.

A variable knows its node and its number among the node's results; a leaf's node adds to the leaf.
Gradients in between never reach a variable, unless they are to be kept.
"""

import contextlib
import weakref
from collections import defaultdict

import numpy as np


class Config:
    enable_backprop = True


@contextlib.contextmanager
def using_config(name, value):
    previous = getattr(Config, name)
    setattr(Config, name, value)
    try:
        yield
    finally:
        setattr(Config, name, previous)


class no_grad(contextlib.ContextDecorator):
    def __enter__(self):
        self._previous, Config.enable_backprop = Config.enable_backprop, False

    def __exit__(self, *_):
        Config.enable_backprop = self._previous


class Leaf:
    """Where a gradient ends: in the variable's own."""

    depth = -1
    edges = ()

    def __init__(self, variable):
        self.variable = variable

    def apply(self, gradients):
        x, (gx,) = self.variable, gradients
        x.grad = gx if x.grad is None else x.grad + gx
        return ()


class Node:
    """One call of a function. `edges`: for each input, a node and a number of its results."""

    def __init__(self, function, inputs, outputs):
        self.function = function
        self.edges = [(x._node or Leaf(x), x._number) for x in inputs]
        self.depth = max(node.depth for node, _ in self.edges) + 1
        self.blanks = [(y.data.shape, y.data.dtype) for y in outputs]
        self.results = [weakref.ref(y) for y in outputs]

    def apply(self, gradients):
        filled = [np.zeros(*blank) if g is None else g for g, blank in zip(gradients, self.blanks)]
        gxs = self.function.backward(*filled)
        return gxs if isinstance(gxs, tuple) else (gxs,)


def _run(root, number, seed, keep):
    """Send `seed` back from a node's result through all that lies behind it."""
    buffers = {root: [None] * max(1, len(getattr(root, "blanks", ())))}
    buffers[root][number] = seed
    waiting = defaultdict(list)
    waiting[root.depth].append(root)
    leaves = {}
    while waiting:
        depth = max(waiting)
        node = waiting[depth].pop()
        if not waiting[depth]:
            del waiting[depth]
        gradients = buffers.pop(node)
        if keep and isinstance(node, Node):
            for reference, gradient in zip(node.results, gradients):
                if (y := reference()) is not None:
                    y.grad = gradient
        for (parent, index), gx in zip(node.edges, node.apply(gradients)):
            if isinstance(parent, Leaf):
                parent = leaves.setdefault(id(parent.variable), parent)
            if parent not in buffers:
                buffers[parent] = [None] * len(getattr(parent, "blanks", (None,)))
                waiting[parent.depth].append(parent)
            had = buffers[parent][index]
            buffers[parent][index] = gx if had is None else had + gx


class Variable:
    __array_priority__ = 100.0

    def __init__(self, data, name=None):
        if data is not None and not isinstance(data, np.ndarray):
            raise TypeError(f"can't make a Variable of {type(data)}")
        self.data = data
        self.name = name
        self.grad = None
        self._node, self._number = None, 0

    def cleargrad(self):
        self.grad = None

    def backward(self, retain_grad=False):
        seed = np.ones_like(self.data) if self.grad is None else self.grad
        if self._node is None:
            self.grad = seed
            return
        self.grad = None
        _run(self._node, self._number, seed, retain_grad)

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

    def __str__(self):
        return "variable(" + str(self.data).replace("\n", "\n" + " " * 9) + ")"

    __repr__ = __str__


class Function:
    def __call__(self, *inputs):
        inputs = [as_variable(x) for x in inputs]
        ys = self.forward(*[x.data for x in inputs])
        outputs = [Variable(as_array(y)) for y in (ys if isinstance(ys, tuple) else (ys,))]
        if Config.enable_backprop:
            node = Node(self, inputs, outputs)
            for number, y in enumerate(outputs):
                y._node, y._number = node, number
        return tuple(outputs) if len(outputs) > 1 else outputs[0]

    def forward(self, *xs):
        raise NotImplementedError

    def backward(self, *gys):
        raise NotImplementedError


def as_variable(x):
    return x if isinstance(x, Variable) else Variable(x)


def as_array(x):
    return np.asarray(x) if np.isscalar(x) else x


class Add(Function):
    def forward(self, x0, x1):
        return x0 + x1

    def backward(self, gy):
        return gy, gy


class Scaled(Function):
    """Any function whose derivatives are known once its value is: they are kept as factors."""

    def backward(self, gy):
        return tuple(gy * factor for factor in self.factors)


class Mul(Scaled):
    def forward(self, x0, x1):
        self.factors = x1, x0
        return x0 * x1


class Neg(Scaled):
    factors = (-1,)

    def forward(self, x):
        return -x


class Sub(Scaled):
    factors = (1, -1)

    def forward(self, x0, x1):
        return x0 - x1


class Div(Scaled):
    def forward(self, x0, x1):
        self.factors = 1 / x1, -x0 / x1**2
        return x0 / x1


class Pow(Scaled):
    def __init__(self, c):
        self.c = c

    def forward(self, x):
        self.factors = (self.c * x ** (self.c - 1),)
        return x**self.c


class Square(Pow):
    def __init__(self):
        super().__init__(2)


def add(x0, x1):
    return Add()(x0, as_array(x1))


def mul(x0, x1):
    return Mul()(x0, as_array(x1))


def neg(x):
    return Neg()(x)


def sub(x0, x1):
    return Sub()(x0, as_array(x1))


def rsub(x0, x1):
    return Sub()(as_array(x1), x0)


def div(x0, x1):
    return Div()(x0, as_array(x1))


def rdiv(x0, x1):
    return Div()(as_array(x1), x0)


def pow(x, c):
    return Pow(c)(x)


def square(x):
    return Square()(x)


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
