"""Operators: expressions as one would write them."""

import numpy as np
import pytest

from .checks import (
    assert_array,
    assert_equal,
    assert_gradient,
    assert_none,
    assert_true,
    assert_value,
    class_of,
)
from .lifetimes import COUNTING
from .modes import backprop_off
from .operations import (
    BESIDE,
    BESIDE_PYTHON,
    BY_LEFT,
    BY_RIGHT,
    EXACT,
    FUNCTIONS,
    IN_TURN,
    NEGATED,
    NUMBERS_OF_TYPES,
    POWERS,
    POWERS_OF_TYPES,
    SPECIAL,
    TYPES,
    VALUE,
    WHOLE,
    operate,
)
from .rule import case_of, only_if, rule

VARIABLES = ["backward.each-input"]
BINARY = ["call.add", "backward.add", "op.mul", "op.sub", "op.div"]
ARITHMETIC = ["+", "-", "*", "/"]
ALL = [*ARITHMETIC, "neg", "**"]
OPERATIONS = [
    *(*BINARY, "op.neg", "op.pow", "op.with-number"),
    *("testing.square-forward", "testing.square-backward"),
]
NUMBERS = [((), np.float64(2.5)), ((), np.int64(3)), ((), 3), ((), 2.5), ((3,), 2.5)]
PYTHON_NUMBERS = [((), 3), ((), 2.5), ((3,), 3), ((3,), 2.5)]
SHAPES = {"0-d": (), "shape-3": (3,), "shape-2x2": (2, 2)}
over_shapes = pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
# A numpy scalar on the left is numpy's to defer: op.reflected-ndarray.
over_python_numbers = pytest.mark.parametrize("number", [3, 2.5], ids=["int", "float"])


@rule("op.mul", step=20)
@over_shapes
def test_mul(dezero, functions, shape):
    """a * b: the product; the gradients are b·gy and a·gy, in the order of the inputs."""
    a = dezero.Variable(np.full(shape, 3.0))
    b = dezero.Variable(np.full(shape, 2.0))
    y = a * b
    y.grad = functions.seed(np.full(shape, 10.0))
    y.backward()
    assert_value(y, np.full(shape, 6.0))
    assert_gradient(a, np.full(shape, 20.0))
    assert_gradient(b, np.full(shape, 30.0))


@case_of("op.mul")
def test_mul_elementwise(dezero, functions):
    """Each element has a gradient of its own."""
    a = dezero.Variable(np.array([2.0, 3.0]))
    b = dezero.Variable(np.array([4.0, 5.0]))
    y = a * b
    y.grad = functions.seed(np.array([1.0, 10.0]))
    y.backward()
    assert_value(y, [8.0, 15.0])
    assert_gradient(a, [4.0, 50.0])
    assert_gradient(b, [2.0, 30.0])


@case_of("op.mul")
def test_mul_special(dezero):
    """So it is for negative numbers, zeros, ones, fractions and large numbers."""
    for left, right in SPECIAL:
        a = dezero.Variable(np.array(left))
        b = dezero.Variable(np.array(right))
        y = a * b
        y.backward()
        assert_value(y, np.multiply(left, right), tolerance=EXACT)
        assert_gradient(a, right, tolerance=EXACT)
        assert_gradient(b, left, tolerance=EXACT)


@case_of("op.mul")
def test_mul_types(dezero):
    """The product has the type that numpy gives it, whole numbers among them."""
    for left, right in TYPES:
        a = dezero.Variable(np.array([3, -4], dtype=left))
        b = dezero.Variable(np.array([7, 2], dtype=right))
        y = a * b
        y.backward()
        assert_array(y.data, [21, -8], dtype=np.result_type(left, right).name)
        assert_gradient(a, [7, 2])
        assert_gradient(b, [3, -4])


@rule("op.expression", step=20)
def test_expression(dezero):
    """a * b + c with 3, 2 and 1 is 7; the gradients of a and b are 2 and 3."""
    a = dezero.Variable(np.array(3.0))
    b = dezero.Variable(np.array(2.0))
    c = dezero.Variable(np.array(1.0))
    y = a * b + c
    y.backward()
    assert_value(y, 7.0)
    assert_gradient(a, 2.0)
    assert_gradient(b, 3.0)


@case_of("op.expression")
def test_expression_added_to(dezero, functions):
    """y += x gives the name y to a new sum: what y was before stays as it is."""
    x = dezero.Variable(np.array([2.0, 3.0]))
    product = x * x
    y = functions.add_to(product, x)
    y.backward()
    assert_value(y, [6.0, 12.0])
    assert_value(product, [4.0, 9.0])
    assert_gradient(x, [5.0, 7.0])


@case_of("op.expression")
@pytest.mark.parametrize("symbol", ARITHMETIC)
def test_same_variable(dezero, functions, symbol):
    """One variable may stand on both sides: x + x, x * x; its gradients add up."""
    only_if(functions.provides(symbol), f"the operator {symbol}")
    x = dezero.Variable(np.array([3.0, -0.5]))
    y = operate(symbol, x, x)
    y.backward()
    data = np.array([3.0, -0.5])
    assert_value(y, VALUE[symbol](data, data))
    assert_gradient(x, BY_LEFT[symbol](data, data) + BY_RIGHT[symbol](data, data))


@case_of("op.expression")
@pytest.mark.parametrize("symbol", ARITHMETIC)
def test_variables_of_one_array(dezero, functions, symbol):
    """Two variables may have one array: each has a gradient of its own."""
    only_if(functions.provides(symbol), f"the operator {symbol}")
    a, b = functions.twins(np.array([3.0, -0.5]))
    y = operate(symbol, a, b)
    y.backward()
    data = np.array([3.0, -0.5])
    assert_value(y, VALUE[symbol](data, data))
    assert_gradient(a, BY_LEFT[symbol](data, data))
    assert_gradient(b, BY_RIGHT[symbol](data, data))


