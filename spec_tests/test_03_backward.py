"""Backward: from the result to every input."""

import numpy as np
import pytest

from .checks import (
    assert_array,
    assert_gradient,
    assert_none,
    assert_raises,
    assert_true,
    assert_value,
    plain,
)
from .rule import case_of, only_if, rule


@rule("backward.seed", step=10, not_at=[11, 12])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("shape", [(), (3,), (2, 3)], ids=["0-d", "shape-3", "shape-2x3"])
def test_seed(dezero, functions, shape, dtype):
    """With no gradient set, backward starts from ones of the data's shape and dtype."""
    x = dezero.Variable(np.full(shape, 2.0, dtype=dtype))
    f = functions.Probe()
    y = f(x)
    y.backward()
    assert_array(
        functions.upstream(f), np.ones(shape), "the gradient that backward starts from", dtype=dtype
    )


@case_of("backward.seed")
def test_seed_set_beforehand(dezero, functions):
    """A gradient that was set beforehand is used instead."""
    x = dezero.Variable(np.array([1.0, 2.0]))
    f = functions.Probe()
    y = f(x)
    y.grad = functions.seed(np.array([10.0, 100.0]))
    y.backward()
    assert_array(functions.upstream(f), [10.0, 100.0], "the gradient that backward starts from")


@case_of("backward.seed")
@pytest.mark.parametrize("zero", [0.0, [0.0, 0.0], [0.0, 5.0]], ids=["0-d", "zeros", "one-zero"])
def test_seed_of_zero(dezero, functions, zero):
    """Zero is a gradient like any other: it is not taken for none."""
    x = dezero.Variable(np.ones_like(zero))
    f = functions.Probe()
    y = f(x)
    y.grad = functions.seed(np.array(zero))
    y.backward()
    assert_array(functions.upstream(f), zero, "the gradient that backward starts from")


@case_of("backward.seed")
@pytest.mark.parametrize("shape", [(), (2,)], ids=["0-d", "shape-2"])
def test_seed_of_zero_data(dezero, functions, shape):
    """Where the data are zero it starts from ones too."""
    x = dezero.Variable(np.zeros(shape))
    f = functions.Probe()
    y = f(x)
    y.backward()
    assert_array(functions.upstream(f), np.ones(shape), "the gradient that backward starts from")


@case_of("backward.seed")
def test_seed_of_infinite_data(dezero, functions):
    """So it does where they are infinite, or no number at all."""
    x = dezero.Variable(np.array([np.inf, -np.inf, np.nan]))
    f = functions.Probe()
    y = f(x)
    y.backward()
    assert_array(functions.upstream(f), np.ones(3), "the gradient that backward starts from")


@case_of("backward.seed")
def test_seed_after_writing(dezero, functions):
    """They are ones of its own: whoever writes into a gradient changes no later backward."""
    x = dezero.Variable(np.array([1.0, 2.0]))
    y = functions.Probe()(x)
    y.backward()
    functions.overwrite_gradient(x)
    w = dezero.Variable(np.array([3.0, 4.0]))
    f = functions.Probe()
    z = f(w)
    z.backward()
    assert_array(functions.upstream(f), [1.0, 1.0], "the gradient that backward starts from")


@rule("backward.each-input", step=13)
def test_each_input(dezero, functions):
    """Every input gets its own gradient, in the order of the inputs."""
    x0 = dezero.Variable(np.array(2.0))
    x1 = dezero.Variable(np.array(3.0))
    x2 = dezero.Variable(np.array(4.0))
    y = functions.MulAdd()(x0, x1, x2)
    y.backward()
    assert_gradient(x0, 3.0)
    assert_gradient(x1, 2.0)
    assert_gradient(x2, 1.0)


@case_of("backward.each-input")
def test_each_input_of_special(dezero, functions):
    """Zero and infinity are gradients like any other."""
    x = dezero.Variable(np.array([1.0, 2.0]))
    nothing = dezero.Variable(np.array([0.0, 0.0]))
    much = dezero.Variable(np.array([np.inf, -np.inf]))
    y = functions.Mul()(x, nothing)
    y.backward()
    assert_gradient(x, [0.0, 0.0])
    w = dezero.Variable(np.array([1.0, 2.0]))
    z = functions.Mul()(w, much)
    z.backward()
    assert_gradient(w, [np.inf, -np.inf])


