"""Step 10: functions of one input, backward along a chain, and a check of gradients."""

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
            x, y = func.input, func.output
            x.grad = func.backward(y.grad)
            if x.creator is not None:
                pending.append(x.creator)


def as_array(x):
    """Return a number as a 0-d ndarray, anything else as it is."""
    if not np.isscalar(x):
        return x
    return np.array(x)


class Function:
    """A node of the graph: computes its output, and later the gradient of its input."""

    def __call__(self, input):
        y = self.forward(input.data)
        output = Variable(as_array(y))
        output.set_creator(self)
        self.input = input
        self.output = output
        return output

    def forward(self, x):
        raise NotImplementedError

    def backward(self, gy):
        raise NotImplementedError


class Square(Function):
    def forward(self, x):
        return x**2

    def backward(self, gy):
        x = self.input.data
        return 2 * x * gy


def square(x):
    return Square()(x)


def numerical_diff(f, x, eps=1e-4):
    """Approximate the derivative of `f` at the variable `x` by the central difference."""
    y0 = f(Variable(as_array(x.data - eps)))
    y1 = f(Variable(as_array(x.data + eps)))
    return (y1.data - y0.data) / (2 * eps)
