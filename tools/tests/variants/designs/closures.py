"""The graph is held by closures: each variable has the function that takes its gradient back.

Nothing is stored on functions, so one function may be called again and again.
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
    __array_priority__ = 1

    def __init__(self, data, name=None):
        if data is not None and not isinstance(data, np.ndarray):
            raise TypeError(f"a Variable holds an ndarray, not a {type(data).__name__}")
        self.data, self.name, self.grad = data, name, None
        self._pull = None  # takes the gradient from here to the parents, and gives these back
        self._parents = ()

    def cleargrad(self):
        self.grad = None

    def backward(self, retain_grad=False):
        if self.grad is None:
            self.grad = np.ones_like(self.data)
        for pull in _pulls(self):
            pull(retain_grad)

    def __len__(self):
        return len(self.data)

    def __repr__(self):
        return f"variable({self.data!s})".replace("\n", "\n" + " " * 9)


for _name in ("shape", "ndim", "size", "dtype"):
    setattr(Variable, _name, property(lambda self, name=_name: getattr(self.data, name)))


def _pulls(y):
    """Return the closures behind y, latest first: each after all that add to what it takes."""
    order, state, stack = [], {}, [(y._pull, y._parents)]
    while stack:
        pull, parents = stack.pop()
        if pull is None or state.get(pull) == "done":
            continue
        if state.get(pull) == "open":
            state[pull] = "done"
            order.append(pull)
            continue
        state[pull] = "open"
        stack.append((pull, parents))
        stack.extend((x._pull, x._parents) for x in parents if state.get(x._pull) is None)
    return order[::-1]


class Function:
    """Says how to compute and how to go back; see `_record` for the graph."""

    def __call__(self, *inputs):
        inputs = tuple(x if isinstance(x, Variable) else Variable(x) for x in inputs)
        ys = self.forward(*(x.data for x in inputs))
        outputs = [Variable(as_array(y)) for y in (ys if isinstance(ys, tuple) else (ys,))]
        if Config.enable_backprop:
            _record(self.backward, inputs, outputs)
        return outputs[0] if len(outputs) == 1 else Results(outputs)

    def forward(self, *xs):
        raise NotImplementedError

    def backward(self, *gys):
        raise NotImplementedError


def _record(backward, inputs, outputs):
    references = [weakref.ref(y) for y in outputs]
    blanks = [(y.data.shape, y.data.dtype) for y in outputs]

    def pull(retain_grad):
        alive = [reference() for reference in references]
        gys = [
            np.zeros(*blank) if y is None or y.grad is None else y.grad
            for y, blank in zip(alive, blanks)
        ]
        gxs = backward(*gys)
        for x, gx in zip(inputs, gxs if isinstance(gxs, tuple) else (gxs,)):
            x.grad = gx if x.grad is None else x.grad + gx
        if not retain_grad:
            for y in alive:
                if y is not None:
                    y.grad = None

    for y in outputs:
        y._pull, y._parents = pull, inputs


class Results:
    """Several outputs: a sequence that is neither list nor tuple."""

    def __init__(self, outputs):
        self._outputs = outputs

    def __len__(self):
        return len(self._outputs)

    def __getitem__(self, index):
        return self._outputs[index]


def as_variable(x):
    return x if isinstance(x, Variable) else Variable(x)


def as_array(x):
    return x if isinstance(x, np.ndarray) else np.array(x)


def _operand(x):
    return x if isinstance(x, Variable) else Variable(as_array(x))


def _function(name, forward, backward):
    """Make a Function of two closures; backward gets the arrays of the inputs."""

    def __call__(self, *inputs):
        arrays = [as_variable(x).data for x in inputs]
        bound = Function()
        bound.forward = forward
        bound.backward = lambda gy: backward(gy, *arrays)
        return Function.__call__(bound, *inputs)

    return type(name, (Function,), {"__call__": __call__})


Add = _function("Add", lambda a, b: a + b, lambda g, a, b: (g, g))
Mul = _function("Mul", lambda a, b: a * b, lambda g, a, b: (g * b, g * a))
Sub = _function("Sub", lambda a, b: a - b, lambda g, a, b: (g, -g))
Div = _function("Div", lambda a, b: a / b, lambda g, a, b: (g / b, -g * a / b / b))
Neg = _function("Neg", lambda a: -a, lambda g, a: -g)


def add(a, b):
    return Add()(a, _operand(b))


def mul(a, b):
    return Mul()(a, _operand(b))


def sub(a, b):
    return Sub()(a, _operand(b))


def div(a, b):
    return Div()(a, _operand(b))


def neg(a):
    return Neg()(a)


def pow(a, c):
    power = _function("Power", lambda x: x**c, lambda g, x: c * x ** (c - 1) * g)
    return power()(a)


Variable.__add__ = Variable.__radd__ = add
Variable.__mul__ = Variable.__rmul__ = mul
Variable.__sub__, Variable.__rsub__ = sub, lambda x, left: sub(_operand(left), x)
Variable.__truediv__, Variable.__rtruediv__ = div, lambda x, left: div(_operand(left), x)
Variable.__neg__, Variable.__pow__ = neg, pow