@case_of("backward.each-input")
def test_each_input_of_whole_numbers(dezero, functions):
    """That of whole numbers may have a fraction: it need not be of the data's type."""
    x0 = dezero.Variable(np.array([3, 4]))
    x1 = dezero.Variable(np.array([0.5, -1.5]))
    y = functions.Mul()(x0, x1)
    y.backward()
    assert_gradient(x0, [0.5, -1.5])
    assert_gradient(x1, [3.0, 4.0])


@case_of("backward.each-input")
def test_each_of_many_inputs(dezero, functions):
    """So does each of five inputs."""
    xs = [dezero.Variable(np.array([2.0, 3.0])) for _ in range(5)]
    y = functions.WeightedSum()(xs[0], xs[1], xs[2], xs[3], xs[4])
    y.backward()
    assert_gradient(xs[0], [1.0, 1.0])
    assert_gradient(xs[1], [2.0, 2.0])
    assert_gradient(xs[2], [3.0, 3.0])
    assert_gradient(xs[3], [4.0, 4.0])
    assert_gradient(xs[4], [5.0, 5.0])


@case_of("backward.each-input")
def test_each_input_of_nothing(dezero, functions):
    """Also where the data has no elements: such gradients have none either."""
    x0 = dezero.Variable(np.zeros(0))
    x1 = dezero.Variable(np.zeros(0))
    y = functions.Mul()(x0, x1)
    y.backward()
    assert_gradient(x0, np.zeros(0))
    assert_gradient(x1, np.zeros(0))


@rule("backward.bare-result", step=13)
def test_bare_result(dezero, functions):
    """backward of a function of one input may return its gradient bare or in a tuple."""
    x = dezero.Variable(np.array(2.0))
    y = functions.Square()(x)
    y.backward()
    assert_gradient(x, 4.0)
    x = dezero.Variable(np.array(2.0))
    y = functions.OneTuple()(x)
    y.backward()
    assert_gradient(x, 3.0)
    x = dezero.Variable(np.array([[2.0, 3.0]]))
    y = functions.Square()(x)
    y.backward()
    assert_gradient(x, [[4.0, 6.0]])
    x = dezero.Variable(np.array([2.0, 3.0]))
    y = functions.Square()(x)
    y.backward()
    assert_gradient(x, [4.0, 6.0])
    x = dezero.Variable(np.array([3.0]))
    y = functions.Square()(x)
    y.backward()
    assert_gradient(x, [6.0])
    x = dezero.Variable(np.array(3))
    y = functions.Square()(x)
    y.backward()
    assert_gradient(x, 6.0)
    x = dezero.Variable(np.array(0.0))
    y = functions.Square()(x)
    y.backward()
    assert_gradient(x, 0.0)


@rule("backward.chain", step=10, not_at=[11, 12])
@pytest.mark.parametrize("shape", [(), (2,)], ids=["0-d", "shape-2"])
def test_chain(dezero, functions, shape):
    """The chain rule holds along square, exponential, square."""
    x = dezero.Variable(np.full(shape, 0.5))
    a = functions.Square()(x)
    b = functions.Exp()(a)
    y = functions.Square()(b)
    y.backward()
    assert_value(y, np.full(shape, np.exp(0.5)))
    assert_gradient(x, np.full(shape, 2.0 * np.exp(0.5)))


@case_of("backward.chain")
def test_chain_of_one_array(dezero, functions):
    """Also through a function that returns the array that it was given."""
    x = dezero.Variable(np.array([2.0, 3.0]))
    a = functions.Square()(x)
    b = functions.Same()(a)
    y = functions.Reverse()(b)
    y.backward()
    assert_gradient(x, [-4.0, -6.0])


@rule("backward.all-branches", step=13)
def test_all_branches(dezero, functions):
    """Backward goes on through the creator of every input, not of the last one only."""
    x0 = dezero.Variable(np.array(2.0))
    x1 = dezero.Variable(np.array(3.0))
    x2 = dezero.Variable(np.array(4.0))
    a = functions.Square()(x0)
    b = functions.Square()(x1)
    c = functions.Square()(x2)
    y = functions.MulAdd()(a, b, c)
    y.backward()
    assert_gradient(x0, 36.0)
    assert_gradient(x1, 24.0)
    assert_gradient(x2, 8.0)


