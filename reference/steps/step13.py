"""Step 13: backward for several inputs and outputs."""

from __future__ import annotations

import numpy as np


class Variable:
    """An ndarray together with its gradient and the function that made it."""

    def __init__(self, data):
        self.data = data
        self.grad = None
        self.creator = None

    def set_creator(self, func):
        """Record the function that made this variable."""
        self.creator = func

    def backward(self):
        """Compute the gradient of every variable that this one was computed from."""
        if self.grad is None:
            self.grad = np.ones_like(self.data)
        if self.creator is None:
            return

        pending = [self.creator]
        while pending:
            func = pending.pop()
            for x, gx in zip(func.inputs, func.input_gradients()):
                x.grad = gx
                if x.creator is not None:
                    pending.append(x.creator)


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

        for output in outputs:
            output.set_creator(self)
        self.inputs = inputs
        self.outputs = outputs
        return outputs if len(outputs) > 1 else outputs[0]

    def input_gradients(self):
        """Return one gradient for each input, from the gradients of the outputs."""
        gxs = self.backward(*[output.grad for output in self.outputs])
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


class Square(Function):
    def forward(self, x):
        return x**2

    def backward(self, gy):
        x = self.inputs[0].data
        return 2 * x * gy


def add(x0, x1):
    return Add()(x0, x1)


def square(x):
    return Square()(x)


def numerical_diff(f, x, eps=1e-4):
    """Approximate the derivative of `f` at the variable `x` by the central difference."""
    y0 = f(Variable(as_array(x.data - eps)))
    y1 = f(Variable(as_array(x.data + eps)))
    return (y1.data - y0.data) / (2 * eps)
