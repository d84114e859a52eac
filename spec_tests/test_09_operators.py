"""Operators: expressions as one would write them."""

import numpy as np
import pytest

from .checks import (
    assert_array,
    assert_gradient,
    assert_true,
    assert_value,
)
from .operations import BY_LEFT, BY_RIGHT, VALUE, operate
from .rule import case_of, only_if, rule

VARIABLES = ["backward.each-input"]
BINARY = ["call.add", "backward.add", "op.mul", "op.sub", "op.div"]
ARITHMETIC = ["+", "-", "*", "/"]
NUMBERS = {"int": 3, "float": 2.5, "numpy-float64": np.float64(2.5), "numpy-int64": np.int64(3)}
SHAPES = {"0-d": (), "shape-3": (3,), "shape-2x2": (2, 2)}
over_shapes = pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
# A numpy scalar on the left is numpy's to defer: op.reflected-ndarray.
over_python_numbers = pytest.mark.parametrize("number", [3, 2.5], ids=["int", "float"])


@rule("op.mul", step=20, stands_on=VARIABLES)
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


@rule("op.expression", step=20, stands_on=["op.mul", "backward.add", "memory.kept-while-needed"])
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


@rule("op.as-variable", step=21, stands_on=["variable.data"])
def test_as_variable(dezero):
    """as_variable gives a Variable back, the same object, and wraps an ndarray."""
    x = dezero.Variable(np.array(2.0))
    assert_true(dezero.as_variable(x) is x, "as_variable(x) is x itself", "another object")
    y = dezero.as_variable(np.array([1.0, 2.0]))
    assert_true(
        isinstance(y, dezero.Variable), "as_variable(array) is a Variable", type(y).__name__
    )
    assert_value(y, [1.0, 2.0])


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


@rule("op.with-ndarray", step=21, stands_on=["op.as-variable", "memory.kept-while-needed", *BINARY])
@pytest.mark.parametrize(
    ("shape", "dtype"),
    [*((shape, "float64") for shape in SHAPES.values()), ((3,), "float32")],
    ids=[*SHAPES, "float32"],
)
@pytest.mark.parametrize("symbol", ARITHMETIC)
def test_with_ndarray(dezero, functions, symbol, dtype, shape):
    """An ndarray may stand on the right of + - * /."""
    only_if(functions.provides(symbol), f"the operator {symbol}")
    x = dezero.Variable(np.full(shape, 2.0, dtype=dtype))
    array = np.full(shape, 4.0, dtype=dtype)
    y = operate(symbol, x, array)
    y.backward()
    assert_value(y, VALUE[symbol](np.full(shape, 2.0), 4.0))
    assert_gradient(x, BY_LEFT[symbol](np.full(shape, 2.0), 4.0))


@rule("op.with-number", step=21, stands_on=["op.with-ndarray", "op.as-array", "op.pow"])
@pytest.mark.parametrize(
    ("shape", "number"),
    [*(((), number) for number in NUMBERS.values()), ((3,), 2.5)],
    ids=[*NUMBERS, "shape-3"],
)
@pytest.mark.parametrize("symbol", [*ARITHMETIC, "**"])
def test_with_number(dezero, functions, symbol, shape, number):
    """A number may stand on the right of every binary operator: int, float or numpy scalar."""
    only_if(functions.provides(symbol), f"the operator {symbol}")
    x = dezero.Variable(np.full(shape, 2.0))
    y = operate(symbol, x, number)
    y.backward()
    assert_value(y, VALUE[symbol](np.full(shape, 2.0), number))
    assert_gradient(x, BY_LEFT[symbol](np.full(shape, 2.0), number))


@case_of("op.with-number")
@pytest.mark.parametrize("shape", [(), (3,)], ids=["0-d", "shape-3"])
@pytest.mark.parametrize("symbol", ARITHMETIC)
def test_with_number_on_integers(dezero, functions, symbol, shape):
    """A fraction keeps its value beside whole numbers."""
    only_if(functions.provides(symbol), f"the operator {symbol}")
    x = dezero.Variable(np.full(shape, 2))
    y = operate(symbol, x, 2.5)
    assert_value(y, VALUE[symbol](np.full(shape, 2), 2.5))


@case_of("op.with-number")
@pytest.mark.parametrize("symbol", ["+", "*"])  # numpy has no -x of truth values
def test_with_number_on_truth_values(dezero, functions, symbol):
    """So does it beside truth values, which count as 0 and 1."""
    only_if(functions.provides(symbol), f"the operator {symbol}")
    x = dezero.Variable(np.array([True, False]))
    y = operate(symbol, x, 2.5)
    assert_value(y, VALUE[symbol](np.array([1.0, 0.0]), 2.5))


