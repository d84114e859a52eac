"""Functions and graphs that the tests need, defined against the implementation.

Where the implementation lives in another process, this module runs there beside it. It keeps to
what the notes give: forward takes and returns arrays, backward takes and returns gradients, and a
subclass defines both and need not call ``super().__init__``. A function keeps what its backward
needs itself, under a name of its own, so nothing here depends on where an implementation stores
inputs and outputs.
"""

from __future__ import annotations

import functools
import gc
import operator
import sys
from types import SimpleNamespace

import numpy as np

# Bound before an implementation is imported, so that it can't put others in their place.
_gettrace, _settrace = sys.gettrace, sys.settrace
_mro, _vars = (type.__dict__[name].__get__ for name in ("__mro__", "__dict__"))
_subclasses = type.__subclasses__


def _is_class(thing):
    return type in _mro(type(thing))


def define(dezero, step=23):
    """Return the namespace of helpers, in the form of a book step: the fixture `functions`."""
    plain = dezero
    if step == 11:
        dezero = _InLists(dezero)

    class Square(dezero.Function):
        def forward(self, x):
            self.kept = x
            return x**2

        def backward(self, gy):
            return gy * (2 * self.kept)

    class Exp(dezero.Function):
        def forward(self, x):
            self.kept = np.exp(x)
            return self.kept

        def backward(self, gy):
            return gy * self.kept

    class Add(dezero.Function):
        def forward(self, x0, x1):
            return x0 + x1

        def backward(self, gy):
            return gy, gy

    class AddTuple(dezero.Function):
        """Add whose forward returns a tuple, as it does before bare values are allowed."""

        def forward(self, x0, x1):
            return (x0 + x1,)

        def backward(self, gy):
            return gy, gy

    class Mul(dezero.Function):
        def forward(self, x0, x1):
            self.kept = x0, x1
            return x0 * x1

        def backward(self, gy):
            x0, x1 = self.kept
            return gy * x1, gy * x0

    class MulAdd(dezero.Function):
        """Three inputs: x0 * x1 + x2."""

        def forward(self, x0, x1, x2):
            self.kept = x0, x1
            return x0 * x1 + x2

        def backward(self, gy):
            x0, x1 = self.kept
            return gy * x1, gy * x0, gy

    class SumProduct(dezero.Function):
        """Two outputs: x0 + x1 and x0 * x1."""

        def forward(self, x0, x1):
            self.kept = x0, x1
            return x0 + x1, x0 * x1

        def backward(self, g_sum, g_product):
            self.received = g_sum, g_product
            x0, x1 = self.kept
            return g_sum + g_product * x1, g_sum + g_product * x0

    class DoubleTotal(dezero.Function):
        """Two outputs, 2 x and the sum of x, of different shapes; keeps what it is given."""

        def forward(self, x):
            return 2 * x, x.sum()

        def backward(self, g_double, g_total):
            self.received = g_double, g_total
            return g_double + g_double + g_total

    class TotalDouble(dezero.Function):
        """The same outputs in the other order."""

        def forward(self, x):
            return x.sum(), 2 * x

        def backward(self, g_total, g_double):
            self.received = g_total, g_double
            return g_double + g_double + g_total

    class TotalOfBoth(dezero.Function):
        """The sum of all elements of two inputs, whatever their shapes."""

        def forward(self, x0, x1):
            self.kept = x0, x1
            return x0.sum() + x1.sum()

        def backward(self, gy):
            x0, x1 = self.kept
            return gy + 0 * x0, gy + 0 * x1

    class Weighted(dezero.Function):
        """The sum of x0 weighted by w and of x1 weighted by w transposed, both 2 x 2."""

        w = np.array([[1.0, 2.0], [3.0, 4.0]])

        def forward(self, x0, x1):
            return (x0 * self.w).sum() + (x1 * self.w.T).sum()

        def backward(self, gy):
            return gy * self.w, gy * self.w.T

    class OneTuple(dezero.Function):
        """3 x, returned in a tuple by forward and by backward."""

        def forward(self, x):
            return (3 * x,)

        def backward(self, gy):
            return (gy * 3,)

    class Same(dezero.Function):
        """Returns the very array that it is given."""

        def forward(self, x):
            return x

        def backward(self, gy):
            return gy

    class Reverse(dezero.Function):
        """Returns the very array that it is given, and its gradient's negative."""

        def forward(self, x):
            return x

        def backward(self, gy):
            return -gy

    class PairOfOutputs(dezero.Function):
        """Two outputs, 2 x and 3 x, in a tuple of a class of its own."""

        def forward(self, x):
            class Pair(tuple):
                pass

            return Pair((2 * x, 3 * x))

        def backward(self, g0, g1):
            return 2 * g0 + 3 * g1

    class Cube(dezero.Function):
        """x³, for which forward computes x² with Variables."""

        def forward(self, x):
            self.kept = x
            square = Square()(dezero.Variable(x))
            return square.data * x

        def backward(self, gy):
            return gy * (3 * self.kept**2)

    class DoubleSum(dezero.Function):
        """2 (x0 + x1), whose backward makes one array and returns it for both inputs."""

        def forward(self, x0, x1):
            return 2 * (x0 + x1)

        def backward(self, gy):
            g = 2 * gy
            return g, g

    class Multiples(dezero.Function):
        """Three outputs: x, 2 x and 3 x."""

        def forward(self, x):
            return +x, 2 * x, 3 * x

        def backward(self, g0, g1, g2):
            self.received = g0, g1, g2
            return g0 + 2 * g1 + 3 * g2

    class WeightedSum(dezero.Function):
        """Any number of inputs: x0 + 2 x1 + 3 x2 and so on."""

        def forward(self, *xs):
            self.number = len(xs)
            return sum((i + 1) * x for i, x in enumerate(xs))

        def backward(self, gy):
            return tuple((i + 1) * gy for i in range(self.number))

    class PythonNumber(dezero.Function):
        """Returns a number of Python: the sum of x."""

        def forward(self, x):
            return float(x.sum())

        def backward(self, gy):
            return gy

    class TwoNumbers(dezero.Function):
        """Returns numbers of Python and of numpy, in a tuple."""

        def forward(self, x):
            return int(x.sum()), x.sum()

        def backward(self, g0, g1):
            return g0 + g1

    class ForwardFails(dezero.Function):
        """Raises a ValueError in forward."""

        def forward(self, x):
            raise ValueError("from forward")

        def backward(self, gy):
            return gy

    class ForwardOnly(dezero.Function):
        """Has no backward of its own."""

        def forward(self, x):
            return +x

    class BackwardFails(dezero.Function):
        """Raises a ValueError in backward, as long as it is told to."""

        fails = True

        def forward(self, x):
            return +x

        def backward(self, gy):
            if self.fails:
                raise ValueError("from backward")
            return gy

    class Power(dezero.Function):
        """x to a power, with an __init__ of its own."""

        def __init__(self, c):
            self.c = c

        def forward(self, x):
            self.kept = x
            return x**self.c

        def backward(self, gy):
            return gy * (self.c * self.kept ** (self.c - 1))

    class Probe(dezero.Function):
        """Passes everything on, and remembers the gradient that backward was given."""

        def forward(self, x):
            return +x  # not x + 0: beside a number, numpy 1 widens float32 of shape ()

        def backward(self, gy):
            self.received = gy
            return (gy,)

    dezero = plain  # what follows is written in the form of step 11 itself

    class ListAdd(dezero.Function):
        """Add as it is when forward takes one list and returns a tuple: step 11."""

        def forward(self, xs):
            x0, x1 = xs
            return (x0 + x1,)

        def backward(self, gy):
            return gy, gy

    class ListSumProduct(dezero.Function):
        """The same with two outputs."""

        def forward(self, xs):
            self.kept = xs
            x0, x1 = xs
            return x0 + x1, x0 * x1

        def backward(self, g_sum, g_product):
            x0, x1 = self.kept
            return g_sum + g_product * x1, g_sum + g_product * x0

    class Trace:
        """Functions that note their names, and what they are given, when their backward runs."""

        def __init__(self):
            self.calls = []
            self.received = []

        def square(self, name, x):
            return self.named(name, Square)(x)

        def add(self, name, x0, x1):
            return self.named(name, Add)(x0, x1)

        def named(self, name, base):
            trace = self

            class Named(base):
                def backward(self, *gys):
                    trace.calls.append(name)
                    trace.received.append(gys)
                    return super().backward(*gys)

            return Named()

    def exp(x):
        return Exp()(x)

    def chain(x, length):
        for _ in range(length):
            x = Probe()(x)
        return x

    def fan(x, width):
        total = Probe()(x)
        for _ in range(width - 1):
            total = Add()(total, Probe()(x))
        return total

    def comb(x, width):
        row = [Probe()(x) for _ in range(width)]
        while len(row) > 1:
            row = [Add()(a, b) for a, b in zip(row[::2], row[1::2])]
        return row[0]

    def doubled(x, times):
        for _ in range(times):
            x = Add()(x, x)
        return x

    @functools.cache
    def seeds_are_variables():
        """Whether backward itself starts from a Variable, as in later volumes of the course."""
        probe = Probe()
        y = probe(dezero.Variable(np.array(1.0)))
        try:
            y.backward()
        except Exception:  # that is for other rules to say
            return False
        return isinstance(getattr(probe, "received", None), dezero.Variable)

    def add_to(x, other):
        """What x is after x += other."""
        x += other
        return x

    def seed(array):
        """A gradient to start backward from, of the type that backward itself starts from."""
        return dezero.Variable(array) if seeds_are_variables() else array

    def twins(array):
        """Two Variables of one array."""
        return dezero.Variable(array), dezero.Variable(array)

    def of_derived_array(array):
        """A Variable of an array whose class derives from ndarray."""
        return dezero.Variable(array.view(type("Derived", (np.ndarray,), {})))

    def share_gradient(x0, x1):
        """Let two Variables have one array as their gradient, as somebody may set it."""
        x0.grad = x1.grad = seed(np.zeros(x0.data.shape))

    def overwrite_gradient(x):
        """Write into the array of a gradient, where it can be written to."""
        array = np.asarray(x.grad.data if isinstance(x.grad, dezero.Variable) else x.grad)
        if array.flags.writeable:
            array[...] = 7.0

    def fails(x):
        """Raises a ValueError, whatever it is given."""
        raise ValueError("from the function")

    def derived(array):
        """A Variable of a class that derives from the implementation's."""
        return type("Derived", (dezero.Variable,), {})(array)

    def is_abstract():
        """Whether Python itself lets nobody make an instance of Function."""
        return bool(getattr(dezero.Function, "__abstractmethods__", ()))

    def is_needed(method):
        """Whether a function that lacks `method` can't be made, or says so when it is called."""
        other = "backward" if method == "forward" else "forward"
        lacking = type("Lacking", (dezero.Function,), {other: lambda self, *xs: xs})
        if method in lacking.__abstractmethods__:
            return True
        try:
            getattr(lacking(), method)(np.array(1.0))
        except NotImplementedError:
            return True
        return False

    def upstream(probe):
        """The gradient that a Probe was given, as an array."""
        received = probe.received
        return received.data if isinstance(received, dezero.Variable) else received

    def upstreams(f):
        """The gradients that a function of two outputs was given, as arrays."""
        return [g.data if isinstance(g, dezero.Variable) else g for g in f.received]

    def arrived(trace, **leaves):
        """The gradients that a Trace's functions were given, and those that `leaves` have now."""

        def array(g):
            return g.data if isinstance(g, dezero.Variable) else g

        given = [(name, *map(array, gys)) for name, gys in zip(trace.calls, trace.received)]
        return tuple(given), tuple((name, array(x.grad)) for name, x in leaves.items())

    def exp_of_variable(x):
        """The exponential of a Variable, and of nothing else."""
        if not isinstance(x, dezero.Variable):
            raise TypeError(f"a Variable is needed, not {type(x).__name__}")
        return Exp()(x)

    def set_of(numbers):
        """A set, which does not pass between processes."""
        return set(numbers)

    def is_same(function, x):
        """Whether `function` returns the very object that it is given."""
        return function(x) is x

    def work_of_backward(y):
        """How many lines of Python ``y.backward()`` executes."""
        count = 0

        def line(frame, event, argument):
            nonlocal count
            count += event == "line"
            return line

        before, collecting = _gettrace(), gc.isenabled()
        gc.disable()  # what others do when it runs is not backward's work
        _settrace(line)
        try:
            y.backward()
            if _gettrace() is not line:
                raise RuntimeError("backward has replaced the trace function")
        finally:
            _settrace(before)
            if collecting:
                gc.enable()
        return count

    def run(steps, leaves):
        """Carry out a plan's steps (see plans.py) on `leaves`; return every variable made."""
        variables = list(leaves)
        for name, operands in steps:
            values = [variables[i] if kind == "v" else i for kind, i in operands]
            if name in OPERATORS:
                made = OPERATORS[name](*values)
            elif name in helpers:
                made = helpers[name]()(*values)
            else:
                made = getattr(dezero, name)(*values)
            variables.extend([made] if isinstance(made, dezero.Variable) else made)
        return variables

    helpers = {name: thing for name, thing in locals().items() if isinstance(thing, type)}
    return SimpleNamespace(
        **{n: t for n, t in locals().items() if n not in ("dezero", "plain", "helpers")}
    )


