"""Testing: values, derivatives and the gradient check."""

import unittest

import numpy as np
import pytest

from . import square_unittest
from .checks import (
    assert_array,
    assert_equal,
    assert_gradient,
    assert_none,
    assert_raises,
    assert_value,
)
from .modes import backprop_off
from .operations import FUNCTIONS
from .plans import RULES, Plan, draw_plan
from .rule import case_of, only_if, rule

# A gradient check computes with everything there is: when a rule of its own about one of these
# parts fails, the check only repeats it.
PARTS = (
    "testing.square-forward",
    "testing.square-backward",
    "testing.unittest-form",
    "call.fresh-instance",
    "backward.square",
    "backward.data-untouched",
    "order.random-graphs",
    "op.expression",
    "op.with-number",
    "op.data-untouched",
)
SQUARED = [0.0, -0.0, 1.0, -0.5, 0.1, -1e8, 3, [2.0, -3.0], [3, -4], [[0.1, 7.0]]]
AT = [[0.0], [-2.0], [0.5, -0.5], [[1.0], [-1.0]], [1, -1]]
OPERATORS = ("+", "-", "*", "/", "neg", "**")


@rule("testing.square-forward", step=10, not_at=[11], kind="optional")
@pytest.mark.parametrize("number", [2.0, 3.0, -1.0])
def test_square_forward(dezero, number):
    """The square of 2.0 is 4.0, and so on: square multiplies a number by itself."""
    x = dezero.Variable(np.array(number))
    y = dezero.square(x)
    assert_value(y, number * number)


@case_of("testing.square-forward")
def test_square_special(dezero):
    """So is that of zero, of negative and fractional numbers, whole ones, and of each element."""
    for data in SQUARED:
        x = dezero.Variable(np.array(data))
        y = dezero.square(x)
        assert_value(y, np.square(data), tolerance=1e-12)
        assert_value(x, data)


@rule("testing.square-backward", step=10, not_at=[11, 12], kind="optional")
@pytest.mark.parametrize("number", [3.0, -0.5])
def test_square_backward(dezero, number):
    """The gradient of square at x is 2x."""
    x = dezero.Variable(np.array(number))
    y = dezero.square(x)
    y.backward()
    assert_gradient(x, 2 * number)


@case_of("testing.square-backward")
def test_square_backward_special(dezero):
    """So is that at zero, at negative and fractional numbers, whole ones, and at each element."""
    for data in SQUARED:
        x = dezero.Variable(np.array(data))
        y = dezero.square(x)
        y.backward()
        assert_gradient(x, 2 * np.array(data), tolerance=1e-12)


@case_of("testing.square-backward")
def test_square_backward_of_what_comes_in(dezero, functions):
    """What comes in is a factor of it."""
    x = dezero.Variable(np.array([3.0, -0.5]))
    y = dezero.square(x)
    y.grad = functions.seed(np.array([10.0, 100.0]))
    y.backward()
    assert_gradient(x, [60.0, -100.0])


@rule("testing.numerical-diff", step=10, not_at=[11], kind="optional")
def test_numerical_diff(dezero, functions):
    """numerical_diff(f, x, eps=1e-4) is the central difference at Variable x, left as it was."""
    x = dezero.Variable(np.array([2.0]))
    slope = dezero.numerical_diff(functions.exp, x)
    assert_value(x, [2.0])
    assert_array(slope, [np.exp(2.0)], tolerance=1e-6)
    wide = dezero.numerical_diff(functions.exp, x, eps=0.5)
    assert_array(wide, [np.sinh(0.5) / 0.5 * np.exp(2.0)])


@case_of("testing.numerical-diff")
def test_numerical_diff_by_default(dezero, functions):
    """Without an eps it is 1e-4, which the last digits of the difference tell."""
    x = dezero.Variable(np.array([2.0]))
    slope = dezero.numerical_diff(functions.exp, x)
    assert_array(slope, [np.sinh(1e-4) / 1e-4 * np.exp(2.0)], tolerance=2e-10)


@case_of("testing.numerical-diff")
def test_numerical_diff_of_variables(dezero, functions):
    """The function under test is called with Variables."""
    x = dezero.Variable(np.array([2.0]))
    slope = dezero.numerical_diff(functions.exp_of_variable, x)
    assert_array(slope, [np.exp(2.0)], tolerance=1e-6)


@case_of("testing.numerical-diff")
def test_numerical_diff_again(dezero, functions):
    """A second call, with eps by position, stands for itself; x has no gradient of either."""
    x = dezero.Variable(np.array([2.0]))
    dezero.numerical_diff(functions.exp, x)
    wide = dezero.numerical_diff(functions.exp, x, 0.5)
    assert_array(wide, [np.sinh(0.5) / 0.5 * np.exp(2.0)])
    other = dezero.Variable(np.array([1.0]))
    slope = dezero.numerical_diff(functions.exp, other)
    assert_array(slope, [np.exp(1.0)], tolerance=1e-6)
    assert_none(x.grad)


@case_of("testing.numerical-diff")
def test_numerical_diff_special(dezero, functions):
    """It is taken of each element, at negative numbers, zero and whole ones too."""
    for data in AT:
        x = dezero.Variable(np.array(data))
        slope = dezero.numerical_diff(functions.exp, x)
        assert_array(slope, np.exp(data), tolerance=1e-6)


