"""The solutions with a feature of a later step added, or with a mistake in an earlier one."""

from __future__ import annotations

from dezero_spec import locations

STEPS = (10, 11, 12, 13, 14, 16, 17, 18, 19, 20, 21, 22)

# What auto says of the solution of a step: 15 asks for nothing that 14 does not give.
REACHED = {step: 15 if step == 14 else step for step in STEPS}

LATER_MODES = """

import contextlib


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
"""
LATER_LENGTH = """

def _length(self):
    return len(self.data)


Variable.__len__ = _length
Variable.shape = property(lambda self: self.data.shape)
"""
LATER_PRODUCT = """

class Mul(Function):
    def forward(self, x0, x1):
        self.kept = x0, x1
        return x0 * x1

    def backward(self, gy):
        x0, x1 = self.kept
        return gy * x1, gy * x0


Variable.__mul__ = lambda self, other: Mul()(self, other)
Variable.__add__ = lambda self, other: Add()(self, other)
"""
LATER_NEGATION = """

class Neg(Function):
    def forward(self, x):
        return -x

    def backward(self, gy):
        return -gy


Variable.__neg__ = lambda self: Neg()(self)
"""
LATER_WRAPPING = """

def as_variable(obj):
    return obj if isinstance(obj, Variable) else Variable(obj)


Variable.__array_priority__ = 200
"""
LATER_CLEARING = """

def _cleargrad(self):
    self.grad = None


Variable.cleargrad = _cleargrad
"""

# One feature of a later step, for each step: the name says which.
LATER = {
    10: {"cleargrad": LATER_CLEARING, "modes": LATER_MODES, "length": LATER_LENGTH},
    11: {"cleargrad": LATER_CLEARING, "length": LATER_LENGTH, "wrapping": LATER_WRAPPING},
    12: {"modes": LATER_MODES, "product": LATER_PRODUCT, "length": LATER_LENGTH},
    13: {"modes": LATER_MODES, "product": LATER_PRODUCT, "cleargrad": LATER_CLEARING},
    14: {"modes": LATER_MODES, "product": LATER_PRODUCT, "negation": LATER_NEGATION},
    16: {"modes": LATER_MODES, "product": LATER_PRODUCT, "length": LATER_LENGTH},
    17: {"modes": LATER_MODES, "product": LATER_PRODUCT, "length": LATER_LENGTH},
    18: {"product": LATER_PRODUCT, "length": LATER_LENGTH, "negation": LATER_NEGATION},
    19: {"negation": LATER_NEGATION, "wrapping": LATER_WRAPPING},
    20: {"negation": LATER_NEGATION},
    21: {"negation": LATER_NEGATION},
}

_CREATOR = "        self.creator = func\n", "        self.creator = None\n"
_KEPT = "        self.inputs = inputs\n", "        self.inputs = inputs[::-1]\n"
_ABSTRACT = "*xs):\n        raise NotImplementedError", "*xs):\n        return None"
_FIRST_ONLY = "        return gy, gy\n", "        return gy, 0 * gy\n"
_CLEARED = "        self.grad = None\n\n    def backward", "        pass\n\n    def backward"
_GENERATION = "self.generation = func.generation + 1", "self.generation = func.generation + 2"
_STRONG = "weakref.ref(output) for output in outputs", "lambda o=o: o for o in outputs"
_MODE = "setattr(Config, name, old_value)", "setattr(Config, name, True)"
_LENGTH = "return len(self.data)", "return self.data.size"
_PRODUCT = "return gy * x1, gy * x0", "return gy * x0, gy * x1"
_PRIORITY = "    __array_priority__ = 200", "    _array_priority_ = 200"

# A mistake in an earlier step, for each step, and the rules that it breaks.
EARLIER = {
    11: {"creator": (_CREATOR, {"call.creator"})},
    12: {"creator": (_CREATOR, {"call.creator"}), "inputs": (_KEPT, {"call.inputs-outputs"})},
    13: {"abstract": (_ABSTRACT, {"call.abstract"})},
    14: {"add": (_FIRST_ONLY, {"backward.add"})},
    16: {"add": (_FIRST_ONLY, {"backward.add"}), "cleargrad": (_CLEARED, {"accumulate.cleargrad"})},
    17: {
        "cleargrad": (_CLEARED, {"accumulate.cleargrad"}),
        "generation": (_GENERATION, {"order.generation-variable"}),
    },
    18: {
        "generation": (_GENERATION, {"order.generation-variable"}),
    },
    19: {
        "mode": (_MODE, {"mode.using-config"}),
        "generation": (_GENERATION, {"order.generation-variable"}),
    },
    20: {"length": (_LENGTH, {"variable.len"}), "mode": (_MODE, {"mode.using-config"})},
    21: {"product": (_PRODUCT, {"op.mul"}), "length": (_LENGTH, {"variable.len"})},
    22: {"priority": (_PRIORITY, {"op.array-priority"}), "product": (_PRODUCT, {"op.mul"})},
}


def solution(step: int) -> str:
    """Return the solution of a step."""
    return (locations.REFERENCE / "steps" / f"step{step}.py").read_text(encoding="utf-8")


def with_later(step: int, name: str) -> str:
    """Return the solution of a step with a feature of a later one."""
    return solution(step) + LATER[step][name]


def with_mistake(step: int, name: str) -> str:
    """Return the solution of a step with a mistake in an earlier one."""
    (old, new), _ = EARLIER[step][name]
    text = solution(step)
    assert old in text, f"step {step} has changed: {old}"
    return text.replace(old, new)