@case_of("op.expression", step=22)
def test_expression_of_all(dezero, functions):
    """All operators in one expression, whose variables come up again and again."""
    only_if(all(map(functions.provides, ALL)), "all operators")
    a = dezero.Variable(np.array([3.0, -0.5]))
    b = dezero.Variable(np.array([2.0, 4.0]))
    y = -((a - b) ** 2) / b + a * b * a
    y.backward()
    assert_value(y, [17.5, -4.0625])
    assert_gradient(a, [11.0, -1.75])
    assert_gradient(b, [10.25, -0.734375])


@case_of("op.expression", step=22)
def test_neg_again(dezero, functions):
    """-(-x) is x again, and so is its gradient."""
    only_if(functions.provides("neg"), "the operator neg")
    x = dezero.Variable(np.array([2.0, -3.0]))
    a = -x
    y = -a
    y.backward()
    assert_value(y, [2.0, -3.0])
    assert_gradient(x, [1.0, 1.0])


@rule("op.as-variable", step=21)
def test_as_variable(dezero):
    """as_variable gives a Variable back, the same object, and wraps an ndarray."""
    x = dezero.Variable(np.array(2.0))
    assert_true(dezero.as_variable(x) is x, "as_variable(x) is x itself", "another object")
    y = dezero.as_variable(np.array([1.0, 2.0]))
    assert_true(isinstance(y, dezero.Variable), "as_variable(array) is a Variable", class_of(y))
    assert_value(y, [1.0, 2.0])


@case_of("op.as-variable")
def test_as_variable_of_a_subclass(dezero, functions):
    """So is an instance of a class that derives from Variable."""
    x = functions.derived(np.array(2.0))
    assert_true(dezero.as_variable(x) is x, "as_variable(x) is x itself", "another object")


@rule("op.as-array", step=21)
@pytest.mark.parametrize(
    "number",
    [3, 2.5, np.float64(2.5), np.float32(2.5), np.int64(3)],
    ids=["int", "float", "numpy-float64", "numpy-float32", "numpy-int64"],
)
def test_as_array(dezero, number):
    """as_array makes a 0-d ndarray of an int, a float or a numpy scalar."""
    a = dezero.as_array(number)
    assert_true(isinstance(a, np.ndarray), "an ndarray", f"{type(a).__module__}.{type(a).__name__}")
    assert_array(a, number)


@case_of("op.as-array")
@over_shapes
def test_as_array_of_array(dezero, functions, shape):
    """An ndarray passes through, the same object."""
    array = np.ones(shape)
    assert_true(
        functions.is_same(dezero.as_array, array),
        "as_array(array) is array itself",
        "another object",
    )


@case_of("op.as-array")
def test_as_array_types(dezero):
    """Each number keeps its value and its type: negative, zero, small and large ones."""
    for number in NUMBERS_OF_TYPES:
        a = dezero.as_array(number)
        own, there = np.asarray(number).dtype.name, str(getattr(a, "dtype", ""))
        whole = type(number) is int and there in WHOLE
        assert_array(a, number, tolerance=EXACT, dtype=there if whole else own)


@rule("op.with-ndarray", step=21)
@pytest.mark.parametrize("symbol", ARITHMETIC)
def test_with_ndarray(dezero, functions, symbol):
    """An ndarray may stand on the right of + - * /."""
    only_if(functions.provides(symbol), f"the operator {symbol}")
    for shape in SHAPES.values():
        x = dezero.Variable(np.full(shape, 2.0))
        y = operate(symbol, x, np.full(shape, 4.0))
        y.backward()
        assert_value(y, VALUE[symbol](np.full(shape, 2.0), 4.0))
        assert_gradient(x, BY_LEFT[symbol](np.full(shape, 2.0), 4.0))


@case_of("op.with-ndarray")
def test_function_of_ndarray(dezero, functions):
    """A Function takes an ndarray in the place of any of its inputs."""
    x = dezero.Variable(np.array([2.0, 3.0]))
    y = functions.Square()(np.array([2.0, 3.0]))
    assert_value(y, [4.0, 9.0])
    z = functions.MulAdd()(np.array([5.0, 6.0]), x, np.array([1.0, 1.0]))
    z.backward()
    assert_value(z, [11.0, 19.0])
    assert_gradient(x, [5.0, 6.0])


@case_of("op.with-ndarray")
@pytest.mark.parametrize("symbol", ARITHMETIC)
def test_with_ndarray_types(dezero, functions, symbol):
    """The result is what numpy makes of both, whole numbers and float32 among them."""
    only_if(functions.provides(symbol), f"the operator {symbol}")
    for left, right in TYPES:
        x = dezero.Variable(np.array([3, -4], dtype=left))
        y = operate(symbol, x, np.array([8, -2], dtype=right))
        y.backward()
        expected = VALUE[symbol](np.array([3, -4], dtype=left), np.array([8, -2], dtype=right))
        assert_array(y.data, expected, dtype=expected.dtype.name)
        assert_gradient(x, BY_LEFT[symbol](np.array([3.0, -4.0]), np.array([8.0, -2.0])))


@rule("op.with-number", step=21)
@pytest.mark.parametrize("symbol", [*ARITHMETIC, "**"])
def test_with_number(dezero, functions, symbol):
    """A number may stand on the right of every binary operator: int, float or numpy scalar."""
    only_if(functions.provides(symbol), f"the operator {symbol}")
    for shape, number in NUMBERS:
        x = dezero.Variable(np.full(shape, 2.0))
        y = operate(symbol, x, number)
        y.backward()
        assert_value(y, VALUE[symbol](np.full(shape, 2.0), number))
        assert_gradient(x, BY_LEFT[symbol](np.full(shape, 2.0), number))


