"""Step 17: functions refer to their outputs weakly, so that graphs are freed at once."""

from __future__ import annotations

import weakref
from heapq import heappop, heappush

import numpy as np


class Variable:
    """An ndarray together with its gradient and the function that made it."""

    def __init__(self, data):
        self.data = data
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

    def backward(self):
        """Add the gradient of this variable to every one that it was computed from."""
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

        self.generation = max([x.generation for x in inputs])
        for output in outputs:
            output.set_creator(self)
        self.inputs = inputs
        # Weak, or function and output would hold each other and wait for the collector.
        self.outputs = [weakref.ref(output) for output in outputs]

        if len(outputs) == 1:
            return outputs[0]
        # Some may be gone before backward, which needs to know what they were like.
        self.output_likes = [(output.data.shape, output.data.dtype) for output in outputs]
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
