import contextlib
import weakref

import numpy as np


class Config:
    enable_backprop = True


@contextlib.contextmanager
def using_config(name, value):
    old_value = getattr(Config, name)
    setattr(Config, name, value)
    try:
        yield
    finally:
        setattr(Config, name, old_value)


def no_grad():
    return using_config('enable_backprop', False)



def topological(root):
    """Functions that root depends on, each after all those it needs."""
    order = []
    visited = set()
    stack = [(root, False)]
    while stack:
        f, finished = stack.pop()
        if finished:
            order.append(f)
            continue
        if f in visited:
            continue
        visited.add(f)
        stack.append((f, True))
        for x in f.inputs:
            if x.creator is not None and x.creator not in visited:
                stack.append((x.creator, False))
    return order


class Variable:
    __array_priority__ = 200

    def __init__(self, data, name=None):
        if data is not None:
            if not isinstance(data, np.ndarray):
                raise TypeError('{} is not supported'.format(type(data)))

        self.data = data
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
        if self.grad is None:
            self.grad = np.ones_like(self.data)
        if self.creator is None:
            return

        for f in reversed(topological(self.creator)):
            gxs = f.backward(*f.output_grads())
            if not isinstance(gxs, tuple):
                gxs = (gxs,)

            # one entry for each different input
            gathered = {}
            for x, gx in zip(f.inputs, gxs):
                gathered[x] = gathered[x] + gx if x in gathered else gx
            for x, gx in gathered.items():
                x.grad = gx if x.grad is None else x.grad + gx

            if not retain_grad:
                for ref in f.outputs:
                    y = ref()
                    if y is not None:
                        y.cleargrad()

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
        if self.data is None:
            return 'variable(None)'
        p = str(self.data).replace('\n', '\n' + ' ' * 9)
        return 'variable(' + p + ')'


def as_variable(obj):
    if isinstance(obj, Variable):
        return obj
    return Variable(obj)


def as_array(x):
    if np.isscalar(x):
        return np.array(x)
    return x


def operand(x, other):
    # a Python number beside floats takes their type
    if type(x) in (int, float) and other.dtype.kind == 'f':
        return np.array(x, dtype=other.dtype)
    return as_array(x)


class Function:
    def __call__(self, *inputs):
        inputs = [as_variable(x) for x in inputs]
        xs = [x.data for x in inputs]
        ys = self.forward(*xs)
        if not isinstance(ys, tuple):
            ys = (ys,)
        outputs = [Variable(as_array(y)) for y in ys]

        if Config.enable_backprop:
            self.inputs = inputs
            self.outputs = []
            self.empty = []
            self.generation = max(x.generation for x in inputs)
            for y in outputs:
                y.set_creator(self)
                self.outputs.append(weakref.ref(y))
                self.empty.append((y.shape, y.dtype))

        return outputs[0] if len(outputs) == 1 else outputs

    def output_grads(self):
        gys = []
        for ref, (shape, dtype) in zip(self.outputs, self.empty):
            y = ref()
            if y is None or y.grad is None:
                gys.append(np.zeros(shape, dtype))
            else:
                gys.append(y.grad)
        return gys

    def forward(self, *xs):
        raise NotImplementedError()

    def backward(self, *gys):
        raise NotImplementedError()


class Square(Function):
    def forward(self, x):
        y = x ** 2
        return y

    def backward(self, gy):
        x = self.inputs[0].data
        gx = 2 * x * gy
        return gx


class Add(Function):
    def forward(self, x0, x1):
        y = x0 + x1
        return y

    def backward(self, gy):
        return gy, gy


class Mul(Function):
    def forward(self, x0, x1):
        y = x0 * x1
        return y

    def backward(self, gy):
        x0, x1 = self.inputs[0].data, self.inputs[1].data
        return gy * x1, gy * x0


class Neg(Function):
    def forward(self, x):
        return -x

    def backward(self, gy):
        return -gy


class Sub(Function):
    def forward(self, x0, x1):
        y = x0 - x1
        return y

    def backward(self, gy):
        return gy, -gy


class Div(Function):
    def forward(self, x0, x1):
        y = x0 / x1
        return y

    def backward(self, gy):
        x0, x1 = self.inputs[0].data, self.inputs[1].data
        gx0 = gy / x1
        gx1 = gy * (-x0 / x1 ** 2)
        return gx0, gx1


class Pow(Function):
    def __init__(self, c):
        self.c = c

    def forward(self, x):
        y = x ** self.c
        return y

    def backward(self, gy):
        x = self.inputs[0].data
        c = self.c
        gx = c * x ** (c - 1) * gy
        return gx


def square(x):
    return Square()(x)


def add(x0, x1):
    return Add()(x0, operand(x1, x0))


def mul(x0, x1):
    return Mul()(x0, operand(x1, x0))


def neg(x):
    return Neg()(x)


def sub(x0, x1):
    return Sub()(x0, operand(x1, x0))


def rsub(x0, x1):
    return Sub()(operand(x1, x0), x0)


def div(x0, x1):
    return Div()(x0, operand(x1, x0))


def rdiv(x0, x1):
    return Div()(operand(x1, x0), x0)


def pow(x, c):
    return Pow(c)(x)


def numerical_diff(f, x, eps=1e-4):
    y0 = f(Variable(as_array(x.data - eps)))
    y1 = f(Variable(as_array(x.data + eps)))
    return (y1.data - y0.data) / (2 * eps)


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