@case_of("op.with-number")
@pytest.mark.parametrize("symbol", ARITHMETIC)
def test_with_number_special(dezero, functions, symbol):
    """Each keeps its value: negative, fractional and large ones, beside whole numbers too."""
    only_if(functions.provides(symbol), f"the operator {symbol}")
    for data, number in BESIDE:
        x = dezero.Variable(np.array(data))
        y = operate(symbol, x, number)
        y.backward()
        expected = VALUE[symbol](np.array(data), number)
        assert_array(y.data, expected, tolerance=EXACT, dtype=expected.dtype.name)
        assert_gradient(x, BY_LEFT[symbol](np.array(data), float(number)), tolerance=EXACT)


@case_of("op.with-number")
@pytest.mark.parametrize("symbol", ["+", "-", "*"])
def test_with_zero(dezero, functions, symbol):
    """Zero is a number as any other."""
    only_if(functions.provides(symbol), f"the operator {symbol}")
    for zero in (0, 0.0):
        x = dezero.Variable(np.array([2.0, -0.5]))
        y = operate(symbol, x, zero)
        y.backward()
        assert_value(y, VALUE[symbol](np.array([2.0, -0.5]), 0))
        assert_gradient(x, BY_LEFT[symbol](np.array([2.0, -0.5]), 0))


@case_of("op.with-number")
@pytest.mark.parametrize("symbol", ARITHMETIC)
def test_with_numbers_in_turn(dezero, functions, symbol):
    """Each counts by its own value and type, whatever equal or other numbers came before."""
    only_if(functions.provides(symbol), f"the operator {symbol}")
    for number in IN_TURN:
        x = dezero.Variable(np.array([3, 4]))
        y = operate(symbol, x, number)
        expected = VALUE[symbol](np.array([3, 4]), number)
        assert_array(y.data, expected, tolerance=EXACT, dtype=expected.dtype.name)
    for count in range(1, 6):
        x = dezero.Variable(np.array([3.0, 4.0]))
        y = operate(symbol, x, count * 1.5)  # a number that goes with this line
        assert_value(y, VALUE[symbol](np.array([3.0, 4.0]), count * 1.5), tolerance=EXACT)


@case_of("op.with-number", step=22)
def test_divided_by_zero(dezero, functions):
    """x / 0 is what numpy makes of it: infinite, of the sign that the zero gives."""
    only_if(functions.provides("/"), "the operator /")
    x = dezero.Variable(np.array([2.0, -3.0]))
    assert_value(x / 0, [np.inf, -np.inf])
    assert_value(x / 0.0, [np.inf, -np.inf])
    assert_value(x / -0.0, [-np.inf, np.inf])


@case_of("op.with-number")
@pytest.mark.parametrize("symbol", ["+", "*"])  # numpy has no -x of truth values
def test_with_number_on_truth_values(dezero, functions, symbol):
    """So does it beside truth values, which count as 0 and 1."""
    only_if(functions.provides(symbol), f"the operator {symbol}")
    x = dezero.Variable(np.array([True, False]))
    y = operate(symbol, x, 2.5)
    assert_value(y, VALUE[symbol](np.array([1.0, 0.0]), 2.5))


@rule("op.reflected-number", step=21)
@pytest.mark.parametrize("symbol", ["+", "*", "-", "/"])
def test_reflected_number(dezero, functions, symbol):
    """A number may stand on the left of + - * /: right value, gradient and order of operands."""
    if symbol in "-/":
        only_if(functions.provides("r" + symbol), f"a number on the left of {symbol}")
    for shape, number in PYTHON_NUMBERS:
        x = dezero.Variable(np.full(shape, 2.0))
        y = operate(symbol, number, x)
        y.backward()
        assert_value(y, VALUE[symbol](number, np.full(shape, 2.0)))
        assert_gradient(x, BY_RIGHT[symbol](number, np.full(shape, 2.0)))


@case_of("op.reflected-number")
def test_reflected_expression(dezero):
    """3.0 * x + 1.0 at 2 is 7, with slope 3."""
    x = dezero.Variable(np.array(2.0))
    y = 3.0 * x + 1.0
    y.backward()
    assert_value(y, 7.0)
    assert_gradient(x, 3.0)


@case_of("op.reflected-number")
@pytest.mark.parametrize("symbol", ARITHMETIC)
def test_reflected_special(dezero, functions, symbol):
    """Each keeps its value: negative, fractional and large ones, beside whole numbers too."""
    only_if(functions.provides("r" + symbol), f"a number on the left of {symbol}")
    for data, number in BESIDE_PYTHON:
        x = dezero.Variable(np.array(data))
        y = operate(symbol, number, x)
        y.backward()
        expected = VALUE[symbol](number, np.array(data))
        assert_array(y.data, expected, tolerance=EXACT, dtype=expected.dtype.name)
        assert_gradient(x, BY_RIGHT[symbol](number, np.array(data)), tolerance=EXACT)


@case_of("op.reflected-number")
@pytest.mark.parametrize("symbol", ARITHMETIC)
def test_reflected_zero(dezero, functions, symbol):
    """Zero is a number as any other: Python's sum begins with it."""
    only_if(functions.provides("r" + symbol), f"a number on the left of {symbol}")
    for zero in (0, 0.0):
        x = dezero.Variable(np.array([2.0, -0.5]))
        y = operate(symbol, zero, x)
        y.backward()
        assert_value(y, VALUE[symbol](0, np.array([2.0, -0.5])))
        assert_gradient(x, BY_RIGHT[symbol](0, np.array([2.0, -0.5])))


@rule("op.array-priority", step=21, kind="structure")
def test_array_priority(dezero):
    """__array_priority__ is larger than that of an ndarray, so that Variable's operators win."""
    priority = dezero.Variable(np.array(1.0)).__array_priority__
    assert_true(
        bool(priority > 0), "__array_priority__ is more than 0, which is ndarray's", repr(priority)
    )


