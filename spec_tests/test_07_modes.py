"""Modes: which gradients are kept, and computing without a graph."""

import numpy as np

from .checks import (
    assert_equal,
    assert_gradient,
    assert_none,
    assert_raises,
    assert_true,
    assert_value,
)
from .modes import backprop_flag, backprop_off, takes_entries
from .rule import case_of, only_if, rule


@rule("mode.drop-grads", step=18)
def test_drop_grads(dezero, functions):
    """After backward only leaves keep gradients; those of the result and in between are None."""
    x0 = dezero.Variable(np.array(2.0))
    x1 = dezero.Variable(np.array(3.0))
    a = functions.Square()(x0)
    y = functions.Mul()(a, x1)
    y.backward()
    assert_none(y.grad)
    assert_none(a.grad)
    assert_gradient(x0, 12.0)
    assert_gradient(x1, 4.0)


@case_of("mode.drop-grads")
def test_drop_grads_of_several_outputs(dezero, functions):
    """Of a function with several outputs, every one's gradient is dropped."""
    x0 = dezero.Variable(np.array(2.0))
    x1 = dezero.Variable(np.array(3.0))
    total, product = functions.SumProduct()(x0, x1)
    y = functions.Add()(total, product)
    y.backward()
    assert_none(total.grad)
    assert_none(product.grad)
    assert_gradient(x0, 4.0)
    assert_gradient(x1, 3.0)


@case_of("mode.drop-grads")
def test_drop_grads_of_three_outputs(dezero, functions):
    """So is each of three outputs'."""
    x = dezero.Variable(np.array([2.0, 3.0]))
    y0, y1, y2 = functions.Multiples()(x)
    z = functions.MulAdd()(y0, y1, y2)
    z.backward()
    assert_none(y0.grad)
    assert_none(y1.grad)
    assert_none(y2.grad)
    assert_gradient(x, [11.0, 15.0])


@case_of("mode.drop-grads")
def test_drop_grads_of_empty_data(dezero, functions):
    """So is that of data without elements."""
    x = dezero.Variable(np.zeros((0, 3)))
    a = functions.Square()(x)
    y = functions.Probe()(a)
    y.backward()
    assert_none(a.grad)


@rule("mode.retain-grad", step=18)
def test_retain_grad(dezero, functions):
    """backward(retain_grad=True) keeps every gradient."""
    x0 = dezero.Variable(np.array(2.0))
    x1 = dezero.Variable(np.array(3.0))
    a = functions.Square()(x0)
    y = functions.Mul()(a, x1)
    y.backward(retain_grad=True)
    assert_gradient(y, 1.0)
    assert_gradient(a, 3.0)
    assert_gradient(x0, 12.0)
    assert_gradient(x1, 4.0)


@case_of("mode.retain-grad")
def test_retain_grad_of_shared(dezero, functions):
    """What is kept stays as it was when it was used, also where one variable is used twice."""
    x = dezero.Variable(np.array([2.0, 3.0]))
    y = functions.Add()(x, x)
    y.backward(retain_grad=True)
    assert_gradient(y, [1.0, 1.0])
    assert_gradient(x, [2.0, 2.0])


@case_of("mode.retain-grad")
def test_retain_grad_of_several_outputs(dezero, functions):
    """Of a function with several outputs, every one's gradient is kept."""
    x0 = dezero.Variable(np.array(2.0))
    x1 = dezero.Variable(np.array(3.0))
    total, product = functions.SumProduct()(x0, x1)
    y = functions.Mul()(total, product)
    y.backward(retain_grad=True)
    assert_gradient(total, 6.0)
    assert_gradient(product, 5.0)


@case_of("mode.retain-grad")
def test_retain_grad_of_three_outputs(dezero, functions):
    """So is each of three outputs'."""
    x = dezero.Variable(np.array([2.0, 3.0]))
    y0, y1, y2 = functions.Multiples()(x)
    z = functions.MulAdd()(y0, y1, y2)
    z.backward(retain_grad=True)
    assert_gradient(y0, [4.0, 6.0])
    assert_gradient(y1, [2.0, 3.0])
    assert_gradient(y2, [1.0, 1.0])


@case_of("mode.retain-grad")
def test_retain_grad_once(dezero, functions):
    """What one call keeps is no matter of the next: without it, or with False, they are dropped."""
    x = dezero.Variable(np.array(2.0))
    functions.Square()(x).backward(retain_grad=True)
    a = functions.Square()(x)
    y = functions.Square()(a)
    y.backward()
    assert_none(a.grad)
    b = functions.Square()(x)
    z = functions.Square()(b)
    z.backward(retain_grad=False)
    assert_none(z.grad)
    assert_none(b.grad)


