"""Calling functions: any number of inputs and outputs."""

import numpy as np
import pytest

from .checks import (
    assert_array,
    assert_equal,
    assert_none,
    assert_raises,
    assert_true,
    assert_value,
    plain,
)
from .rule import only_if, rule


@rule("call.list-form", step=11, until=11)
def test_list_form(dezero, functions):
    """A function takes one list of Variables and returns a list of Variables."""
    x0 = dezero.Variable(np.array(2.0))
    x1 = dezero.Variable(np.array(3.0))
    ys = functions.ListAdd()([x0, x1])
    assert_equal(len(ys), 1)
    assert_value(ys[0], 5.0)


@rule("call.star-form", step=12)
def test_star_form(dezero, functions):
    """A function takes Variables directly; one output comes back bare, several in order."""
    x0 = dezero.Variable(np.array(2.0))
    x1 = dezero.Variable(np.array(3.0))
    y = functions.Add()(x0, x1)
    assert_value(y, 5.0)
    ys = functions.SumProduct()(x0, x1)
    assert_equal(len(ys), 2)
    assert_value(ys[0], 5.0)
    assert_value(ys[1], 6.0)


@rule("call.one-or-many-inputs", step=12, stands_on=["call.star-form"])
def test_one_or_many_inputs(dezero, functions):
    """Functions of one, two and three inputs all work."""
    x0 = dezero.Variable(np.array(2.0))
    x1 = dezero.Variable(np.array(3.0))
    x2 = dezero.Variable(np.array(4.0))
    assert_value(functions.Square()(x0), 4.0)
    assert_value(functions.Mul()(x0, x1), 6.0)
    assert_value(functions.MulAdd()(x0, x1, x2), 10.0)


@rule("call.bare-forward-result", step=12)
def test_bare_forward_result(dezero, functions):
    """forward may return one value bare or in a tuple; both mean the same."""
    x = dezero.Variable(np.array(2.0))
    bare = functions.Square()(x)
    assert_value(bare, 4.0)
    wrapped = functions.OneTuple()(x)
    assert_value(wrapped, 6.0)


@rule("call.outputs-are-variables", step=10)
@pytest.mark.parametrize("shape", [(), (1,), (2, 3)], ids=["0-d", "shape-1", "shape-2x3"])
def test_outputs_are_variables(dezero, functions, shape):
    """Every output is a Variable whose data is an ndarray, also when numpy gives a scalar."""
    x = dezero.Variable(np.full(shape, 2.0))
    y = functions.Square()(x)
    assert_true(isinstance(y, dezero.Variable), "the output is a Variable")
    assert_true(
        isinstance(y.data, np.ndarray),
        "the output's data is an ndarray",
        f"{type(y.data).__module__}.{type(y.data).__name__}",
    )
    assert_array(y.data, np.full(shape, 4.0))


@rule("call.add", step=12)
def test_add(dezero):
    """add(2, 3) of two Variables is 5, and Add()(x0, x1) is the same."""
    x0 = dezero.Variable(np.array(2))
    x1 = dezero.Variable(np.array(3))
    assert_value(dezero.add(x0, x1), 5)
    assert_value(dezero.Add()(x0, x1), 5)


@rule("call.creator", step=10, kind="structure")
def test_creator(dezero, functions):
    """An output's creator is the function that made it, a leaf's is None; set_creator sets it."""
    x = dezero.Variable(np.array(2.0))
    assert_none(x.creator)
    f = functions.Square()
    y = f(x)
    assert_true(y.creator is f, "y.creator is the function f that made y", repr(y.creator))
    z = dezero.Variable(np.array(2.0))
    z.set_creator(f)
    assert_true(z.creator is f, "z.creator is f after z.set_creator(f)", repr(z.creator))


@rule("call.inputs-outputs", step=11, kind="structure")
def test_inputs_outputs(dezero, functions, lifetime):
    """A function keeps its inputs and its outputs, in order."""
    x0 = dezero.Variable(np.array(2.0))
    x1 = dezero.Variable(np.array(3.0))
    f = functions.SumProduct()
    y0, y1 = f(x0, x1)
    assert_equal(len(f.inputs), 2)
    assert_true(f.inputs[0] is x0, "f.inputs[0] is x0", repr(f.inputs[0]))
    assert_true(f.inputs[1] is x1, "f.inputs[1] is x1", repr(f.inputs[1]))
    assert_equal(len(f.outputs), 2)
    assert_true(lifetime.reaches(f.outputs[0], y0), "f.outputs[0] refers to the first output")
    assert_true(lifetime.reaches(f.outputs[1], y1), "f.outputs[1] refers to the second output")


@rule("call.abstract", step=10)
@pytest.mark.parametrize("method", ["forward", "backward"])
def test_abstract(dezero, method):
    """forward and backward of Function itself raise NotImplementedError."""
    f = dezero.Function()
    assert_raises(NotImplementedError, getattr(f, method), np.array(1.0))


@rule("call.fresh-instance", step=12, stands_on=["backward.seed"])
@pytest.mark.parametrize("name", ["add", "mul"])
def test_fresh_instance(dezero, name):
    """Each call of add or mul makes a node of its own: a later call leaves an earlier one alone."""
    only_if(name == "add" or hasattr(dezero, name), name)  # mul comes later; op.mul asks for it
    operation = getattr(dezero, name)
    x0 = dezero.Variable(np.array(2.0))
    x1 = dezero.Variable(np.array(3.0))
    y = operation(x0, x1)
    other0 = dezero.Variable(np.array(5.0))
    other1 = dezero.Variable(np.array(7.0))
    z = operation(other0, other1)
    y.backward()
    expected = {"add": (1.0, 1.0), "mul": (3.0, 2.0)}[name]
    assert_array(np.array([_number(x0.grad), _number(x1.grad)]), expected, "x0.grad and x1.grad")
    assert_none(other0.grad)
    assert_value(z, {"add": 12.0, "mul": 35.0}[name])


def _number(gradient):
    return np.nan if gradient is None else float(plain(gradient))