@rule(
    "op.reflected-number",
    step=21,
    stands_on=["op.expression", "op.with-number", "op.rsub", "op.rdiv"],
)
@over_python_numbers
@pytest.mark.parametrize("shape", [(), (3,)], ids=["0-d", "shape-3"])
@pytest.mark.parametrize("symbol", ["+", "*", "-", "/"])
def test_reflected_number(dezero, functions, symbol, shape, number):
    """A number may stand on the left of + - * /: right value, gradient and order of operands."""
    if symbol in "-/":
        only_if(functions.provides("r" + symbol), f"a number on the left of {symbol}")
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


@rule("op.array-priority", step=21, kind="structure")
def test_array_priority(dezero):
    """__array_priority__ is larger than that of an ndarray, so that Variable's operators win."""
    priority = dezero.Variable(np.array(1.0)).__array_priority__
    assert_true(
        bool(priority > 0), "__array_priority__ is more than 0, which is ndarray's", repr(priority)
    )


LEFT_ARRAYS = {
    "0-d": np.array(4.0),
    "shape-3": np.array([4.0, 5.0, 6.0]),
    "shape-2x2": np.array([[4.0, 5.0], [6.0, 7.0]]),
    "numpy-scalar": np.float64(4.0),
}


@rule(
    "op.reflected-ndarray",
    step=21,
    stands_on=["op.array-priority", "op.reflected-number"],
)
@pytest.mark.parametrize("left", LEFT_ARRAYS)
@pytest.mark.parametrize("symbol", ARITHMETIC)
def test_reflected_ndarray(dezero, functions, symbol, left):
    """An ndarray on the left of + - * / gives one Variable, not an array of objects."""
    only_if(functions.provides("r" + symbol), f"a number on the left of {symbol}")
    array = LEFT_ARRAYS[left]
    x = dezero.Variable(np.full(array.shape, 2.0))
    y = operate(symbol, array, x)
    assert_true(
        isinstance(y, dezero.Variable),
        "the result is one Variable",
        f"{type(y).__module__}.{type(y).__name__}",
    )
    y.backward()
    assert_value(y, VALUE[symbol](array, np.full(array.shape, 2.0)))
    assert_gradient(x, BY_RIGHT[symbol](array, np.full(array.shape, 2.0)))


@rule("op.neg", step=22, stands_on=["backward.bare-result"])
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


@rule("op.sub", step=22, stands_on=VARIABLES)
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


@rule("op.rsub", step=22, stands_on=["op.sub", "op.with-number"])
@over_python_numbers
def test_rsub(dezero, number):
    """number - x: the operands in that order, and the gradient -gy."""
    x = dezero.Variable(np.array(7.0))
    y = number - x
    y.backward()
    assert_value(y, number - 7.0)
    assert_gradient(x, -1.0)


@rule("op.div", step=22, stands_on=VARIABLES)
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


@rule("op.rdiv", step=22, stands_on=["op.div", "op.with-number"])
@over_python_numbers
def test_rdiv(dezero, number):
    """number / x: the operands in that order, and the gradient -gy·number/x²."""
    x = dezero.Variable(np.array(4.0))
    y = number / x
    y.backward()
    assert_value(y, number / 4.0)
    assert_gradient(x, -number / 16.0)


@rule("op.pow", step=22, stands_on=["backward.bare-result"])
@over_shapes
@pytest.mark.parametrize("c", [2, 3, 1, -1, 0.5, -1.5])
def test_pow(dezero, functions, c, shape):
    """x ** c for a number c, negative or fractional too: value, and gradient c·x^(c-1)·gy."""
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


@rule("op.functions-match", step=22, stands_on=["op.neg", "op.with-number"])
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
def test_function_neg(dezero):
    """neg(x) is -x."""
    x = dezero.Variable(np.array(2.0))
    y = dezero.neg(x)
    y.backward()
    assert_value(y, -2.0)
    assert_gradient(x, -1.0)


@case_of("op.functions-match")
@pytest.mark.parametrize("c", [3, 0.5, -1], ids=["int", "float", "negative"])
def test_function_pow(dezero, c):
    """pow(x, c) is x ** c."""
    x = dezero.Variable(np.array(4.0))
    y = dezero.pow(x, c)
    y.backward()
    assert_value(y, 4.0**c)
    assert_gradient(x, c * 4.0 ** (c - 1))


@rule("op.dtype", step=21, kind="quality", stands_on=["op.reflected-number"])
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
def test_dtype_of_numpy_scalar(dezero, functions, symbol):
    """A numpy scalar has a dtype of its own, which counts as it does in numpy."""
    only_if(functions.provides(symbol), f"the operator {symbol}")
    x = dezero.Variable(np.full(3, 2.0, dtype="float32"))
    number = np.full(3, 2.5)[0]
    y = operate(symbol, x, number)
    expected = VALUE[symbol](np.full(3, 2.0, dtype="float32"), number)
    assert_array(y.data, expected, tolerance=1e-5, dtype=str(expected.dtype))


# An array that a test shares must stay as it is.
for _array in LEFT_ARRAYS.values():
    if isinstance(_array, np.ndarray):
        _array.setflags(write=False)