@rule("mode.shared-part", step=18)
def test_shared_part(dezero, functions):
    """Two results may share a part of the graph: the backward of each goes through it."""
    x = dezero.Variable(np.array(2.0))
    a = functions.Square()(x)
    y = functions.Square()(a)
    z = functions.Probe()(a)
    y.backward()
    assert_gradient(x, 32.0)
    z.backward()
    assert_gradient(x, 32.0 + 4.0)


@case_of("mode.shared-part")
def test_drop_grads_again(dezero, functions):
    """So does a second backward of one result, which drops gradients as the first did."""
    x = dezero.Variable(np.array(2.0))
    a = functions.Square()(x)
    y = functions.Square()(a)
    y.backward()
    y.backward()
    assert_none(y.grad)
    assert_none(a.grad)
    assert_gradient(x, 64.0)


@case_of("mode.shared-part")
def test_shared_part_runs_again(dezero, functions):
    """Its functions run once in each."""
    trace = functions.Trace()
    x = dezero.Variable(np.array(1.0))
    a = trace.square("A", x)
    y = trace.add("B", a, a)
    y.backward()
    z = trace.square("C", a)
    z.backward()
    calls = list(trace.calls)
    assert_equal(
        sorted(calls), ["A", "A", "B", "C"], RAN, seen=lambda: functions.arrived(trace, x=x)
    )


RAN = "the functions whose backward ran"


@rule("mode.default-on", step=18, kind="structure")
def test_default_on(dezero):
    """Config.enable_backprop is True at first."""
    assert_equal(dezero.Config.enable_backprop, True)


@rule("mode.using-config", step=18)
def test_using_config(dezero):
    """using_config(name, value) sets an entry of Config and restores it afterwards."""
    flag = backprop_flag(dezero)
    before = getattr(dezero.Config, flag)
    with dezero.using_config(flag, not before):
        assert_equal(getattr(dezero.Config, flag), not before)
    assert_equal(getattr(dezero.Config, flag), before)


@case_of("mode.using-config")
def test_using_config_exception(dezero):
    """It does so when the body raises, and lets the exception through."""
    flag = backprop_flag(dezero)
    before = getattr(dezero.Config, flag)

    def body():
        with dezero.using_config(flag, not before):
            raise KeyError("from the body")

    assert_raises(KeyError, body)
    assert_equal(getattr(dezero.Config, flag), before)


@case_of("mode.using-config")
def test_using_config_nested(dezero):
    """Nested, each level restores the value that it found, not the default."""
    flag = backprop_flag(dezero)
    before = getattr(dezero.Config, flag)
    with dezero.using_config(flag, False):
        with dezero.using_config(flag, True):
            assert_equal(getattr(dezero.Config, flag), True)
        assert_equal(getattr(dezero.Config, flag), False)
        with dezero.using_config(flag, False):
            assert_equal(getattr(dezero.Config, flag), False)
        assert_equal(getattr(dezero.Config, flag), False)
    assert_equal(getattr(dezero.Config, flag), before)


@case_of("mode.using-config")
def test_using_config_nested_exception(dezero):
    """An exception that ends an inner block leaves the outer one in force."""
    flag = backprop_flag(dezero)
    before = getattr(dezero.Config, flag)

    def body():
        with dezero.using_config(flag, True):
            raise KeyError("from the body")

    with dezero.using_config(flag, False):
        assert_raises(KeyError, body)
        assert_equal(getattr(dezero.Config, flag), False)
    assert_equal(getattr(dezero.Config, flag), before)


@case_of("mode.using-config")
def test_using_config_of_another_entry(dezero):
    """Any entry of Config can be set for a block, whatever its values; the others stay."""
    only_if(takes_entries(dezero.Config), "a Config that takes entries")
    flag = backprop_flag(dezero)
    before = getattr(dezero.Config, flag)
    dezero.Config.level = 3
    try:
        with dezero.using_config("level", 5):
            assert_equal(dezero.Config.level, 5)
            assert_equal(getattr(dezero.Config, flag), before)
            with dezero.using_config(flag, not before):
                assert_equal(dezero.Config.level, 5)
                with dezero.using_config("level", 0):
                    assert_equal(dezero.Config.level, 0)
                assert_equal(dezero.Config.level, 5)
                assert_equal(getattr(dezero.Config, flag), not before)
        assert_equal(dezero.Config.level, 3)
        assert_equal(getattr(dezero.Config, flag), before)
    finally:
        del dezero.Config.level