@case_of("backward.all-branches")
def test_through_a_variable_with_a_gradient(dezero, functions):
    """It goes on also where a variable has a gradient already."""
    x = dezero.Variable(np.array(2.0))
    a = functions.Square()(x)
    a.grad = np.array(1.0)
    y = functions.Probe()(a)
    y.backward()
    assert_true(x.grad is not None, "x has a gradient", "None")


@rule("backward.several-outputs", step=13)
def test_several_outputs(dezero, functions):
    """backward of a function with several outputs is given all their gradients, in order."""
    x0 = dezero.Variable(np.array(2.0))
    x1 = dezero.Variable(np.array(3.0))
    f = functions.SumProduct()
    total, product = f(x0, x1)
    y = functions.Mul()(total, product)
    y.backward()
    g_total, g_product = functions.upstreams(f)
    assert_array(g_total, 6.0, "the gradient that the sum's output passes on")
    assert_array(g_product, 5.0, "the gradient that the product's output passes on")


@case_of("backward.several-outputs", step=16)
def test_three_outputs(dezero, functions):
    """So it is with three outputs, each of which is used."""
    x = dezero.Variable(np.array(2.0))
    f = functions.Multiples()
    y0, y1, y2 = f(x)
    z = functions.MulAdd()(y0, y1, y2)
    z.backward()
    assert_gradient(x, 11.0)


@case_of("backward.several-outputs")
def test_several_outputs_of_other_shapes(dezero, functions):
    """So it is where their shapes differ."""
    x = dezero.Variable(np.array([1.0, 2.0, 3.0]))
    f = functions.DoubleTotal()
    double, total = f(x)
    y = functions.TotalOfBoth()(double, total)
    y.backward()
    g_double, g_total = functions.upstreams(f)
    assert_array(g_double, [1.0, 1.0, 1.0], "the gradient that the doubles' output passes on")
    assert_array(g_total, 1.0, "the gradient that the total's output passes on")


@case_of("backward.several-outputs")
def test_several_outputs_in_another_order(dezero, functions):
    """Also where the smaller one comes first."""
    x = dezero.Variable(np.array([1.0, 2.0, 3.0]))
    f = functions.TotalDouble()
    total, double = f(x)
    y = functions.TotalOfBoth()(total, double)
    y.backward()
    g_total, g_double = functions.upstreams(f)
    assert_array(g_double, [1.0, 1.0, 1.0], "the gradient that the doubles' output passes on")
    assert_array(g_total, 1.0, "the gradient that the total's output passes on")


@rule("backward.unused-output", step=13)
@pytest.mark.parametrize("used", [0, 1], ids=["first", "second"])
def test_unused_output(dezero, functions, used):
    """Where one of several outputs is not used, gradients are right, or backward raises."""
    x0 = dezero.Variable(np.array(2.0))
    x1 = dezero.Variable(np.array(3.0))
    f = functions.SumProduct()
    total, product = f(x0, x1)
    both = functions.Mul()(total, product)
    both.backward()
    g_total, g_product = functions.upstreams(f)
    assert_array(g_total, 6.0, "the gradient that the sum's output passes on")
    assert_array(g_product, 5.0, "the gradient that the product's output passes on")
    x0 = dezero.Variable(np.array(2.0))
    x1 = dezero.Variable(np.array(3.0))
    outputs = functions.SumProduct()(x0, x1)
    y = functions.Probe()(outputs[used])
    try:
        y.backward()
    except Exception:  # the notes' own code fails, as that output has no gradient
        assert_none(x0.grad)
    else:
        assert_gradient(x0, [1.0, 3.0][used])
        assert_gradient(x1, [1.0, 2.0][used])


