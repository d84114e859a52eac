"""Calling functions: any number of inputs and outputs."""

import numpy as np
import pytest

from .checks import (
    assert_array,
    assert_equal,
    assert_gradient,
    assert_none,
    assert_raises,
    assert_true,
    assert_value,
    class_of,
)
from .rule import case_of, rule


@rule("call.input-output", step=10, until=10, kind="structure")
def test_input_output(dezero, functions):
    """A function of one input keeps its input and its output."""
    x = dezero.Variable(np.array(2.0))
    f = functions.Square()
    y = f(x)
    assert_true(f.input is x, "f.input is x", ANOTHER)
    assert_true(f.output is y, "f.output is y", ANOTHER)


@rule("call.list-form", step=11, until=11)
def test_list_form(dezero, functions):
    """A function takes a list of Variables and returns a list of Variables; forward, a tuple."""
    x0 = dezero.Variable(np.array(2.0))
    x1 = dezero.Variable(np.array(3.0))
    ys = functions.ListAdd()([x0, x1])
    assert_equal(len(ys), 1)
    assert_value(ys[0], 5.0)


@case_of("call.list-form")
def test_list_form_of_several(dezero, functions):
    """Several outputs come in the order of forward's tuple."""
    x0 = dezero.Variable(np.array(2.0))
    x1 = dezero.Variable(np.array(3.0))
    ys = functions.ListSumProduct()([x0, x1])
    assert_equal(len(ys), 2)
    assert_value(ys[0], 5.0)
    assert_value(ys[1], 6.0)


@rule("call.list-add", step=11, until=11)
def test_list_add(dezero):
    """Add takes a list of two Variables and returns a list with their sum."""
    xs = [dezero.Variable(np.array(2)), dezero.Variable(np.array(3))]
    ys = dezero.Add()(xs)
    assert_equal(len(ys), 1)
    assert_value(ys[0], 5)


@rule("call.star-form", step=12)
def test_star_form(dezero, functions):
    """A function takes Variables directly; one output comes back bare, several in a sequence."""
    x0 = dezero.Variable(np.array([2.0, 4.0]))
    x1 = dezero.Variable(np.array([3.0, 5.0]))
    y = functions.AddTuple()(x0, x1)
    assert_true(isinstance(y, dezero.Variable), "one output comes back bare", class_of(y))
    assert_value(y, [5.0, 9.0])
    ys = functions.SumProduct()(x0, x1)
    assert_true(
        not isinstance(ys, dezero.Variable), "two outputs come in a sequence", "one Variable alone"
    )
    assert_equal(len(ys), 2)
    assert_value(ys[0], [5.0, 9.0])
    assert_value(ys[1], [6.0, 20.0])


@rule("call.bare-forward-result", step=12)
def test_bare_forward_result(dezero, functions):
    """forward may return one value bare or in a tuple; both mean the same."""
    x0 = dezero.Variable(np.array([2.0, 4.0]))
    x1 = dezero.Variable(np.array([3.0, 5.0]))
    bare = functions.Add()(x0, x1)
    assert_value(bare, [5.0, 9.0])
    wrapped = functions.AddTuple()(x0, x1)
    assert_value(wrapped, [5.0, 9.0])


@rule("call.one-or-many-inputs", step=12)
def test_one_or_many_inputs(dezero, functions):
    """Functions of one, two and three inputs all work."""
    x0 = dezero.Variable(np.array([2.0, 1.0]))
    x1 = dezero.Variable(np.array([3.0, 5.0]))
    x2 = dezero.Variable(np.array([4.0, 6.0]))
    assert_value(functions.Square()(x0), [4.0, 1.0])
    assert_value(functions.Mul()(x0, x1), [6.0, 5.0])
    assert_value(functions.MulAdd()(x0, x1, x2), [10.0, 11.0])


@case_of("call.one-or-many-inputs")
def test_many_inputs(dezero, functions):
    """So does one of five inputs."""
    xs = [dezero.Variable(np.array([1.0, 10.0])) for _ in range(5)]
    y = functions.WeightedSum()(xs[0], xs[1], xs[2], xs[3], xs[4])
    assert_value(y, [15.0, 150.0])


