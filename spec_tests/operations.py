"""Operators as test parameters, and the operands to try them on."""

import numpy as np

from .functions import OPERATORS

# Functions of one variable that an implementation may have.
FUNCTIONS = ("square", "exp", "log", "sin", "cos", "tanh")
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


# Operands of a kind each: negative, zero, one, fractional, large. A divisor is never zero.
SPECIAL = [
    ([-2.0, 3.0], [4.0, -5.0]),
    ([0.0, -0.0], [3.0, -2.0]),
    ([1.0, -1.0], [1.0, 1.0]),
    ([0.25, 1.5], [0.1, -0.3]),
    ([3e8, 2e-6], [5e6, 4e7]),
]
EXACT = 1e-12  # float64 computed in float32 on the way is not
# The types of a left and of a right operand.
TYPES = [
    ("int64", "int64"),
    ("int64", "float64"),
    ("float64", "int64"),
    ("float32", "float32"),
    ("float32", "float64"),
    ("float64", "float32"),
]
# Beside a number: data of a kind each, and numbers that are no powers of two.
BESIDE = [
    ([2.0, -0.5], -3),
    ([2.0, -0.5], 1),
    ([2.0, -0.5], 0.1),
    ([2.0, -0.5], -1e6),
    ([2.0, -0.5], np.float32(0.25)),
    ([2.0, -0.5], np.int32(-3)),
    ([3, -4], 7),
    ([3, -4], 0.1),
    ([3, -4], np.float64(0.1)),
    (3, 0.1),
    (3, 7),
]
# Equal numbers of other types, and what is not the same though it is equal.
IN_TURN = [2.0, 2, 3, 3.0]
BESIDE_PYTHON = [(data, number) for data, number in BESIDE if type(number) in (int, float)]
NEGATED = [
    np.array([3, 0, -4]),
    np.array(3),
    np.array([0.5, -1e8], dtype="float32"),
    np.array([[0.25, -7.0]]),
]
# At zero, the exponent 0 has no gradient: the notes' code gives 0 · 0 ** -1, which is nan.
POWERS = [
    ([2.0, -3.0, 0.5], 0),
    ([2.0, -3.0, 0.0], 1),
    ([2.0, -3.0, 0.0], 2),
    ([2.0, -3.0, 0.0], 3),
    ([2.0, -3.0, 0.0], 3.0),
    ([2.0, -3.0, 0.5], -1),
    ([2.0, -3.0, 0.5], -2),
    ([0.25, 9.0, 1.0], 1.5),
    ([0.25, 9.0, 1.0], -0.5),
    ([1e5, -1e-5], 5),
    ([0.25, 9.0], np.float64(0.5)),
    ([2.0, -3.0], np.int64(3)),
]
POWERS_OF_TYPES = [
    (np.array([3, -4, 0]), 2),
    (np.array([3, -4, 0]), 1),
    (np.array([3, 4]), 0.5),
    (np.array([3, -4]), 2.0),
    (np.array(3), 2),
    (np.array([0.5, -3.0], dtype="float32"), 3),
]
# What numpy makes of a whole number of Python's, by the system that it runs on.
WHOLE = ("int32", "int64")
NUMBERS_OF_TYPES = [-3, 0, 0.1, -1e300, np.float32(0.1), np.int64(-3), np.float64(0.0)]


def operate(symbol, left, right):
    """Apply an operator: ``operate("+", a, b)`` is ``a + b``; 'neg' leaves `right` out.

    A reproducing snippet shows the operator in its place.
    """
    if symbol == "neg":
        return OPERATORS["neg"](left)
    return OPERATORS[symbol](left, right)