@case_of("backward.unused-output")
@pytest.mark.parametrize("dropped", [False, True], ids=["kept", "dropped"])
@pytest.mark.parametrize("used", [0, 1], ids=["first", "second"])
def test_unused_output_of_another_shape(dezero, functions, used, dropped):
    """Also where the outputs are of different shapes, and where the unused one is dropped."""
    x = dezero.Variable(np.array([1.0, 2.0, 3.0]))
    f = functions.DoubleTotal()
    double, total = f(x)
    both = functions.TotalOfBoth()(double, total)
    both.backward()
    g_double, g_total = functions.upstreams(f)
    assert_array(g_double, [1.0, 1.0, 1.0], "the gradient that the doubles' output passes on")
    assert_array(g_total, 1.0, "the gradient that the total's output passes on")
    x = dezero.Variable(np.array([1.0, 2.0, 3.0]))
    outputs = list(functions.DoubleTotal()(x))
    y = functions.Probe()(outputs[used])
    if dropped:
        outputs.clear()
    try:
        y.backward()
    except Exception:  # the notes' own code fails, as that output has no gradient
        assert_none(x.grad)
    else:
        assert_gradient(x, [[2.0, 2.0, 2.0], [1.0, 1.0, 1.0]][used])


@case_of("backward.unused-output")
@pytest.mark.parametrize("dropped", [False, True], ids=["kept", "dropped"])
@pytest.mark.parametrize("used", [0, 1], ids=["first", "second"])
def test_unused_output_in_another_order(dezero, functions, used, dropped):
    """Also where the smaller one comes first."""
    x = dezero.Variable(np.array([1.0, 2.0, 3.0]))
    f = functions.TotalDouble()
    total, double = f(x)
    both = functions.TotalOfBoth()(total, double)
    both.backward()
    g_total, g_double = functions.upstreams(f)
    assert_array(g_double, [1.0, 1.0, 1.0], "the gradient that the doubles' output passes on")
    assert_array(g_total, 1.0, "the gradient that the total's output passes on")
    x = dezero.Variable(np.array([1.0, 2.0, 3.0]))
    outputs = list(functions.TotalDouble()(x))
    y = functions.Probe()(outputs[used])
    if dropped:
        outputs.clear()
    try:
        y.backward()
    except Exception:  # the notes' own code fails, as that output has no gradient
        assert_none(x.grad)
    else:
        assert_gradient(x, [[1.0, 1.0, 1.0], [2.0, 2.0, 2.0]][used])


@case_of("backward.unused-output")
@pytest.mark.parametrize("used", [0, 1], ids=["first", "second"])
def test_dropped_output(dezero, functions, used):
    """Also where the other output has been dropped."""
    x0 = dezero.Variable(np.array(2.0))
    x1 = dezero.Variable(np.array(3.0))
    f = functions.SumProduct()
    total, product = f(x0, x1)
    both = functions.Mul()(total, product)
    both.backward()
    g_total, g_product = functions.upstreams(f)
    assert_array(g_total, 6.0, "the gradient that the sum's output passes on")
    assert_array(g_product, 5.0, "the gradient that the product's output passes on")
    x0 = dezero.Variable(np.array(2.0))
    x1 = dezero.Variable(np.array(3.0))
    y = functions.SumProduct()(x0, x1)[used]
    try:
        y.backward()
    except Exception:  # the notes' own code fails, as that output is not there
        assert_none(x0.grad)
    else:
        assert_gradient(x0, [1.0, 3.0][used])
        assert_gradient(x1, [1.0, 2.0][used])


@rule("backward.after-exception", step=13)
def test_after_exception(dezero, functions):
    """What a function's backward raises comes through, and other results' backwards are right."""
    x = dezero.Variable(np.array(2.0))
    other = dezero.Variable(np.array(3.0))
    a = functions.Square()(other)
    b = functions.BackwardFails()(functions.Square()(x))
    y = functions.Add()(b, a)
    assert_raises(ValueError, y.backward)
    before = plain(other.grad)
    w = dezero.Variable(np.array(5.0))
    z = functions.Square()(w)
    z.backward()
    assert_gradient(w, 10.0)
    if before is None:
        assert_none(other.grad)
    else:
        assert_gradient(other, 6.0)


@case_of("backward.after-exception")
def test_without_backward(dezero, functions):
    """So does what a function that has no backward of its own raises."""
    only_if(not functions.is_abstract(), "a function without backward")
    x = dezero.Variable(np.array(2.0))
    y = functions.ForwardOnly()(x)
    assert_raises(NotImplementedError, y.backward)