@case_of("call.one-or-many-inputs")
def test_three_outputs(dezero, functions):
    """Three outputs come in forward's order, each a Variable of its own."""
    x = dezero.Variable(np.array([2.0, 4.0]))
    ys = functions.Multiples()(x)
    assert_equal(len(ys), 3)
    assert_value(ys[0], [2.0, 4.0])
    assert_value(ys[1], [4.0, 8.0])
    assert_value(ys[2], [6.0, 12.0])


@case_of("call.one-or-many-inputs")
def test_tuple_of_a_derived_class(dezero, functions):
    """A tuple may be of a class that derives from it, such as one whose fields have names."""
    x = dezero.Variable(np.array([1.0, 2.0]))
    y0, y1 = functions.PairOfOutputs()(x)
    assert_value(y0, [2.0, 4.0])
    assert_value(y1, [3.0, 6.0])


@rule("call.outputs-are-variables", step=10)
@pytest.mark.parametrize("dtype", ["float64", "float32", "int64"])
@pytest.mark.parametrize("shape", [(), (1,), (2, 3)], ids=["0-d", "shape-1", "shape-2x3"])
def test_outputs_are_variables(dezero, functions, shape, dtype):
    """Every output is a Variable whose data is an ndarray, also when numpy gives a scalar."""
    x = dezero.Variable(np.full(shape, 2.0, dtype=dtype))
    y = functions.Probe()(x)
    assert_true(isinstance(y, dezero.Variable), "the output is a Variable", class_of(y))
    assert_true(
        isinstance(y.data, np.ndarray),
        "the output's data is an ndarray",
        f"{type(y.data).__module__}.{type(y.data).__name__}",
    )
    assert_array(y.data, np.full(shape, 2.0), dtype=dtype)


@case_of("call.outputs-are-variables")
def test_outputs_of_python_numbers(dezero, functions):
    """So it is when forward returns a number of Python."""
    x = dezero.Variable(np.array([2.0, 3.0]))
    y = functions.PythonNumber()(x)
    assert_true(isinstance(y, dezero.Variable), "the output is a Variable", class_of(y))
    assert_true(isinstance(y.data, np.ndarray), "y.data is an ndarray", type(y.data).__name__)
    assert_array(y.data, 5.0)


@case_of("call.outputs-are-variables", step=11)
def test_outputs_of_numbers_in_a_tuple(dezero, functions):
    """So it is with each number of several."""
    x = dezero.Variable(np.array([2.0, 3.0]))
    y0, y1 = functions.TwoNumbers()(x)
    assert_true(isinstance(y0.data, np.ndarray), "y0.data is an ndarray", type(y0.data).__name__)
    assert_true(isinstance(y1.data, np.ndarray), "y1.data is an ndarray", type(y1.data).__name__)
    assert_array(y0.data, 5)
    assert_array(y1.data, 5.0)


@rule("call.inputs-untouched", step=10)
@pytest.mark.parametrize("shape", [(2,), (2, 2)], ids=["shape-2", "shape-2x2"])
def test_inputs_untouched(dezero, functions, shape):
    """A call changes neither its inputs' data nor their shape and dtype."""
    x = dezero.Variable(np.full(shape, 3.0, dtype="float32"))
    functions.Square()(x)
    assert_array(x.data, np.full(shape, 3.0), dtype="float32")


@rule("call.after-exception", step=13)
def test_after_exception(dezero, functions):
    """What forward raises comes through, and the next call is as if it had not been."""
    x = dezero.Variable(np.array(2.0))
    assert_raises(ValueError, functions.ForwardFails(), x)
    y = functions.Square()(x)
    y.backward()
    assert_value(y, 4.0)
    assert_gradient(x, 4.0)


@rule("call.add", step=12, not_at=[17, 18, 19])
def test_add(dezero):
    """add(2, 3) of two Variables is 5, and Add()(x0, x1) is the same."""
    x0 = dezero.Variable(np.array(2))
    x1 = dezero.Variable(np.array(3))
    assert_value(dezero.add(x0, x1), 5)
    assert_value(dezero.Add()(x0, x1), 5)


