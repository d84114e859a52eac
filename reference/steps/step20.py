"""Step 20: multiplication, and the operators + and *."""

from __future__ import annotations

import contextlib
import weakref
from heapq import heappop, heappush

import numpy as np


class Config:
    """Switches that hold for the whole process."""

    enable_backprop = True


@contextlib.contextmanager
def using_config(name, value):
    """Set ``Config.<name>`` for the length of a ``with`` block, whatever happens in it."""
    old_value = getattr(Config, name)
    setattr(Config, name, value)
    try:
        yield
    finally:
        setattr(Config, name, old_value)


def no_grad():
    """Compute without recording a graph."""
    return using_config("enable_backprop", False)


class Variable:
    """An ndarray together with its gradient and the function that made it."""

    def __init__(self, data, name=None):
        if data is not None and not isinstance(data, np.ndarray):
            raise TypeError(f"{type(data)} is not supported: data must be an ndarray or None")
        self.data = data
        self.name = name
        self.grad = None
        self.creator = None
        self.generation = 0

    def set_creator(self, func):
        """Record the function that made this variable, one generation after it."""
        self.creator = func
        self.generation = func.generation + 1

    def cleargrad(self):
        """Forget the gradient, so that the next backward starts afresh."""
        self.grad = None

    def backward(self, retain_grad=False):
        """Add the gradient of this variable to every leaf that it was computed from.

        Intermediate gradients are dropped as soon as they are used, unless `retain_grad`.
        """
        if self.grad is None:
            self.grad = np.ones_like(self.data)
        if self.creator is None:
            return

        # A heap hands out the latest generation first, so a function is reached only after
        # everything that used its outputs. The count breaks ties: functions have no order.
        pending = [(-self.creator.generation, 0, self.creator)]
        seen = {self.creator}
        while pending:
            _, _, func = heappop(pending)
            for x, gx in zip(func.inputs, func.input_gradients()):
                x.grad = gx if x.grad is None else x.grad + gx  # never +=: gx may be shared
                if x.creator is not None and x.creator not in seen:
                    heappush(pending, (-x.creator.generation, len(seen), x.creator))
                    seen.add(x.creator)
            if not retain_grad:
                for ref in func.outputs:
                    if (output := ref()) is not None:
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
        text = str(self.data).replace("\n", "\n" + " " * len("variable("))
        return f"variable({text})"


def as_array(x):
    """Return a number as a 0-d ndarray, anything else as it is."""
    if not np.isscalar(x):
        return x
    return np.array(x)


class Function:
    """A node of the graph: computes outputs from inputs, and later gradients from gradients."""

    def __call__(self, *inputs):
        ys = self.forward(*[x.data for x in inputs])
        if not isinstance(ys, tuple):
            ys = (ys,)
        outputs = [Variable(as_array(y)) for y in ys]

        if Config.enable_backprop:
            self.generation = max([x.generation for x in inputs])
            for output in outputs:
                output.set_creator(self)
            self.inputs = inputs
            # Weak, or function and output would hold each other and wait for the collector.
            self.outputs = [weakref.ref(output) for output in outputs]

        if len(outputs) == 1:
            return outputs[0]
        # Some may be gone before backward, which needs to know what they were like.
        self.output_likes = [(output.shape, output.dtype) for output in outputs]
        return outputs

    def input_gradients(self):
        """Return one gradient for each input, from the gradients of the outputs."""
        gys = []
        for ref in self.outputs:
            output = ref()
            # An output that nobody kept, or that nothing used, had no influence: zero.
            if output is None:
                gys.append(np.zeros(*self.output_likes[len(gys)]))
            elif output.grad is None:
                gys.append(np.zeros_like(output.data))
            else:
                gys.append(output.grad)
        gxs = self.backward(*gys)
        return gxs if isinstance(gxs, tuple) else (gxs,)

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
        x0, x1 = self.inputs[0].data, self.inputs[1].data
        return gy * x1, gy * x0


class Square(Function):
    def forward(self, x):
        return x**2

    def backward(self, gy):
        x = self.inputs[0].data
        return 2 * x * gy


def add(x0, x1):
    return Add()(x0, x1)


def mul(x0, x1):
    return Mul()(x0, x1)


def square(x):
    return Square()(x)


def numerical_diff(f, x, eps=1e-4):
    """Approximate the derivative of `f` at the variable `x` by the central difference."""
    y0 = f(Variable(as_array(x.data - eps)))
    y1 = f(Variable(as_array(x.data + eps)))
    return (y1.data - y0.data) / (2 * eps)


Variable.__add__ = add
Variable.__mul__ = mul
