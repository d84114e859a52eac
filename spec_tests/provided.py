"""What an implementation has, told by names alone.

A call that an implementation can recognise could be refused to leave a case out; a name that it
does not have is missing in every test. Where the implementation lives in another process, this is
decided on the judge's side, by the names told when it was loaded.
"""

from __future__ import annotations

METHODS = {
    "+": "__add__",
    "-": "__sub__",
    "*": "__mul__",
    "/": "__truediv__",
    "**": "__pow__",
    "neg": "__neg__",
    "r+": "__radd__",
    "r-": "__rsub__",
    "r*": "__rmul__",
    "r/": "__rtruediv__",
}


# The rules that say so where one is lacking.
RULES = {
    **{"+": "op.expression", "-": "op.sub", "*": "op.mul", "/": "op.div", "**": "op.pow"},
    **{"neg": "op.neg", "r-": "op.rsub", "r/": "op.rdiv"},
    **{"r+": "op.reflected-number", "r*": "op.reflected-number"},
}


class Lacking:
    """False, with the rule that says what is lacking."""

    def __init__(self, rule):
        self.rule = rule

    def __bool__(self):
        return False


class Provided:
    """`names`: the implementation's; `methods`: the special methods of its Variables.

    `left_behind`: classes still as in step 10, where the others are not: they do not count.
    """

    def __init__(self, names, methods, left_behind=()):
        self._names, self._methods, self._left = names, methods, left_behind

    def provides(self, symbol):
        """Whether there is an operator; 'r-' is '-' with a number on its left.

        Whether it is right is for its own rule to say.
        """
        return METHODS[symbol] in self._methods or Lacking(RULES[symbol])

    def has_operation(self, name):
        """Whether there is a function `name` of one variable, and a class `Name` behind it."""
        kind = name.capitalize()
        return name in self._names and kind in self._names and kind not in self._left

    def takes_numbers(self):
        """Whether operators take numbers: by as_variable, which step 21 has for that."""
        return "as_variable" in self._names

    def provided(self, symbols, names):
        """Those of the operators and functions that are there."""
        return [*filter(self.provides, symbols), *filter(self.has_operation, names)]

    def answers(self):
        """The answers, by name, as tests ask for them."""
        asked = self.provides, self.has_operation, self.takes_numbers, self.provided
        return {answer.__name__: answer for answer in asked}