@case_of("mode.using-config")
def test_using_config_made_before(dezero):
    """It counts what Config is when the block begins, not when using_config is called."""
    flag = backprop_flag(dezero)
    before = getattr(dezero.Config, flag)
    block = dezero.using_config(flag, not before)
    assert_equal(getattr(dezero.Config, flag), before)
    with dezero.using_config(flag, not before):
        with block:
            assert_equal(getattr(dezero.Config, flag), not before)
        assert_equal(getattr(dezero.Config, flag), not before)
    assert_equal(getattr(dezero.Config, flag), before)


@case_of("mode.using-config")
def test_using_config_left_by_a_generator(dezero):
    """It does so whatever ends the block, also a generator that is closed inside it."""
    flag = backprop_flag(dezero)
    before = getattr(dezero.Config, flag)

    def body():
        with dezero.using_config(flag, not before):
            yield

    block = body()
    next(block)
    assert_equal(getattr(dezero.Config, flag), not before)
    block.close()
    assert_equal(getattr(dezero.Config, flag), before)


@rule("mode.off-no-graph", step=18)
def test_off_no_graph(dezero, functions, lifetime):
    """With backprop off, results are the same but no graph is kept: inputs are freed at once."""
    with lifetime.collector_off(), backprop_off(dezero):
        x = dezero.Variable(np.array([2.0, 3.0]))
        a = functions.Add()(x, x)
        y = functions.Add()(a, a)
        leaf = lifetime.watch(x)
        middle = lifetime.watch(a)
        del x, a
        assert_value(y, [8.0, 12.0])
        assert_true(not middle.alive, "a variable in the middle is freed at once", KEPT)
        assert_true(not leaf.alive, "an input is freed at once", KEPT)
        assert_none(getattr(y, "creator", None))


KEPT = "it is still alive: the result keeps a graph"


@case_of("mode.off-no-graph")
def test_graph_again_afterwards(dezero, functions):
    """What is computed after the mode has ended has a graph again."""
    x = dezero.Variable(np.array(2.0))
    with backprop_off(dezero):
        functions.Square()(x)
    y = functions.Square()(x)
    y.backward()
    assert_gradient(x, 4.0)


@case_of("mode.off-no-graph")
def test_off_by_the_flag_itself(dezero, functions):
    """So it is where somebody sets Config's flag."""
    x = dezero.Variable(np.array(2.0))
    flag = backprop_flag(dezero)
    before = getattr(dezero.Config, flag)
    setattr(dezero.Config, flag, False)
    try:
        y = functions.Square()(x)
    finally:
        setattr(dezero.Config, flag, before)
    assert_none(getattr(y, "creator", None))
    z = functions.Square()(x)
    z.backward()
    assert_gradient(x, 4.0)


@case_of("mode.off-no-graph")
def test_off_inputs(dezero, functions, lifetime):
    """Each input is freed, and what the function keeps of it."""
    with lifetime.collector_off(), backprop_off(dezero):
        x0 = dezero.Variable(np.array([2.0, 3.0]))
        x1 = dezero.Variable(np.array([4.0, 5.0]))
        f = functions.Mul()
        y = f(x0, x1)
        first = lifetime.watch(x0)
        second = lifetime.watch(x1)
        function = lifetime.watch(f)
        del x0, x1, f
        assert_value(y, [8.0, 15.0])
        assert_true(not first.alive, "the first input is freed at once", KEPT)
        assert_true(not second.alive, "the second input is freed at once", KEPT)
        assert_true(not function.alive, "the function is freed at once", KEPT)


@case_of("mode.off-no-graph")
def test_off_results(dezero, functions):
    """Scalar results are ndarrays there too, and none of several outputs has a creator."""
    with backprop_off(dezero):
        x = dezero.Variable(np.array(2.0))
        y = functions.Square()(x)
        assert_true(isinstance(y.data, np.ndarray), "y.data is an ndarray", type(y.data).__name__)
        total, product = functions.SumProduct()(x, y)
        assert_value(total, 6.0)
        assert_value(product, 8.0)
        assert_none(getattr(total, "creator", None))
        assert_none(getattr(product, "creator", None))
        z = functions.MulAdd()(x, y, total)
        assert_none(getattr(z, "creator", None))


@case_of("mode.off-no-graph")
def test_off_generation(dezero, functions):
    """Without a creator a result stands at the beginning, as a leaf does: so is its generation."""
    x = dezero.Variable(np.array(2.0))
    a = functions.Square()(x)
    with backprop_off(dezero):
        y = functions.Square()(a)
    assert_equal(getattr(y, "generation", 0), getattr(x, "generation", 0))


