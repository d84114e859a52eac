"""What a case's lines call last is read from them."""

from __future__ import annotations

import pytest
from dezero_spec.script.snippets.called import called

NAMES = [
    "Variable",
    "Function",
    "Add",
    "add",
    "Sub",
    "sub",
    "Mul",
    "mul",
    "Neg",
    "neg",
    "Pow",
    "pow",
    "Square",
    "square",
    "using_config",
    "no_grad",
    "numerical_diff",
    "as_array",
    "Config",
]
HEAD = """\
import numpy as np
from core import Function, Variable

class Exp(Function):
    def forward(self, x):
        return np.exp(x)

class Trace:
    pass

x = Variable(np.array(3.0))
"""
LAST = {
    "print(x.data)": "Variable.__init__",
    "y = Exp()(x)\nprint(y.data)": "Function.__call__",
    "y = Exp()(x)\ny.backward()\nprint(x.grad)": "Variable.backward",
    "f = Exp()\ny = f(x)\nprint(f.outputs[0]() is y)": "Function.__call__",
    "y = add(x, x)\nprint(y.data)": "add Add.forward",
    "y = Add()(x, x)\nprint(y.data)": "Add.forward Function.__call__",
    "y = x * x\nprint(y.data)": "Variable.__mul__ Mul.forward",
    "y = np.array(2.0) - x\nprint(y.data)": "Variable.__rsub__ Sub.forward",
    "y = -x\nprint(y.data)": "Variable.__neg__ Neg.forward",
    "y = x ** 3\ny.backward()\nprint(x.grad)": "Pow.backward Variable.backward",
    "y = x * x + x\ny.backward()\nprint(x.grad)": "Variable.backward",
    "y = Exp()(x * x)\ny.backward()\nprint(x.grad)": "Variable.backward",
    "y = x * x\ny.backward()\nprint(y.data)": "Variable.__mul__ Mul.forward",
    "y0, y1 = Exp()(x)\ny0.backward()\nprint(y1.data)": "Function.__call__",
    "with no_grad():\n    y = x * x\n    y.backward()\n    print(x.data)": "Variable.__init__",
    "print(repr(x))": "Variable.__repr__",
    "print(x)": "Variable.__str__ Variable.__repr__",
    "print(len(x))": "Variable.__len__",
    "print(x.shape)": "Variable.shape",
    "x.cleargrad()\nprint(x.grad)": "Variable.cleargrad",
    "with using_config('train', False):\n    print(Config.train)": "using_config",
    "with no_grad():\n    y = square(x)\nprint(y.creator)": "square Square.forward",
    "def f(x):\n    return square(x)\n\nprint(numerical_diff(f, x))": "numerical_diff",
    "def f(x):\n    return square(x)\n\ny = f(x)\nprint(y.data)": "square Square.forward",
    "t = Trace()\na = t.square('A', x)\na.backward()\nprint(t.calls)": "Variable.backward",
    "t = Trace()\na = t.named('A', Exp)(x)\nprint(a.data)": "Function.__call__",
    "Function().forward(np.array(1.0))": "Function.forward Function.forward",
    "y0, y1 = Exp()(x)\nprint(y0.generation)": "Function.__call__",
    "for _ in range(3):\n    y = x + 1\n    y.backward()\nprint(x.grad)": (
        "Add.backward Variable.backward"
    ),
    "xs = [Variable(np.array(1.0)) for _ in range(3)]\nprint(xs[0].ndim)": "Variable.ndim",
}


@pytest.mark.parametrize("lines", LAST)
def test_last_call(lines):
    """The last call, and what it leads to."""
    first = called(HEAD + lines, NAMES)[0]
    assert " ".join(".".join(path) for path in first) == LAST[lines]


def test_nothing_is_called():
    """Lines that call nothing of the implementation's lead nowhere."""
    assert called("import numpy as np\nprint(np.array(1.0))", NAMES) == []
    assert called("", NAMES) == []


def test_functions_that_call_themselves():
    """Reading comes to an end."""
    text = HEAD + "def f(x):\n    return g(x)\n\ndef g(x):\n    return f(x)\n\nf(x)"
    assert called(text, NAMES)