@case_of("testing.numerical-diff")
def test_numerical_diff_of_falling(dezero, functions):
    """It is negative where the function falls."""
    x = dezero.Variable(np.array([-2.0, 3.0]))
    slope = dezero.numerical_diff(functions.Square(), x)
    assert_array(slope, [-4.0, 6.0], tolerance=1e-6)


@case_of("testing.numerical-diff")
def test_numerical_diff_leaves_data(dezero, functions):
    """x keeps its data to the last digit: steps there and back again would not."""
    x = dezero.Variable(np.array([0.1, 0.3, 1e-9]))
    dezero.numerical_diff(functions.exp, x)
    assert_equal([float(each) for each in x.data], [0.1, 0.3, 1e-9])


@rule("testing.numerical-diff-mode", step=18, kind="optional")
def test_numerical_diff_in_a_mode(dezero, functions):
    """numerical_diff leaves the mode as it was, backprop on as well as off."""
    only_if(hasattr(dezero, "numerical_diff"), "numerical_diff")
    x = dezero.Variable(np.array([2.0]))
    dezero.numerical_diff(functions.exp, x)
    w = dezero.Variable(np.array(2.0))
    y = functions.Square()(w)
    y.backward()
    assert_gradient(w, 4.0)
    with backprop_off(dezero):
        dezero.numerical_diff(functions.exp, x)
        z = functions.Square()(x)
    assert_none(getattr(z, "creator", None))


@case_of("testing.numerical-diff-mode")
def test_numerical_diff_of_what_raises(dezero, functions):
    """So it does where the function raises: that comes through."""
    only_if(hasattr(dezero, "numerical_diff"), "numerical_diff")
    x = dezero.Variable(np.array([2.0]))
    assert_raises(ValueError, dezero.numerical_diff, functions.fails, x)
    y = functions.Square()(x)
    y.backward()
    assert_gradient(x, [4.0])


@rule("testing.numerical-diff-scalar", step=19, kind="quality")
def test_numerical_diff_scalar(dezero, functions):
    """numerical_diff also takes 0-d data, from which numpy makes scalars on the way."""
    only_if(hasattr(dezero, "numerical_diff"), "numerical_diff")
    x = dezero.Variable(np.array(2.0))
    assert_array(dezero.numerical_diff(functions.exp, x), np.exp(2.0), tolerance=1e-6)


@rule("testing.unittest-form", step=10, not_at=[11, 12], kind="optional")
@pytest.mark.parametrize("method", ["test_forward", "test_backward", "test_gradient_check"])
def test_unittest_form(dezero, method):
    """The three tests of square also hold as a unittest.TestCase, run by unittest itself."""
    only_if(dezero.square, "square")
    result = unittest.TestResult()
    square_unittest.tests_of(dezero, [method]).run(result)
    report = "".join(text.splitlines()[-1] for _, text in result.failures + result.errors)
    assert_equal(result.testsRun, 1, "the number of tests run")
    assert_equal(report, "", f"what unittest reports of {method}")


def _check(plan, dezero, functions):
    code = [*plan.code(), *(f"print(v{i}.grad)" for i in range(len(plan.leaves)))]
    leaves = [dezero.Variable(x.copy()) for x in plan.leaves]
    *_, y = functions.run(plan.steps, leaves)
    assert_value(y, plan.values()[-1], code=code)
    y.backward()
    for leaf, x in enumerate(leaves):
        slope = plan.derivative(leaf)
        # What agrees with the closed form agrees with the difference, as these two do.
        assert np.allclose(slope, plan.central_difference(leaf), rtol=1e-5, atol=1e-5)
        assert_gradient(x, slope, code=code)


@rule("testing.gradient-check", step=10, not_at=[11, 12])
@pytest.mark.parametrize("shape", [(), (1,), (2, 3)], ids=["0-d", "shape-1", "shape-2x3"])
@pytest.mark.parametrize("operation", OPERATORS)
def test_gradient_check(dezero, functions, operation, shape):
    """Backward of every operation agrees with the central difference and with the closed form."""
    only_if(functions.provides(operation), f"the operation {operation}")
    random = np.random.default_rng(10)
    leaves = [np.array(np.round(random.uniform(0.5, 2.0, shape), 2)) for _ in range(2)]
    operands = [("v", 0), ("v", 1)]
    if operation in ("neg", "**"):
        leaves = leaves[:1]
        operands = [("v", 0)] if operation == "neg" else [("v", 0), ("c", 3)]
    _check(Plan(leaves, [(operation, operands)]), dezero, functions)


@case_of("testing.gradient-check")
@pytest.mark.parametrize("operation", FUNCTIONS)
def test_gradient_check_of_functions(dezero, functions, operation):
    """The same for functions of one variable that the implementation may have."""
    only_if(functions.has_operation(operation), f"the function {operation}")
    random = np.random.default_rng(11)
    for shape in [(), (1,), (2, 3)]:
        leaf = np.array(np.round(random.uniform(0.5, 2.0, shape), 2))
        _check(Plan([leaf], [(operation, [("v", 0)])]), dezero, functions)


@case_of("testing.gradient-check", step=16)
def test_gradient_check_of_expressions(dezero, functions, seed):
    """The same for random expressions of the implementation's operations."""
    operations = functions.provided(OPERATORS, FUNCTIONS)
    only_if(operations, "any operation")
    constants = functions.takes_numbers()
    _check(draw_plan(seed, 1 + seed % 10, operations, constants=constants), dezero, functions)


# plans.py must know the derivative of all that is drawn here.
assert set(OPERATORS + FUNCTIONS) <= set(RULES)
