"""Memory: a graph lives as long as somebody needs it, and no longer."""

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
)
from .lifetimes import COUNTING
from .rule import case_of, only_if, rule


@rule("memory.kept-while-needed", step=17)
def test_kept_while_needed(dezero, functions):
    """Variables in the middle that nobody names stay until backward has used them."""
    x = dezero.Variable(np.array(2.0))
    y = functions.Mul()(functions.Square()(functions.Square()(x)), functions.Square()(x))
    y.backward()
    assert_value(y, 64.0)
    assert_gradient(x, 192.0)


@rule("memory.weak-outputs", step=17, kind="structure")
def test_weak_outputs(dezero, functions, lifetime):
    """A function refers to its outputs weakly: it reaches them, and doesn't keep them alive."""
    x = dezero.Variable(np.array([1.0, 2.0]))
    f = functions.Square()
    y = f(x)
    assert_true(
        lifetime.reaches(f.outputs[0], y),
        "f.outputs[0] refers to the output weakly",
        "it does not lead to y",
    )
    with lifetime.collector_off():
        variable = lifetime.watch(y)
        del y
        assert_true(
            not variable.alive,
            "the output is freed with its last name while its function lives on",
            "it is still alive",
        )


@rule("memory.freed-by-refcount", step=17)
@pytest.mark.parametrize("after_backward", [False, True], ids=["unused", "after-backward"])
def test_freed_by_refcount(dezero, functions, lifetime, after_backward):
    """Without the cyclic collector, the last name's end frees a variable, its function and data."""
    only_if(lifetime.counts_references, COUNTING)
    with lifetime.collector_off():
        x = dezero.Variable(np.array([1.0, 2.0]))
        f = functions.Square()
        y = f(x)
        if after_backward:
            y.backward()
        variable = lifetime.watch(y)
        array = lifetime.watch(y, "data")
        function = lifetime.watch(f)
        del f, y
        assert_true(not variable.alive, "the variable is freed with its last name", STILL_ALIVE)
        assert_true(not function.alive, "its function is freed with it", STILL_ALIVE)
        assert_true(not array.alive, "its array is freed with it", STILL_ALIVE)


STILL_ALIVE = "it is still alive: something refers to it, perhaps in a circle"


@case_of("memory.freed-by-refcount")
def test_graph_freed_by_refcount(dezero, functions, lifetime):
    """So is a whole graph, with variables in the middle that nobody named."""
    only_if(lifetime.counts_references, COUNTING)
    with lifetime.collector_off():
        x = dezero.Variable(np.array([1.0, 2.0]))
        a = functions.Square()(x)
        b = functions.Square()(a)
        y = functions.Mul()(b, a)
        middle = lifetime.watch(a)
        array = lifetime.watch(b, "data")
        y.backward()
        del a, b, y
        assert_true(not middle.alive, "a variable in the middle is freed", STILL_ALIVE)
        assert_true(not array.alive, "an array in the middle is freed", STILL_ALIVE)


@case_of("memory.freed-by-refcount")
@pytest.mark.parametrize("dropped", [0, 1], ids=["first", "second"])
def test_one_of_several_freed_by_refcount(dezero, functions, lifetime, dropped):
    """So is each of several outputs, while another is still there."""
    only_if(lifetime.counts_references, COUNTING)
    with lifetime.collector_off():
        x0 = dezero.Variable(np.array([1.0, 2.0]))
        x1 = dezero.Variable(np.array([3.0, 4.0]))
        outputs = list(functions.SumProduct()(x0, x1))
        variable = lifetime.watch(outputs[dropped])
        del outputs[dropped]
        assert_true(not variable.alive, "an output is freed with its last name", STILL_ALIVE)


@case_of("memory.freed-by-refcount")
def test_third_freed_by_refcount(dezero, functions, lifetime):
    """So is the third of three outputs."""
    only_if(lifetime.counts_references, COUNTING)
    with lifetime.collector_off():
        x = dezero.Variable(np.array([1.0, 2.0]))
        outputs = list(functions.Multiples()(x))
        variable = lifetime.watch(outputs[2])
        del outputs[2]
        assert_true(not variable.alive, "an output is freed with its last name", STILL_ALIVE)


@case_of("memory.freed-by-refcount")
def test_gradient_freed_by_refcount(dezero, functions, lifetime):
    """So is a gradient, with the variable that has it."""
    only_if(lifetime.counts_references, COUNTING)
    with lifetime.collector_off():
        x = dezero.Variable(np.array([1.0, 2.0]))
        y = functions.Square()(x)
        y.backward()
        variable = lifetime.watch(x)
        gradient = lifetime.watch(x, "grad")
        del x, y
        assert_true(not variable.alive, "the leaf is freed with its last name", STILL_ALIVE)
        assert_true(not gradient.alive, "its gradient is freed with it", STILL_ALIVE)


@case_of("memory.freed-by-refcount")
def test_freed_after_an_exception_in_forward(dezero, functions, lifetime):
    """So is an input of a function whose forward raised."""
    only_if(lifetime.counts_references, COUNTING)
    with lifetime.collector_off():
        x = dezero.Variable(np.array([1.0, 2.0]))
        assert_raises(ValueError, functions.ForwardFails(), x)
        variable = lifetime.watch(x)
        del x
        assert_true(not variable.alive, "the input is freed with its last name", STILL_ALIVE)