@case_of("call.add")
def test_add_again(dezero):
    """A second sum leaves the first as it was, also that of one Add."""
    a = dezero.Variable(np.array([1.0, 2.0]))
    b = dezero.Variable(np.array([10.0, 20.0]))
    f = dezero.Add()
    y = f(a, a)
    z = f(b, b)
    assert_value(y, [2.0, 4.0])
    assert_value(z, [20.0, 40.0])


@rule("call.creator", step=10, kind="structure")
def test_creator(dezero, functions):
    """An output's creator is the function that made it, a leaf's is None; set_creator sets it."""
    x = dezero.Variable(np.array(2.0))
    assert_none(x.creator)
    f = functions.Square()
    y = f(x)
    assert_true(y.creator is f, "y.creator is the function f that made y", repr(y.creator))
    unnamed = functions.Square()(x)
    assert_true(unnamed.creator is not None, "the creator lives on while its output does", "None")
    z = dezero.Variable(np.array(2.0))
    z.set_creator(f)
    assert_true(z.creator is f, "z.creator is f after z.set_creator(f)", repr(z.creator))


@case_of("call.creator", step=11)
def test_creator_of_several(dezero, functions):
    """So it is with several outputs."""
    x = dezero.Variable(np.array(2.0))
    f = functions.SumProduct()
    y0, y1 = f(x, x)
    assert_true(y0.creator is f, "the first output's creator is f", repr(y0.creator))
    assert_true(y1.creator is f, "the second output's creator is f", repr(y1.creator))
    g = functions.Multiples()
    z0, z1, z2 = g(x)
    assert_true(z0.creator is g, "the first of three outputs' creator is g", repr(z0.creator))
    assert_true(z1.creator is g, "the second of three outputs' creator is g", repr(z1.creator))
    assert_true(z2.creator is g, "the third of three outputs' creator is g", repr(z2.creator))


@rule("call.inputs-outputs", step=11, kind="structure")
def test_inputs_outputs(dezero, functions, lifetime):
    """A function keeps its inputs and its outputs, in order."""
    x0 = dezero.Variable(np.array(2.0))
    x1 = dezero.Variable(np.array(3.0))
    f = functions.SumProduct()
    y0, y1 = f(x0, x1)
    assert_equal(len(f.inputs), 2)
    assert_true(f.inputs[0] is x0, "f.inputs[0] is x0", ANOTHER)
    assert_true(f.inputs[1] is x1, "f.inputs[1] is x1", ANOTHER)
    assert_equal(len(f.outputs), 2)
    assert_true(
        lifetime.reaches(f.outputs[0], y0), "f.outputs[0] refers to the first output", ANOTHER
    )
    assert_true(
        lifetime.reaches(f.outputs[1], y1), "f.outputs[1] refers to the second output", ANOTHER
    )


ANOTHER = "it is another object"


@rule("call.abstract", step=10)
@pytest.mark.parametrize("method", ["forward", "backward"])
def test_abstract(dezero, functions, method):
    """forward and backward of Function itself raise NotImplementedError."""
    if functions.is_abstract():
        assert_true(functions.is_needed(method), f"{method} can't be left out")
    else:
        f = dezero.Function()
        assert_raises(NotImplementedError, getattr(f, method), np.array(1.0))


@rule("call.fresh-instance", step=12, not_at=[12, 17, 18, 19])
def test_fresh_instance(dezero, functions):
    """Each call of add makes a node of its own: a later call leaves an earlier one alone."""
    x = dezero.Variable(np.array(2.0))
    other = dezero.Variable(np.array(5.0))
    y = dezero.add(x, dezero.Variable(np.array(3.0)))
    z = dezero.add(other, dezero.Variable(np.array(7.0)))
    y.backward()
    assert_gradient(x, 1.0)
    assert_none(other.grad)
    assert_value(z, 12.0)
