"""Nodes are numbers: what belongs to a variable stands in parallel lists, at its number.

A number is given back when neither a handle nor a later call refers to it; that is counted, and
done in a loop, so that dropping a long chain doesn't recurse. Variables are handles.
"""

import contextlib
import heapq
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


class Store:
    """The lists. `call[i]`: the call that made i."""

    def __init__(self):
        self.data, self.grad, self.call, self.uses, self.depth = [], [], [], [], []
        self.free = []

    def new(self, data):
        if self.free:
            i = self.free.pop()
            self.data[i], self.grad[i], self.call[i] = data, None, None
            self.uses[i], self.depth[i] = 1, 0
            return i
        for column, value in zip(
            (self.data, self.grad, self.call, self.uses, self.depth), (data, None, None, 1, 0)
        ):
            column.append(value)
        return len(self.data) - 1

    def drop(self, i):
        pending = [i]
        while pending:
            i = pending.pop()
            self.uses[i] -= 1
            if self.uses[i]:
                continue
            call, self.call[i], self.data[i], self.grad[i] = self.call[i], None, None, None
            self.free.append(i)
            if call is not None:
                call.living -= 1
                if call.living == 0:
                    pending += call.inputs

    def add(self, i, gradient):
        self.grad[i] = gradient if self.grad[i] is None else self.grad[i] + gradient


class Call:
    __slots__ = ("function", "inputs", "living", "outputs", "shapes")

    def __init__(self, function, inputs, outputs):
        self.function, self.inputs, self.outputs = function, inputs, outputs
        self.living = len(outputs)
        self.shapes = [(store.data[i].shape, store.data[i].dtype) for i in outputs]

    def gradients(self):
        # A number that was given back may belong to another by now.
        own = [store.call[i] is self and store.grad[i] is not None for i in self.outputs]
        return [
            store.grad[i] if is_own else np.zeros(*shape)
            for i, is_own, shape in zip(self.outputs, own, self.shapes)
        ]


store = Store()


class Variable:
    __array_priority__ = 200

    def __init__(self, data, name=None):
        if data is not None and not isinstance(data, np.ndarray):
            raise TypeError(f"{type(data)} is not supported")
        self.name = name
        self.number = store.new(data)
        weakref.finalize(self, store.drop, self.number).atexit = False

    @property
    def data(self):
        return store.data[self.number]

    @property
    def grad(self):
        return store.grad[self.number]

    @grad.setter
    def grad(self, value):
        store.grad[self.number] = value

    def cleargrad(self):
        self.grad = None

    def backward(self, retain_grad=False):
        if self.grad is None:
            self.grad = np.ones_like(self.data)
        heap, seen = [], set()

        def enter(i):
            call = store.call[i]
            if call is not None and id(call) not in seen:
                heapq.heappush(heap, (-store.depth[i], len(seen), call))
                seen.add(id(call))

        enter(self.number)
        while heap:
            call = heapq.heappop(heap)[2]
            gxs = call.function.backward(*call.gradients())
            for i, gx in zip(call.inputs, gxs if isinstance(gxs, tuple) else (gxs,)):
                store.add(i, gx)
                enter(i)
            if not retain_grad:
                for i in call.outputs:
                    if store.call[i] is call:
                        store.grad[i] = None

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


class Function:
    def __call__(self, *inputs):
        inputs = [as_variable(x) for x in inputs]
        ys = self.forward(*[x.data for x in inputs])
        outputs = [Variable(as_array(y)) for y in (ys if isinstance(ys, tuple) else (ys,))]
        if Config.enable_backprop:
            numbers = [x.number for x in inputs]
            call = Call(self, numbers, [y.number for y in outputs])
            for i in numbers:
                store.uses[i] += 1
            for i in call.outputs:
                store.call[i] = call
                store.depth[i] = 1 + max(store.depth[j] for j in numbers)
        return outputs if len(outputs) > 1 else outputs[0]

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
        self.arrays = x0, x1
        return x0 * x1

    def backward(self, gy):
        x0, x1 = self.arrays
        return gy * x1, gy * x0


class Neg(Function):
    def forward(self, x):
        return -x

    def backward(self, gy):
        return -gy


class Sub(Function):
    def forward(self, x0, x1):
        return x0 - x1

    def backward(self, gy):
        return gy, -gy


class Div(Function):
    def forward(self, x0, x1):
        self.arrays = x0, x1
        return x0 / x1

    def backward(self, gy):
        x0, x1 = self.arrays
        return gy / x1, gy * (-x0 / x1**2)


class Pow(Function):
    def __init__(self, c):
        self.c = c

    def forward(self, x):
        self.array = x
        return x**self.c

    def backward(self, gy):
        return self.c * self.array ** (self.c - 1) * gy


def as_variable(x):
    return x if isinstance(x, Variable) else Variable(x)


def as_array(x):
    return np.array(x) if np.isscalar(x) else x


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


Variable.__add__ = Variable.__radd__ = add
Variable.__mul__ = Variable.__rmul__ = mul
Variable.__sub__, Variable.__rsub__ = sub, rsub
Variable.__truediv__, Variable.__rtruediv__ = div, rdiv
Variable.__neg__, Variable.__pow__ = neg, pow