LEFT_ARRAYS = [
    (np.array(4.0), ()),
    (np.array([4.0, 5.0, 6.0]), (3,)),
    (np.array([[4.0, 5.0], [6.0, 7.0]]), (2, 2)),
    (np.float64(4.0), ()),
    (np.float32(0.1), ()),
    (np.int64(-3), ()),
]


@case_of("op.reflected-number")
@pytest.mark.parametrize("symbol", ["+", "*"])
def test_new_result_beside_number_on_the_left(dezero, functions, symbol):
    """0 + x, with which sum begins, and 1 * x are no other name for x either."""
    only_if(functions.provides("r" + symbol), f"a number on the left of {symbol}")
    x = dezero.Variable(np.array(2.0))
    y = operate(symbol, 0 if symbol == "+" else 1, x)
    assert_true(y is not x, "the result is another Variable than x", "it is x itself")
    y.backward()
    assert_gradient(x, 1.0)


@rule("op.reflected-ndarray", step=21)
@pytest.mark.parametrize("symbol", ARITHMETIC)
def test_reflected_ndarray(dezero, functions, symbol):
    """An ndarray on the left of + - * / gives one Variable, not an array of objects."""
    only_if(functions.provides("r" + symbol), f"a number on the left of {symbol}")
    for array, shape in LEFT_ARRAYS:
        x = dezero.Variable(np.full(shape, 2.0))
        y = operate(symbol, array, x)
        assert_true(
            isinstance(y, dezero.Variable),
            "the result is one Variable",
            f"{type(y).__module__}.{type(y).__name__}",
        )
        y.backward()
        assert_value(y, VALUE[symbol](array, np.full(shape, 2.0)))
        assert_gradient(x, BY_RIGHT[symbol](array, np.full(shape, 2.0)))


@case_of("op.reflected-ndarray")
@pytest.mark.parametrize("symbol", ARITHMETIC)
def test_reflected_ndarray_types(dezero, functions, symbol):
    """The result is what numpy makes of both, whole numbers and float32 among them."""
    only_if(functions.provides("r" + symbol), f"a number on the left of {symbol}")
    for left, right in TYPES:
        x = dezero.Variable(np.array([8, -2], dtype=right))
        y = operate(symbol, np.array([3, -4], dtype=left), x)
        y.backward()
        expected = VALUE[symbol](np.array([3, -4], dtype=left), np.array([8, -2], dtype=right))
        assert_array(y.data, expected, dtype=expected.dtype.name)
        assert_gradient(x, BY_RIGHT[symbol](np.array([3.0, -4.0]), np.array([8.0, -2.0])))


@rule("op.neg", step=22)
@over_shapes
def test_neg(dezero, functions, shape):
    """-x: the value, and the gradient -gy."""
    x = dezero.Variable(np.full(shape, 2.0))
    y = -x
    y.grad = functions.seed(np.full(shape, 10.0))
    y.backward()
    assert_value(y, np.full(shape, -2.0))
    assert_gradient(x, np.full(shape, -10.0))


@case_of("op.neg")
def test_neg_elementwise(dezero, functions):
    """Each element has a gradient of its own."""
    x = dezero.Variable(np.array([2.0, 3.0]))
    y = -x
    y.grad = functions.seed(np.array([1.0, 10.0]))
    y.backward()
    assert_gradient(x, [-1.0, -10.0])


@case_of("op.neg")
def test_neg_types(dezero):
    """Zeros, whole numbers and float32 have their negatives too, of the same type."""
    for data in NEGATED:
        x = dezero.Variable(np.array(data, dtype=data.dtype))
        y = -x
        y.backward()
        assert_array(y.data, 0 - data, dtype=data.dtype.name)
        assert_gradient(x, np.full(data.shape, -1.0))


@rule("op.sub", step=22)
@over_shapes
def test_sub(dezero, functions, shape):
    """a - b: the difference; the gradients are gy and -gy."""
    a = dezero.Variable(np.full(shape, 5.0))
    b = dezero.Variable(np.full(shape, 3.0))
    y = a - b
    y.grad = functions.seed(np.full(shape, 10.0))
    y.backward()
    assert_value(y, np.full(shape, 2.0))
    assert_gradient(a, np.full(shape, 10.0))
    assert_gradient(b, np.full(shape, -10.0))


@case_of("op.sub")
def test_sub_elementwise(dezero, functions):
    """Each element has a gradient of its own."""
    a = dezero.Variable(np.array([2.0, 3.0]))
    b = dezero.Variable(np.array([4.0, 6.0]))
    y = a - b
    y.grad = functions.seed(np.array([1.0, 10.0]))
    y.backward()
    assert_value(y, [-2.0, -3.0])
    assert_gradient(a, [1.0, 10.0])
    assert_gradient(b, [-1.0, -10.0])


@case_of("op.sub")
def test_sub_special(dezero):
    """So it is for negative numbers, zeros, ones, fractions and large numbers."""
    for left, right in SPECIAL:
        a = dezero.Variable(np.array(left))
        b = dezero.Variable(np.array(right))
        y = a - b
        y.backward()
        assert_value(y, np.subtract(left, right), tolerance=EXACT)
        assert_gradient(a, [1.0, 1.0])
        assert_gradient(b, [-1.0, -1.0])


@case_of("op.sub")
def test_sub_types(dezero):
    """The difference has the type that numpy gives it, whole numbers among them."""
    for left, right in TYPES:
        a = dezero.Variable(np.array([3, -4], dtype=left))
        b = dezero.Variable(np.array([7, 2], dtype=right))
        y = a - b
        y.backward()
        assert_array(y.data, [-4, -6], dtype=np.result_type(left, right).name)
        assert_gradient(a, [1, 1])
        assert_gradient(b, [-1, -1])