class _InLists:
    """The implementation of step 11, whose functions take a list and return one.

    What derives from this Function is called, and written, as at all other steps.
    """

    def __init__(self, dezero):
        self._dezero = dezero

        class Function(dezero.Function):
            def __init_subclass__(cls, **options):
                super().__init_subclass__(**options)
                if "forward" in vars(cls):
                    cls.forward = _of_list(cls.forward)

            def __call__(self, *inputs):
                outputs = super().__call__(list(inputs))
                return outputs if len(outputs) > 1 else outputs[0]

        self.Function = Function

    def __getattr__(self, name):
        return getattr(self._dezero, name)


def _of_list(forward):
    def of_list(self, xs):
        ys = forward(self, *xs)
        return ys if isinstance(ys, tuple) else (ys,)

    return of_list


def methods_of(names):
    """Return the names of the special methods that Variable has, or what derives from it."""
    found, kinds = set(), [names.get("Variable")]
    while kinds:
        kind = kinds.pop()
        if _is_class(kind):
            for base in _mro(kind)[:-1]:
                found.update(name for name, value in _vars(base).items() if value is not None)
            kinds.extend(_subclasses(kind))
    return sorted(name for name in found if name[:2] == "__" and name[-2:] == "__")


# The operators that plans and parametrized tests use.
OPERATORS = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "**": operator.pow,
    "neg": operator.neg,
}