@case_of("backward.after-exception")
def test_after_exception_of_the_same(dezero, functions):
    """So is that of the same function, once it does not fail any more."""
    x = dezero.Variable(np.array(2.0))
    f = functions.BackwardFails()
    a = functions.Square()(x)
    b = f(a)
    y = functions.Probe()(b)
    assert_raises(ValueError, y.backward)
    f.fails = False
    z = functions.Probe()(b)
    z.backward()
    assert_true(x.grad is not None, "x has a gradient", "None")


@rule("backward.gradient-type", step=10, not_at=[11, 12], kind="structure")
@pytest.mark.parametrize("shape", [(), (1,), (2, 3)], ids=["0-d", "shape-1", "shape-2x3"])
def test_gradient_type(dezero, functions, shape):
    """A gradient is an ndarray of its data's shape, or for 0-d data a numpy scalar."""
    x = dezero.Variable(np.full(shape, 2.0))
    y = functions.Square()(x)
    y.backward()
    kinds = np.ndarray if shape else (np.ndarray, np.generic)
    assert_true(
        isinstance(x.grad, kinds),
        "x.grad is an ndarray" + ("" if shape else " or a numpy scalar"),
        f"{type(x.grad).__module__}.{type(x.grad).__name__}",
    )
    assert_array(x.grad, np.full(shape, 4.0))


@rule("backward.add", step=13, not_at=[17, 18, 19])
def test_add(dezero, functions):
    """add passes the gradient that reaches it on to both inputs, unchanged."""
    x0 = dezero.Variable(np.array([2.0, 3.0]))
    x1 = dezero.Variable(np.array([4.0, 5.0]))
    y = dezero.add(x0, x1)
    y.grad = functions.seed(np.array([10.0, 100.0]))
    y.backward()
    assert_gradient(x0, [10.0, 100.0])
    assert_gradient(x1, [10.0, 100.0])


@rule("backward.square", step=13, kind="optional")
def test_square(dezero, functions):
    """square works with any number of inputs and outputs around it."""
    x = dezero.Variable(np.array(2.0))
    y = dezero.Variable(np.array(3.0))
    a = dezero.square(x)
    b = dezero.square(y)
    z = functions.Add()(a, b)
    z.backward()
    assert_value(z, 13.0)
    assert_gradient(x, 4.0)
    assert_gradient(y, 6.0)


@case_of("backward.square")
def test_square_of_square(dezero):
    """The gradient that arrives from above is a factor of the one that is passed on."""
    x = dezero.Variable(np.array(3.0))
    y = dezero.square(dezero.square(x))
    y.backward()
    assert_value(y, 81.0)
    assert_gradient(x, 108.0)


@rule("backward.data-untouched", step=10, not_at=[11, 12])
def test_data_untouched(dezero, functions):
    """Backward changes no data, and no gradient array that another variable holds."""
    x = dezero.Variable(np.array([2.0, 3.0]))
    a = functions.Square()(x)
    y = functions.Square()(a)
    y.backward()
    assert_value(x, [2.0, 3.0])
    assert_value(a, [4.0, 9.0])
    assert_value(y, [16.0, 81.0])


@case_of("backward.data-untouched", step=13)
def test_data_of_several_untouched(dezero, functions):
    """So it is where a function has several inputs."""
    x0 = dezero.Variable(np.array([2.0, 3.0]))
    x1 = dezero.Variable(np.array([4.0, 5.0]))
    y = functions.Mul()(x0, x1)
    z = functions.Add()(y, x0)
    z.backward()
    assert_value(x0, [2.0, 3.0])
    assert_value(x1, [4.0, 5.0])
    assert_value(y, [8.0, 15.0])
    assert_value(z, [10.0, 18.0])


@rule("backward.leaf-only", step=13, kind="quality")
def test_leaf_only(dezero, functions):
    """backward of a variable that no function made sets its gradient, or says what is wrong."""
    x = dezero.Variable(np.array(2.0))
    try:
        x.backward()
    except (RuntimeError, ValueError) as error:
        assert_true(bool(str(error)), "the error says what is wrong", "an empty message")
        w = dezero.Variable(np.array(3.0))
        y = functions.Square()(w)
        y.backward()
        assert_gradient(w, 6.0)
    else:
        assert_gradient(x, 1.0)