@rule("op.rsub", step=22)
@over_python_numbers
def test_rsub(dezero, number):
    """number - x: the operands in that order, and the gradient -gy."""
    x = dezero.Variable(np.array(7.0))
    y = number - x
    y.backward()
    assert_value(y, number - 7.0)
    assert_gradient(x, -1.0)


@case_of("op.rsub")
def test_rsub_special(dezero):
    """So it is beside whole numbers and fractions; where both are equal it is 0.0, not -0.0."""
    for data, number in BESIDE_PYTHON:
        x = dezero.Variable(np.array(data))
        y = number - x
        y.backward()
        assert_value(y, number - np.array(data), tolerance=EXACT)
        assert_gradient(x, np.full(np.shape(data), -1.0))
    x = dezero.Variable(np.array([1.0, 2.0]))
    y = 1.0 - x
    assert_array(np.signbit(y.data), [False, True])


@rule("op.div", step=22)
@over_shapes
def test_div(dezero, functions, shape):
    """a / b: the quotient; the gradients are gy/b and -gy·a/b²."""
    a = dezero.Variable(np.full(shape, 5.0))
    b = dezero.Variable(np.full(shape, 2.0))
    y = a / b
    y.grad = functions.seed(np.full(shape, 10.0))
    y.backward()
    assert_value(y, np.full(shape, 2.5))
    assert_gradient(a, np.full(shape, 5.0))
    assert_gradient(b, np.full(shape, -12.5))


@case_of("op.div")
def test_div_elementwise(dezero, functions):
    """Each element has a gradient of its own."""
    a = dezero.Variable(np.array([6.0, 10.0]))
    b = dezero.Variable(np.array([2.0, 5.0]))
    y = a / b
    y.grad = functions.seed(np.array([1.0, 10.0]))
    y.backward()
    assert_value(y, [3.0, 2.0])
    assert_gradient(a, [0.5, 2.0])
    assert_gradient(b, [-1.5, -4.0])


@case_of("op.div")
def test_div_special(dezero):
    """So it is for negative numbers, zeros, ones, fractions and large numbers."""
    for left, right in SPECIAL:
        a = dezero.Variable(np.array(left))
        b = dezero.Variable(np.array(right))
        y = a / b
        y.backward()
        assert_value(y, np.divide(left, right), tolerance=EXACT)
        assert_gradient(a, np.divide(1.0, right), tolerance=EXACT)
        assert_gradient(b, -np.divide(left, np.square(right)), tolerance=EXACT)


@case_of("op.div")
def test_div_types(dezero):
    """The quotient has the type that numpy gives it; whole numbers give fractions."""
    for left, right in TYPES:
        a = dezero.Variable(np.array([3, -4], dtype=left))
        b = dezero.Variable(np.array([8, 2], dtype=right))
        y = a / b
        y.backward()
        assert_array(y.data, [0.375, -2.0], dtype=(np.ones(1, left) / np.ones(1, right)).dtype.name)
        assert_gradient(a, [0.125, 0.5])
        assert_gradient(b, [-0.046875, 1.0])


@rule("op.rdiv", step=22)
@over_python_numbers
def test_rdiv(dezero, number):
    """number / x: the operands in that order, and the gradient -gy·number/x²."""
    x = dezero.Variable(np.array(4.0))
    y = number / x
    y.backward()
    assert_value(y, number / 4.0)
    assert_gradient(x, -number / 16.0)


@case_of("op.rdiv")
def test_rdiv_special(dezero):
    """So it is beside negative numbers, fractions and whole ones."""
    for data, number in BESIDE_PYTHON:
        x = dezero.Variable(np.array(data))
        y = number / x
        y.backward()
        array = np.array(data, dtype=float)
        assert_value(y, number / array, tolerance=EXACT)
        assert_gradient(x, -number / array**2, tolerance=EXACT)


@rule("op.pow", step=22)
@pytest.mark.parametrize("c", [2, 3, 1, -1, 0.5, -1.5])
def test_pow(dezero, functions, c):
    """x ** c for a number c, negative or fractional too: value, and gradient c·x^(c-1)·gy."""
    for shape in SHAPES.values():
        x = dezero.Variable(np.full(shape, 4.0))
        y = x**c
        y.grad = functions.seed(np.full(shape, 10.0))
        y.backward()
        assert_value(y, np.full(shape, 4.0**c))
        assert_gradient(x, np.full(shape, 10.0 * c * 4.0 ** (c - 1)))


@case_of("op.pow")
def test_pow_of_negative(dezero):
    """The base may be negative where c is a whole number."""
    x = dezero.Variable(np.array([-2.0, -3.0]))
    y = x**3
    y.backward()
    assert_value(y, [-8.0, -27.0])
    assert_gradient(x, [12.0, 27.0])


@case_of("op.pow")
def test_pow_special(dezero):
    """So it is at zero, for negative and large numbers, and for the exponents 0, 1 and 2."""
    for base, c in POWERS:
        x = dezero.Variable(np.array(base))
        y = x**c
        y.backward()
        data = np.array(base, dtype=float)
        assert_value(y, data**c, tolerance=EXACT)
        assert_gradient(x, c * data ** (c - 1) if c else 0 * data, tolerance=EXACT)


@case_of("op.pow")
def test_pow_types(dezero):
    """Whole numbers and float32 have powers too, whole numbers or not."""
    for base, c in POWERS_OF_TYPES:
        x = dezero.Variable(np.array(base, dtype=base.dtype))
        y = x**c
        y.backward()
        assert_value(y, base**c)
        if base.dtype.kind == "f":  # the notes' exponent is a number: it leaves float32 what it is
            assert_array(y.data, base**c, dtype=base.dtype.name)
        assert_gradient(x, c * base.astype(float) ** (c - 1), tolerance=1e-6)


