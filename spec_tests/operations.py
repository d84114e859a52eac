"""Operators as test parameters."""

from .functions import OPERATORS

# What every binary operator gives, and its derivatives by the left and the right operand.
VALUE = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "**": lambda a, b: a**b,
}
BY_LEFT = {
    "+": lambda a, b: 1.0 + 0 * a,
    "-": lambda a, b: 1.0 + 0 * a,
    "*": lambda a, b: b + 0 * a,
    "/": lambda a, b: 1 / b + 0 * a,
    "**": lambda a, b: b * a ** (b - 1),
}
BY_RIGHT = {
    "+": lambda a, b: 1.0 + 0 * b,
    "-": lambda a, b: -1.0 + 0 * b,
    "*": lambda a, b: a + 0 * b,
    "/": lambda a, b: -a / b**2,
}


def operate(symbol, left, right):
    """Apply an operator: ``operate("+", a, b)`` is ``a + b``; 'neg' leaves `right` out.

    A reproducing snippet shows the operator in its place.
    """
    if symbol == "neg":
        return OPERATORS["neg"](left)
    return OPERATORS[symbol](left, right)