@case_of("mode.off-no-graph")
def test_off_results_are_constants(dezero, functions):
    """What was computed in the mode is a constant afterwards: nothing behind it gets a gradient."""
    x = dezero.Variable(np.array(2.0))
    w = dezero.Variable(np.array(3.0))
    with backprop_off(dezero):
        a = functions.Square()(x)
    y = functions.Mul()(a, w)
    y.backward()
    assert_gradient(w, 4.0)
    assert_none(x.grad)


@case_of("mode.off-no-graph")
def test_off_backward(dezero, functions):
    """backward of a graph that was there before works in the mode too."""
    x = dezero.Variable(np.array(2.0))
    y = functions.Square()(x)
    with backprop_off(dezero):
        y.backward()
    assert_gradient(x, 4.0)


@case_of("mode.off-no-graph")
def test_off_leaves_graphs_alone(dezero, functions):
    """What was there before keeps its graph, also where the mode computed with it."""
    x = dezero.Variable(np.array(2.0))
    a = functions.Square()(x)
    with backprop_off(dezero):
        functions.Square()(a)
    y = functions.Square()(a)
    y.backward()
    assert_gradient(x, 32.0)


@case_of("mode.off-no-graph")
def test_off_when_called(dezero, functions):
    """It counts when a function is called, not when it is made."""
    x = dezero.Variable(np.array(2.0))
    early = functions.Square()
    with backprop_off(dezero):
        late = functions.Square()
        y = early(x)
        assert_none(getattr(y, "creator", None))
    z = late(x)
    z.backward()
    assert_gradient(x, 4.0)


@case_of("mode.off-no-graph")
def test_on_after_exceptions(dezero, functions):
    """A forward or backward that raises turns it neither off nor on."""
    x = dezero.Variable(np.array(2.0))
    y = functions.BackwardFails()(x)
    assert_raises(ValueError, functions.ForwardFails(), x)
    assert_raises(ValueError, y.backward)
    x = dezero.Variable(np.array(3.0))
    z = functions.Square()(x)
    z.backward()
    assert_gradient(x, 6.0)


@rule("mode.no-grad", step=18)
def test_no_grad(dezero, functions, lifetime):
    """no_grad() computes without a graph in its block, and only there."""
    x = dezero.Variable(np.array([2.0, 3.0]))
    with lifetime.collector_off(), dezero.no_grad():
        a = functions.Square()(x)
        y = functions.Square()(a)
        middle = lifetime.watch(a)
        del a
        assert_value(y, [16.0, 81.0])
        assert_true(not middle.alive, "a variable in the middle is freed at once", KEPT)
    z = functions.Square()(x)
    z.backward()
    assert_gradient(x, [4.0, 6.0])


@case_of("mode.no-grad")
def test_no_grad_nested(dezero, functions, lifetime):
    """Leaving an inner block leaves the outer one in force, until it is left itself."""
    with lifetime.collector_off(), dezero.no_grad():
        with dezero.no_grad():
            x = dezero.Variable(np.array([2.0, 3.0]))
        y = functions.Add()(x, x)
        leaf = lifetime.watch(x)
        del x
        assert_value(y, [4.0, 6.0])
        assert_true(not leaf.alive, "an input is freed at once", KEPT)
    x = dezero.Variable(np.array(2.0))
    z = functions.Square()(x)
    z.backward()
    assert_gradient(x, 4.0)


@case_of("mode.no-grad")
def test_no_grad_exception(dezero, functions):
    """When the body raises, the exception comes through, and there are graphs again."""

    def body():
        with dezero.no_grad():
            raise KeyError("from the body")

    assert_raises(KeyError, body)
    x = dezero.Variable(np.array(2.0))
    y = functions.Square()(x)
    y.backward()
    assert_gradient(x, 4.0)


@case_of("mode.no-grad")
def test_no_grad_nested_exception(dezero, functions, lifetime):
    """An exception that ends an inner block leaves the outer one in force."""

    def body():
        with dezero.no_grad():
            raise KeyError("from the body")

    with lifetime.collector_off(), dezero.no_grad():
        assert_raises(KeyError, body)
        x = dezero.Variable(np.array([2.0, 3.0]))
        y = functions.Add()(x, x)
        leaf = lifetime.watch(x)
        del x
        assert_value(y, [4.0, 6.0])
        assert_true(not leaf.alive, "an input is freed at once", KEPT)