@rule("op.own-init", step=22)
def test_own_init(dezero, functions):
    """A Function may have an __init__ of its own that calls no other, as the notes write Pow."""
    x = dezero.Variable(np.array([3.0, -2.0]))
    y = functions.Power(3)(x)
    y.backward()
    assert_value(y, [27.0, -8.0])
    assert_gradient(x, [27.0, 12.0])


@rule("op.functions-match", step=22)
@pytest.mark.parametrize("second", ["Variable", "int", "float", "ndarray"])
@pytest.mark.parametrize("name", ["add", "sub", "mul", "div"])
def test_functions_match(dezero, name, second):
    """add, sub, mul, div, neg and pow are the operators as functions, with numbers as well."""
    number = {"int": 3, "float": 2.5}.get(second, 4.0)
    other = number
    if second in ("Variable", "ndarray"):
        other = np.array(number)
    if second == "Variable":
        other = dezero.Variable(other)
    x = dezero.Variable(np.array(2.0))
    y = getattr(dezero, name)(x, other)
    y.backward()
    symbol = {"add": "+", "sub": "-", "mul": "*", "div": "/"}[name]
    assert_value(y, VALUE[symbol](2.0, number))
    assert_gradient(x, BY_LEFT[symbol](2.0, number))


@case_of("op.functions-match")
@pytest.mark.parametrize("name", ["add", "sub", "mul", "div"])
def test_functions_special(dezero, name):
    """Beside negative, fractional and large numbers too, and beside numpy's."""
    symbol = {"add": "+", "sub": "-", "mul": "*", "div": "/"}[name]
    for data, number in BESIDE:
        x = dezero.Variable(np.array(data))
        y = getattr(dezero, name)(x, number)
        y.backward()
        expected = VALUE[symbol](np.array(data), number)
        assert_array(y.data, expected, tolerance=EXACT, dtype=expected.dtype.name)
        assert_gradient(x, BY_LEFT[symbol](np.array(data), float(number)), tolerance=EXACT)


@case_of("op.functions-match")
def test_function_neg(dezero):
    """neg(x) is -x."""
    x = dezero.Variable(np.array(2.0))
    y = dezero.neg(x)
    y.backward()
    assert_value(y, -2.0)
    assert_gradient(x, -1.0)


@case_of("op.functions-match")
@pytest.mark.parametrize("c", [3, 0.5, -1, 0], ids=["int", "float", "negative", "zero"])
def test_function_pow(dezero, c):
    """pow(x, c) is x ** c."""
    x = dezero.Variable(np.array(4.0))
    y = dezero.pow(x, c)
    y.backward()
    assert_value(y, 4.0**c)
    assert_gradient(x, c * 4.0 ** (c - 1))


@rule("op.new-result", step=20)
@pytest.mark.parametrize("symbol", ALL)
def test_new_result(dezero, functions, symbol):
    """Every operation makes a Variable of its own, also of equal operands and of 0 and 1."""
    only_if(functions.provides(symbol), f"the operator {symbol}")
    x = dezero.Variable(np.array(2.0))
    other = dezero.Variable(np.array(3.0))
    y0 = operate(symbol, x, 3 if symbol == "**" else other)
    y1 = operate(symbol, x, 3 if symbol == "**" else other)
    operate(symbol, other, 2 if symbol == "**" else x)
    assert_true(y1 is not y0, "a second result is another Variable", "it is the first one")
    y0.backward()
    slope = -1.0 if symbol == "neg" else BY_LEFT[symbol](2.0, 3.0)
    assert_gradient(x, slope)
    y1.backward()
    assert_gradient(x, 2 * slope)


@case_of("op.new-result")
@pytest.mark.parametrize("symbol", ALL)
def test_new_result_in_one_graph(dezero, functions, symbol):
    """Two results of the same operands in one graph are two: each passes a gradient on."""
    only_if(functions.provides(symbol), f"the operator {symbol}")
    x = dezero.Variable(np.array(2.0))
    other = dezero.Variable(np.array(3.0))
    y0 = operate(symbol, x, 3 if symbol == "**" else other)
    y1 = operate(symbol, x, 3 if symbol == "**" else other)
    y = functions.Add()(y0, y1)
    y.backward()
    assert_gradient(x, -2.0 if symbol == "neg" else 2 * BY_LEFT[symbol](2.0, 3.0))


@case_of("op.new-result", step=21)
@pytest.mark.parametrize("symbol", [*ARITHMETIC, "**"])
def test_new_result_beside_number(dezero, functions, symbol):
    """x + 0, x * 1 and x ** 1 are no other name for x, nor for what an equal number gave."""
    only_if(functions.provides(symbol), f"the operator {symbol}")
    neutral = {"+": 0, "-": 0, "*": 1, "/": 1, "**": 1}[symbol]
    x0 = dezero.Variable(np.array(2.0))
    x1 = dezero.Variable(np.array(2.0))
    y0 = operate(symbol, x0, neutral)
    y1 = operate(symbol, x1, neutral)
    assert_true(y0 is not x0, "the result is another Variable than x0", "it is x0 itself")
    assert_true(y1 is not y0, "a result of an equal number is another one", "it is the first one")
    y1.backward()
    assert_none(x0.grad)
    assert_gradient(x1, 1.0)


@case_of("op.new-result", step=21)
@pytest.mark.parametrize("symbol", ARITHMETIC)
def test_new_result_beside_array(dezero, functions, symbol):
    """Nor beside an array of zeros or ones."""
    only_if(functions.provides(symbol), f"the operator {symbol}")
    neutral = {"+": 0.0, "-": 0.0, "*": 1.0, "/": 1.0}[symbol]
    x = dezero.Variable(np.array([2.0, 3.0]))
    y = operate(symbol, x, np.array([neutral, neutral]))
    assert_true(y is not x, "the result is another Variable than x", "it is x itself")
    y.backward()
    assert_gradient(x, [1.0, 1.0])


