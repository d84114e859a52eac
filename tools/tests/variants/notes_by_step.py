"""The notes' own code as it stands at the end of each step: what comes later is taken out again."""

from __future__ import annotations

import re

from .conforming import NOTES

STEPS = (10, 11, 12, 13, 14, 16, 17, 18, 19, 20, 21, 22)


def at_step(step: int) -> str:
    """Return the source of the notes' code at the end of a book step."""
    text = (NOTES / "dezero" / "core_simple.py").read_text()
    for later, undo in _UNDO.items():
        if later > step:
            text = undo(text)
    return text


def _without(text: str, pattern: str, replacement: str = "") -> str:
    changed = re.sub(pattern, replacement, text, flags=re.MULTILINE | re.DOTALL)
    assert changed != text, f"nothing to take out: {pattern}"
    return changed


def _class(name: str) -> str:
    """Match a class or function down to the next one."""
    return rf"^(class|def) {name}\b.*?(?=^\S)"


def _before_neg(text: str) -> str:
    for name in ("Neg", "neg", "Sub", "sub", "rsub", "Div", "div", "rdiv", "Pow", "pow"):
        text = _without(text, _class(name))
    return _without(text, r"^Variable\.__(neg|r?sub|r?truediv|pow)__ = \w+\n")


def _before_numbers(text: str) -> str:
    text = _without(text, r"^    x1 = as_array\(x1\)\n")
    text = _without(text, r"^        inputs = \[as_variable.*?\n\n")
    text = _without(text, _class("as_variable"))
    text = _without(text, r"^    __array_priority__ = 200\n\n")
    return _without(text, r"^Variable\.__r(add|mul)__ = \w+\n")


def _before_operators(text: str) -> str:
    text = _without(text, r"^Variable\.__(add|mul)__ = \w+\n")
    return _without(_without(text, _class("Mul")), _class("mul"))


def _before_usability(text: str) -> str:
    text = _without(text, r"^    @property.*?(?=^    def set_creator)")
    text = _without(text, r"^        if data is not None:.*?\n\n")
    return _without(_without(text, r", name=None"), r"^        self\.name = name\n")


def _before_modes(text: str) -> str:
    for name in ("Config", "no_grad"):
        text = _without(text, _class(name))
    text = _without(text, r"^@contextlib.*?(?=^class)")
    text = _without(text, r"^ *if Config\.enable_backprop:\n")
    text = _without(
        text, r"^    (        (self\.(gen|inp|outp)|for output|    output\.set))", r"\1"
    )
    text = _without(text, r", retain_grad=False")
    return _without(text, r"^            if not retain_grad:.*?(?=^def)", "\n\n")


def _before_weak_references(text: str) -> str:
    text = _without(text, r"\[weakref\.ref\(output\) for output in outputs\]", "outputs")
    return _without(text, r"output\(\)\.grad", "output.grad")


def _before_generations(text: str) -> str:
    text = _without(text, r"^        self\.generation = .*?\n")
    text = _without(text, r"^        funcs = \[\]\n.*?(?=^        while)", _FUNCS)
    return _without(text, r"add_func\(x\.creator\)", "funcs.append(x.creator)")


_FUNCS = "        funcs = [self.creator]\n"


def _before_accumulation(text: str) -> str:
    text = _without(
        text, r"^                if x\.grad is None:.*?\n\n", "                x.grad = gx\n\n"
    )
    return _without(text, r"^    def cleargrad.*?\n\n")


_BACKWARD_OF_ONE = """\
        funcs = [self.creator]
        while funcs:
            f = funcs.pop()
            x, y = f.input, f.output
            x.grad = f.backward(y.grad)

            if x.creator is not None:
                funcs.append(x.creator)


"""


def _before_several(text: str) -> str:
    return _without(text, r"^        funcs = \[self\.creator\].*?(?=^def)", _BACKWARD_OF_ONE)


def _before_stars(text: str) -> str:
    text = _without(text, r"def __call__\(self, \*inputs\)", "def __call__(self, inputs)")
    text = _without(text, r"self\.forward\(\*xs\)", "self.forward(xs)")
    text = _without(text, r"^        if not isinstance\(ys, tuple\):.*?\n.*?\n")
    text = _without(text, r"return outputs if .*?\n", "return outputs\n")
    text = _without(_without(text, _class("Square")), _class("square"))
    text = _without(text, _class("SquareTest").replace(r"(?=^\S)", r"\Z"))
    text = _without(text, _class("add"))
    return _without(text, r"self, x0, x1\):\n        y = x0 \+ x1\n        return y", _ADD)


_ADD = "self, xs):\n        x0, x1 = xs\n        y = x0 + x1\n        return (y,)"

_CALL_OF_ONE = """\
    def __call__(self, input):
        x = input.data
        y = self.forward(x)
        output = Variable(as_array(y))
        output.set_creator(self)
        self.input = input
        self.output = output
        return output

"""


def _before_lists(text: str) -> str:
    text = _without(text, r"^    def __call__.*?(?=^    def forward)", _CALL_OF_ONE)
    return _without(text, _class("Add"))


# In the order in which they are taken back: the step, and how to go to the one before it.
_UNDO = {
    22: _before_neg,
    21: _before_numbers,
    20: _before_operators,
    19: _before_usability,
    18: _before_modes,
    17: _before_weak_references,
    16: _before_generations,
    14: _before_accumulation,
    13: _before_several,
    12: _before_stars,
    11: _before_lists,
}