@case_of("memory.freed-by-refcount")
def test_freed_after_an_exception_in_backward(dezero, functions, lifetime):
    """So is a graph of which a function's backward raised."""
    only_if(lifetime.counts_references, COUNTING)
    with lifetime.collector_off():
        x = dezero.Variable(np.array([1.0, 2.0]))
        a = functions.BackwardFails()(x)
        b = functions.Square()(x)
        y = functions.Add()(a, b)
        assert_raises(ValueError, y.backward)
        result = lifetime.watch(y)
        middle = lifetime.watch(a)
        side = lifetime.watch(b)
        del a, b, y
        assert_true(not result.alive, "the result is freed with its last name", STILL_ALIVE)
        assert_true(not middle.alive, "a variable in the middle is freed", STILL_ALIVE)
        assert_true(not side.alive, "a variable beside it is freed", STILL_ALIVE)


@rule("memory.no-growth", step=17)
def test_no_growth(dezero, functions, lifetime):
    """Building and dropping a graph again and again leaves no Variables behind."""
    only_if(lifetime.counts_references, COUNTING)
    with lifetime.collector_off():
        x = dezero.Variable(np.array([1.0, 2.0]))
        functions.fan(x, 4).backward()
        before = lifetime.live_variables()
        for _ in range(5):
            functions.fan(x, 4).backward()
        after = lifetime.live_variables()
        assert_equal(after - before, 0, "Variables more than before, after building five graphs")


@rule("memory.dead-output", step=17, kind="quality")
def test_dead_output(dezero, functions):
    """An output that was dropped counts as zero in backward, or the error says what is wrong."""
    x0 = dezero.Variable(np.array(2.0))
    x1 = dezero.Variable(np.array(3.0))
    product = functions.SumProduct()(x0, x1)[1]
    try:
        product.backward()
    except (RuntimeError, ValueError) as error:
        assert_true(bool(str(error)), "the error says what is wrong", "an empty message")
        first, second = functions.SumProduct()(x0, x1)
        both = functions.Mul()(first, second)
        both.backward()
        assert_gradient(x0, 21.0)
    else:
        assert_gradient(x0, 3.0)
        assert_gradient(x1, 2.0)


@case_of("memory.dead-output")
def test_unused_output(dezero, functions):
    """So does an output that is still there, but that nothing was computed from."""
    x0 = dezero.Variable(np.array(2.0))
    x1 = dezero.Variable(np.array(3.0))
    total, product = functions.SumProduct()(x0, x1)
    try:
        product.backward()
    except (RuntimeError, ValueError) as error:
        assert_true(bool(str(error)), "the error says what is wrong", "an empty message")
        first, second = functions.SumProduct()(x0, x1)
        both = functions.Mul()(first, second)
        both.backward()
        assert_gradient(x0, 21.0)
    else:
        assert_value(total, 5.0)
        assert_none(total.grad)
        assert_gradient(x0, 3.0)
        assert_gradient(x1, 2.0)


@case_of("memory.dead-output")
def test_dead_output_shape(dezero, functions):
    """The zeros have the shape and dtype of the output that was dropped."""
    x = dezero.Variable(np.array([1.0, 2.0, 3.0], dtype="float32"))
    f = functions.DoubleTotal()
    total = f(x)[1]
    try:
        total.backward()
    except (RuntimeError, ValueError) as error:
        assert_true(bool(str(error)), "the error says what is wrong", "an empty message")
        first, second = functions.DoubleTotal()(x)
        both = functions.TotalOfBoth()(first, second)
        both.backward()
        assert_gradient(x, [3.0, 3.0, 3.0])
    else:
        g_double, g_total = functions.upstreams(f)
        assert_array(g_double, np.zeros(3), "the gradient of the dropped output", dtype="float32")
        assert_array(g_total, np.array(1.0), "the gradient of the other output", dtype="float32")


@case_of("memory.dead-output")
@pytest.mark.parametrize("kept", [False, True], ids=["dropped", "unused"])
def test_dead_output_of_another_shape(dezero, functions, kept):
    """Neither the inputs' shapes nor the outputs' gradients tell which zeros are needed."""
    x = dezero.Variable(np.array([1.0, 2.0, 3.0], dtype="float32"))
    f = functions.DoubleTotal()
    double, total = f(x)
    if not kept:
        del total
    try:
        double.backward()
    except (RuntimeError, ValueError) as error:
        assert_true(bool(str(error)), "the error says what is wrong", "an empty message")
        first, second = functions.DoubleTotal()(x)
        both = functions.TotalOfBoth()(first, second)
        both.backward()
        assert_gradient(x, [3.0, 3.0, 3.0])
    else:
        g_double, g_total = functions.upstreams(f)
        assert_array(g_double, np.ones(3), "the gradient of the output that is used")
        assert_array(g_total, np.array(0.0), "the gradient of the other output", dtype="float32")