@case_of("op.new-result", step=22)
def test_new_result_of_negatives(dezero, functions):
    """Nor is -(-x)."""
    only_if(functions.provides("neg"), "the operator neg")
    x = dezero.Variable(np.array([2.0, -3.0]))
    a = -x
    y = -a
    assert_true(y is not x, "the result is another Variable than x", "it is x itself")


@case_of("op.new-result", step=22)
def test_power_of_power(dezero):
    """Two powers of one exponent in a graph are two functions."""
    x = dezero.Variable(np.array([2.0, 3.0]))
    a = x**2
    y = a**2
    y.backward()
    assert_gradient(x, [32.0, 108.0])


@case_of("op.new-result")
@pytest.mark.parametrize("name", FUNCTIONS)
def test_new_result_of_functions(dezero, functions, name):
    """So does every function of one variable that the implementation has."""
    only_if(functions.has_operation(name), f"the function {name}")
    x0 = dezero.Variable(np.array(2.0))
    x1 = dezero.Variable(np.array(2.0))
    y0 = getattr(dezero, name)(x0)
    y1 = getattr(dezero, name)(x0)
    y2 = getattr(dezero, name)(x1)
    assert_true(y1 is not y0, "a second result is another Variable", "it is the first one")
    assert_true(y2 is not y0, "a result of an equal number is another one", "it is the first one")
    y2.backward()
    assert_none(x0.grad)


@rule("op.data-untouched", step=20)
@pytest.mark.parametrize("symbol", ALL)
def test_data_untouched_by_operators(dezero, functions, symbol):
    """An operation changes neither its operands nor, in backward, the gradient that comes in."""
    only_if(functions.provides(symbol), f"the operator {symbol}")
    a = dezero.Variable(np.array([3.0, -0.5]))
    b = dezero.Variable(np.array([2.0, 4.0]))
    other = dezero.Variable(np.array([5.0, 6.0]))
    weight = dezero.Variable(np.array([10.0, 100.0]))
    y = operate(symbol, a, 2 if symbol == "**" else b)
    assert_value(a, [3.0, -0.5])
    assert_value(b, [2.0, 4.0])
    z = functions.Mul()(functions.Add()(y, other), weight)
    z.backward()
    assert_value(a, [3.0, -0.5])
    assert_value(b, [2.0, 4.0])
    assert_gradient(other, [10.0, 100.0])


@case_of("op.data-untouched")
@pytest.mark.parametrize("name", FUNCTIONS)
def test_data_untouched_by_functions(dezero, functions, name):
    """So does every function of one variable that the implementation has."""
    only_if(functions.has_operation(name), f"the function {name}")
    x = dezero.Variable(np.array([3.0, 0.5]))
    other = dezero.Variable(np.array([5.0, 6.0]))
    weight = dezero.Variable(np.array([10.0, 100.0]))
    y = getattr(dezero, name)(x)
    z = functions.Mul()(functions.Add()(y, other), weight)
    z.backward()
    assert_value(x, [3.0, 0.5])
    assert_gradient(other, [10.0, 100.0])


@rule("op.freed", step=20)
@pytest.mark.parametrize("symbol", ALL)
def test_freed(dezero, functions, lifetime, symbol):
    """Without the cyclic collector, an operation's result is freed with its last name."""
    only_if(lifetime.counts_references, COUNTING)
    only_if(functions.provides(symbol), f"the operator {symbol}")
    with lifetime.collector_off():
        a = dezero.Variable(np.array([3.0, 0.5]))
        b = dezero.Variable(np.array([2.0, 4.0]))
        unused = operate(symbol, a, 3 if symbol == "**" else b)
        y = operate(symbol, a, 3 if symbol == "**" else b)
        y.backward()
        first = lifetime.watch(unused)
        result = lifetime.watch(y)
        array = lifetime.watch(y, "data")
        operand = lifetime.watch(a)
        del unused, y, a
        assert_true(not first.alive, "the result is freed with its last name", HELD)
        assert_true(not result.alive, "the result is freed after backward", HELD)
        assert_true(not array.alive, "its array is freed with it", HELD)
        assert_true(not operand.alive, "an operand is freed with its last name", HELD)


HELD = "it is still alive: an operand, a function or a circle holds it"


@case_of("op.freed")
@pytest.mark.parametrize("symbol", ARITHMETIC)
def test_freed_reflected(dezero, functions, lifetime, symbol):
    """So it is with a number on the left."""
    only_if(lifetime.counts_references, COUNTING)
    only_if(functions.provides("r" + symbol), f"a number on the left of {symbol}")
    with lifetime.collector_off():
        x = dezero.Variable(np.array([3.0, 0.5]))
        y = operate(symbol, 3.0, x)
        y.backward()
        result = lifetime.watch(y)
        del y
        assert_true(not result.alive, "the result is freed with its last name", HELD)


@case_of("op.freed")
@pytest.mark.parametrize("name", FUNCTIONS)
def test_freed_of_functions(dezero, functions, lifetime, name):
    """So it is with every function of one variable that the implementation has."""
    only_if(lifetime.counts_references, COUNTING)
    only_if(functions.has_operation(name), f"the function {name}")
    with lifetime.collector_off():
        x = dezero.Variable(np.array([3.0, 0.5]))
        y = getattr(dezero, name)(x)
        y.backward()
        result = lifetime.watch(y)
        del y
        assert_true(not result.alive, "the result is freed with its last name", HELD)


@rule("op.no-growth", step=21)
def test_no_growth(dezero, lifetime):
    """Numbers and arrays in expressions leave no Variables behind, once these are dropped."""
    only_if(lifetime.counts_references, COUNTING)
    with lifetime.collector_off():
        x = dezero.Variable(np.array([1.0, 2.0]))
        y = x * 0.5 + np.array([3.0, 4.0])
        y.backward()
        before = lifetime.live_variables()
        for number in [1.5, 2.5, 3.5]:
            y = (x * number + np.full(2, number)) * np.full(2, number)
            y.backward()
            y = x * 0.5 + np.array([3.0, 4.0])
            y.backward()
        after = lifetime.live_variables()
        assert_equal(after - before, 0, "Variables more than before, after three expressions")


@rule("op.no-graph", step=20)
@pytest.mark.parametrize("symbol", ALL)
def test_no_graph(dezero, functions, lifetime, symbol):
    """With backprop off, operands are freed at once, and a result has no creator."""
    only_if(functions.provides(symbol), f"the operator {symbol}")
    with lifetime.collector_off(), backprop_off(dezero):
        a = dezero.Variable(np.array([3.0, 0.5]))
        b = dezero.Variable(np.array([2.0, 4.0]))
        y = operate(symbol, a, 2 if symbol == "**" else b)
        left = lifetime.watch(a)
        right = lifetime.watch(b)
        del a, b
        assert_true(not left.alive, "the left operand is freed at once", KEPT)
        assert_true(not right.alive, "the right operand is freed at once", KEPT)
        assert_none(getattr(y, "creator", None))


KEPT = "it is still alive: the result keeps a graph"


@case_of("op.no-graph")
@pytest.mark.parametrize("symbol", ALL)
def test_graph_afterwards(dezero, functions, symbol):
    """What was computed with backprop off has no part in later results."""
    only_if(functions.provides(symbol), f"the operator {symbol}")
    a = dezero.Variable(np.array(3.0))
    b = dezero.Variable(np.array(4.0))
    other = dezero.Variable(np.array(2.0))
    with backprop_off(dezero):
        operate(symbol, other, 2 if symbol == "**" else other)
    y0 = operate(symbol, a, 2 if symbol == "**" else other)
    y1 = operate(symbol, b, 2 if symbol == "**" else other)
    y = functions.Add()(y0, y1)
    y.backward()
    assert_gradient(a, -1.0 if symbol == "neg" else BY_LEFT[symbol](3.0, 2.0))
    assert_gradient(b, -1.0 if symbol == "neg" else BY_LEFT[symbol](4.0, 2.0))


@case_of("op.no-graph")
@pytest.mark.parametrize("symbol", ARITHMETIC)
def test_no_graph_reflected(dezero, functions, lifetime, symbol):
    """So it is with a number on the left."""
    only_if(functions.provides("r" + symbol), f"a number on the left of {symbol}")
    with lifetime.collector_off(), backprop_off(dezero):
        x = dezero.Variable(np.array([3.0, 0.5]))
        y = operate(symbol, 3.0, x)
        right = lifetime.watch(x)
        del x
        assert_true(not right.alive, "the right operand is freed at once", KEPT)
        assert_none(getattr(y, "creator", None))


@case_of("op.no-graph")
@pytest.mark.parametrize("name", FUNCTIONS)
def test_no_graph_of_functions(dezero, functions, lifetime, name):
    """So it is with every function of one variable that the implementation has."""
    only_if(functions.has_operation(name), f"the function {name}")
    with lifetime.collector_off(), backprop_off(dezero):
        x = dezero.Variable(np.array([3.0, 0.5]))
        y = getattr(dezero, name)(x)
        operand = lifetime.watch(x)
        del x
        assert_true(not operand.alive, "the operand is freed at once", KEPT)
        assert_none(getattr(y, "creator", None))


@rule("op.dtype", step=21, kind="quality")
@over_python_numbers
@pytest.mark.parametrize("symbol", [*ARITHMETIC, "**"])
def test_dtype(dezero, functions, symbol, number):
    """float32 data stays float32 with Python numbers, as with numpy arrays."""
    only_if(functions.provides(symbol), f"the operator {symbol}")
    x = dezero.Variable(np.full(3, 2.0, dtype="float32"))
    y = operate(symbol, x, number)
    expected = VALUE[symbol](np.full(3, 2.0, dtype="float32"), number)
    assert_array(y.data, expected, tolerance=1e-5, dtype="float32")


@case_of("op.dtype")
@over_python_numbers
@pytest.mark.parametrize("symbol", ARITHMETIC)
def test_dtype_reflected(dezero, functions, symbol, number):
    """Also where the number stands on the left."""
    only_if(functions.provides("r" + symbol), f"a number on the left of {symbol}")
    x = dezero.Variable(np.full(3, 2.0, dtype="float32"))
    y = operate(symbol, number, x)
    expected = VALUE[symbol](number, np.full(3, 2.0, dtype="float32"))
    assert_array(y.data, expected, tolerance=1e-5, dtype="float32")


@case_of("op.dtype")
@pytest.mark.parametrize("symbol", ARITHMETIC)
def test_dtype_of_numpy_scalar(dezero, functions, package, symbol):
    """A numpy scalar has a dtype of its own, which counts as it does in numpy from 2 on."""
    only_if(functions.provides(symbol), f"the operator {symbol}")
    x = dezero.Variable(np.full(3, 2.0, dtype="float32"))
    number = np.full(3, 2.5)[0]
    y = operate(symbol, x, number)
    expected = VALUE[symbol](np.full(3, 2.0, dtype="float32"), number)
    dtype = "float32" if package.numpy.startswith("1.") else "float64"
    assert_array(y.data, expected, tolerance=1e-5, dtype=dtype)


# An array that a test shares must stay as it is.
for _array, _ in LEFT_ARRAYS:
    if isinstance(_array, np.ndarray):
        _array.setflags(write=False)
