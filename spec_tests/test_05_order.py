"""Order: graphs whose paths part and meet again."""

import sys

import numpy as np
import pytest

from .checks import assert_equal, assert_gradient, assert_none, assert_true, assert_value
from .plans import draw_plan
from .rule import case_of, rule

RAN = "the functions whose backward ran"
ORDER = "the order in which backwards ran"


@rule("order.generation-variable", step=16, kind="structure")
def test_generation_variable(dezero, functions):
    """A variable's generation is 0 at first; an output's is one more than its function's."""
    x = dezero.Variable(np.array(2.0))
    assert_equal(x.generation, 0)
    f = functions.Square()
    y = f(x)
    assert_equal(f.generation, 0)
    assert_equal(y.generation, 1)
    z = functions.Square()(y)
    assert_equal(z.generation, 2)


@case_of("order.generation-variable")
def test_generation_of_several_outputs(dezero, functions):
    """So is that of each of several outputs, and the function's own stays."""
    x = dezero.Variable(np.array(2.0))
    a = functions.Square()(x)
    f = functions.Multiples()
    y0, y1, y2 = f(a)
    assert_equal(y0.generation, 2)
    assert_equal(y1.generation, 2)
    assert_equal(y2.generation, 2)
    assert_equal(f.generation, 1)


@case_of("order.generation-variable")
def test_generation_of_a_long_chain(dezero, functions):
    """So it is at the end of a chain far longer than Python's recursion limit."""
    x = dezero.Variable(np.array(2.0))
    y = functions.chain(x, 2 * sys.getrecursionlimit())
    assert_equal(y.generation, 2 * sys.getrecursionlimit())


@case_of("order.generation-variable")
def test_generation_after_set_creator(dezero, functions):
    """set_creator makes it one more than the function's, also after somebody has looked at it."""
    x = dezero.Variable(np.array(2.0))
    f = functions.Square()
    f(functions.chain(x, 3))
    z = dezero.Variable(np.array(2.0))
    assert_equal(z.generation, 0)
    z.set_creator(f)
    assert_equal(z.generation, 4)


@rule("order.generation-function", step=16, kind="structure")
@pytest.mark.parametrize("later", ["first", "middle", "last"])
def test_generation_function(dezero, functions, later):
    """A function's generation is the largest of its inputs'."""
    x = dezero.Variable(np.array(2.0))
    late = functions.chain(x, 3)
    early = functions.chain(x, 1)
    inputs = {
        "first": (late, early, x),
        "middle": (x, late, early),
        "last": (early, x, late),
    }[later]
    f = functions.MulAdd()
    y = f(*inputs)
    assert_equal(f.generation, 3)
    assert_equal(y.generation, 4)


@case_of("order.generation-function")
@pytest.mark.parametrize("place", [3, 4], ids=["fourth", "fifth"])
def test_generation_of_many_inputs(dezero, functions, place):
    """Also where it is that of the fourth or the fifth."""
    x = dezero.Variable(np.array(2.0))
    inputs = [x, functions.chain(x, 1), x, x, x]
    inputs[place] = functions.chain(x, 3)
    f = functions.WeightedSum()
    y = f(inputs[0], inputs[1], inputs[2], inputs[3], inputs[4])
    assert_equal(f.generation, 3)
    assert_equal(y.generation, 4)


@rule("order.once-each", step=16)
def test_once_each(dezero, functions):
    """Each function's backward runs exactly once, however many paths lead to it."""
    trace = functions.Trace()
    x = dezero.Variable(np.array(1.0))
    a = trace.square("A", x)
    b = trace.add("B", a, a)
    y = trace.add("C", b, b)
    y.backward()
    calls = list(trace.calls)
    assert_equal(sorted(calls), ["A", "B", "C"], RAN, seen=lambda: functions.arrived(trace, x=x))


@case_of("order.once-each")
def test_once_each_of_two_outputs(dezero, functions):
    """So does that of a function with two outputs that are both used."""
    trace = functions.Trace()
    x0 = dezero.Variable(np.array(2.0))
    x1 = dezero.Variable(np.array(3.0))
    total, product = trace.named("A", functions.SumProduct)(x0, x1)
    y = trace.add("B", total, product)
    y.backward()
    calls = list(trace.calls)
    assert_equal(
        sorted(calls), ["A", "B"], RAN, seen=lambda: functions.arrived(trace, x0=x0, x1=x1)
    )


@case_of("order.once-each")
def test_once_each_where_inputs_repeat(dezero, functions):
    """So does one whose output another function takes twice, beside a third."""
    trace = functions.Trace()
    x = dezero.Variable(np.array(2.0))
    a = trace.square("A", x)
    b = trace.add("B", a, a)
    c = trace.add("C", a, b)
    y = trace.add("D", c, b)
    y.backward()
    calls = list(trace.calls)
    assert_equal(
        sorted(calls), ["A", "B", "C", "D"], RAN, seen=lambda: functions.arrived(trace, x=x)
    )


@rule("order.side-branch", step=16)
def test_side_branch(dezero, functions):
    """What else was computed from a variable on the way takes no part in backward."""
    trace = functions.Trace()
    x = dezero.Variable(np.array(2.0))
    a = trace.square("A", x)
    aside = trace.square("B", a)
    y = trace.square("C", a)
    y.backward()
    calls = list(trace.calls)
    assert_equal(sorted(calls), ["A", "C"], RAN, seen=lambda: functions.arrived(trace, x=x))
    assert_gradient(x, 32.0)
    assert_none(aside.grad)


@rule("order.outputs-first", step=16)
@pytest.mark.parametrize("long_path", ["left", "right"])
def test_outputs_first(dezero, functions, long_path):
    """A function's backward runs after that of every function that uses its output."""
    trace = functions.Trace()
    x = dezero.Variable(np.array(1.0))
    a = trace.square("A", x)
    b = trace.square("B", a)
    c = trace.square("C", b)
    y = trace.add("D", c, a) if long_path == "left" else trace.add("D", a, c)
    y.backward()
    calls = list(trace.calls)
    assert_equal(calls, ["D", "C", "B", "A"], ORDER, seen=lambda: functions.arrived(trace, x=x))


@case_of("order.outputs-first")
@pytest.mark.parametrize("leaf", ["left", "right"])
def test_outputs_first_beside_a_leaf(dezero, functions, leaf):
    """Also where a late function takes a variable that nobody made, on whichever side."""
    trace = functions.Trace()
    x = dezero.Variable(np.array(1.0))
    a = trace.square("A", x)
    b = trace.square("B", a)
    c = trace.add("C", x, b) if leaf == "left" else trace.add("C", b, x)
    y = trace.add("D", b, c)
    y.backward()
    calls = list(trace.calls)
    assert_equal(calls, ["D", "C", "B", "A"], ORDER, seen=lambda: functions.arrived(trace, x=x))


@case_of("order.outputs-first")
def test_outputs_first_of_many(dezero, functions):
    """Also where many functions of different generations wait at a time."""
    trace = functions.Trace()
    x = dezero.Variable(np.array(1.0))
    a = trace.square("A", x)
    b = trace.square("B", a)
    c = trace.square("C", b)
    d = trace.square("D", c)
    e = trace.add("E", a, d)
    f = trace.add("F", b, e)
    y = trace.add("G", c, f)
    y.backward()
    calls = list(trace.calls)
    assert_equal(
        calls,
        ["G", "F", "E", "D", "C", "B", "A"],
        ORDER,
        seen=lambda: functions.arrived(trace, x=x),
    )


@case_of("order.outputs-first")
@pytest.mark.parametrize("twice", ["left", "right"])
def test_outputs_first_of_a_variable_used_twice(dezero, functions, twice):
    """Also where one function takes a variable twice, and another one late."""
    trace = functions.Trace()
    x = dezero.Variable(np.array(1.0))
    a = trace.square("A", x)
    b = trace.add("B", a, a)
    c = trace.square("C", a)
    d = trace.square("D", c)
    y = trace.add("E", b, d) if twice == "left" else trace.add("E", d, b)
    y.backward()
    calls = list(trace.calls)
    assert_equal(
        [calls[:1], sorted(calls[1:4]), calls[4:]],
        [["E"], ["B", "C", "D"], ["A"]],
        ORDER,
        seen=lambda: functions.arrived(trace, x=x),
    )


@case_of("order.outputs-first")
@pytest.mark.parametrize("places", ["012", "021", "102", "120", "201", "210"])
def test_outputs_first_of_three_inputs(dezero, functions, places):
    """Also where three of different generations wait, in whatever order they came."""
    trace = functions.Trace()
    x = dezero.Variable(np.array(1.0))
    a = trace.square("A", x)
    b = trace.square("B", a)
    c = trace.square("C", b)
    inputs = [(a, b, c)[int(place)] for place in places]
    y = trace.named("D", functions.MulAdd)(*inputs)
    y.backward()
    calls = list(trace.calls)
    assert_equal(calls, ["D", "C", "B", "A"], ORDER, seen=lambda: functions.arrived(trace, x=x))


@case_of("order.outputs-first")
def test_outputs_first_beside_another_leaf(dezero, functions):
    """Also where one waits that another variable leads to."""
    trace = functions.Trace()
    x = dezero.Variable(np.array(1.0))
    w = dezero.Variable(np.array(1.0))
    a = trace.square("A", x)
    b = trace.square("B", a)
    c = trace.square("C", a)
    d = trace.square("W", w)
    y = trace.named("E", functions.MulAdd)(b, c, d)
    y.backward()
    calls = [name for name in trace.calls if name != "W"]
    assert_equal(
        [calls[:1], sorted(calls[1:3]), calls[3:]],
        [["E"], ["B", "C"], ["A"]],
        ORDER,
        seen=lambda: functions.arrived(trace, x=x, w=w),
    )


@case_of("order.outputs-first")
def test_outputs_first_of_a_function_made_early(dezero, functions):
    """It is the call that counts: a function may have been made long before."""
    trace = functions.Trace()
    x = dezero.Variable(np.array(1.0))
    early = trace.named("B", functions.Square)
    a = trace.square("A", x)
    b = early(a)
    c = trace.square("C", a)
    y = trace.add("D", b, c)
    y.backward()
    calls = list(trace.calls)
    assert_equal(
        [calls[:1], sorted(calls[1:3]), calls[3:]],
        [["D"], ["B", "C"], ["A"]],
        ORDER,
        seen=lambda: functions.arrived(trace, x=x),
    )


@case_of("order.outputs-first")
def test_outputs_first_of_a_function_of_functions(dezero, functions):
    """Also where forward itself computes with Variables."""
    trace = functions.Trace()
    x = dezero.Variable(np.array(1.0))
    a = trace.square("A", x)
    b = trace.square("B", a)
    c = trace.named("C", functions.Cube)(b)
    y = trace.add("D", c, b)
    y.backward()
    calls = list(trace.calls)
    assert_equal(calls, ["D", "C", "B", "A"], ORDER, seen=lambda: functions.arrived(trace, x=x))


@case_of("order.outputs-first", step=16)
@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("early", [0, 1], ids=["first", "second"])
def test_outputs_first_of_two_outputs(dezero, functions, early, side):
    """Also that of a function with two outputs, one of which is used late."""
    trace = functions.Trace()
    x0 = dezero.Variable(np.array(2.0))
    x1 = dezero.Variable(np.array(3.0))
    outputs = trace.named("A", functions.SumProduct)(x0, x1)
    b = trace.square("B", outputs[1 - early])
    c = trace.square("C", b)
    late = outputs[early]
    y = trace.add("D", late, c) if side == "left" else trace.add("D", c, late)
    y.backward()
    calls = list(trace.calls)
    assert_equal(
        calls, ["D", "C", "B", "A"], ORDER, seen=lambda: functions.arrived(trace, x0=x0, x1=x1)
    )


@rule("order.diamond", step=16)
@pytest.mark.parametrize("shape", [(), (2,)], ids=["0-d", "shape-2"])
def test_diamond(dezero, functions, shape):
    """Two paths part at one variable and meet again: with a = x², a² + a² at 2 has slope 64."""
    x = dezero.Variable(np.full(shape, 2.0))
    a = functions.Square()(x)
    b = functions.Square()(a)
    c = functions.Square()(a)
    y = functions.Add()(b, c)
    y.backward()
    assert_value(y, np.full(shape, 32.0))
    assert_gradient(x, np.full(shape, 64.0))


@case_of("order.diamond")
def test_diamond_order(dezero, functions):
    """Backward runs from the end: D, then B and C in either order, then A."""
    trace = functions.Trace()
    x = dezero.Variable(np.array(1.0))
    a = trace.square("A", x)
    b = trace.square("B", a)
    c = trace.square("C", a)
    y = trace.add("D", b, c)
    y.backward()
    calls = list(trace.calls)
    assert_equal(
        calls[:1] + sorted(calls[1:3]) + calls[3:],
        ["D", "B", "C", "A"],
        ORDER,
        seen=lambda: functions.arrived(trace, x=x),
    )


@rule("order.uneven-depth", step=16)
@pytest.mark.parametrize("long_path", ["left", "right"])
@pytest.mark.parametrize("length", [1, 2, 5])
def test_uneven_depth(dezero, functions, length, long_path):
    """A short and a long path from one variable meet again: the gradients of both arrive."""
    x = dezero.Variable(np.array(1.5))
    a = functions.Square()(x)
    b = functions.chain(a, length)
    y = functions.Mul()(b, a) if long_path == "left" else functions.Mul()(a, b)
    y.backward()
    assert_value(y, 1.5**4)
    assert_gradient(x, 4 * 1.5**3)


@case_of("order.uneven-depth")
@pytest.mark.parametrize("start", [9, 98, 127, 254])
def test_uneven_depth_late(dezero, functions, start):
    """Also at the end of a long graph."""
    x = dezero.Variable(np.array(1.5))
    a = functions.chain(x, start)
    b = functions.chain(a, 3)
    y = functions.Mul()(b, a)
    y.backward()
    assert_value(y, 1.5**2)
    assert_gradient(x, 2 * 1.5)


@case_of("order.uneven-depth")
def test_many_paths(dezero, functions):
    """Also where hundreds of paths wait at a time: every one's gradient arrives."""
    x = dezero.Variable(np.array(2.0))
    y = functions.comb(x, 256)
    y.backward()
    assert_value(y, 512.0)
    assert_gradient(x, 256.0)


@case_of("order.uneven-depth")
def test_doubled_paths(dezero, functions):
    """Also where each function doubles the paths: they are not followed one by one."""
    few = functions.work_of_backward(functions.doubled(dezero.Variable(np.array(1.0)), 6))
    x = dezero.Variable(np.array(1.0))
    many = functions.work_of_backward(functions.doubled(x, 12))
    assert_true(
        many <= 16 * few,
        "twice as many functions take no more than 16 times the work",
        f"{many // few} times: {few} lines of Python run for 6 functions, {many} for 12",
    )
    assert_gradient(x, 2.0**12)


@rule("order.random-graphs", step=16)
def test_random_graphs(dezero, functions, seed):
    """In randomly drawn graphs, gradients are those of the chain rule worked out by itself."""
    helpers = ["Square", "Exp", "Add", "Mul", "MulAdd", "SumProduct"]
    plan = draw_plan(seed, 2 + seed % 50, helpers)
    code = [*plan.code(), *(f"print(v{i}.grad)" for i in range(len(plan.leaves)))]
    leaves = [dezero.Variable(x.copy()) for x in plan.leaves]
    *_, y = functions.run(plan.steps, leaves)
    assert_value(y, plan.values()[-1], code=code)
    y.backward()
    for leaf, x in enumerate(leaves):
        assert_gradient(x, plan.derivative(leaf), code=code)


@rule("order.deep", step=16)
def test_deep(dezero, functions, lifetime):
    """Chains far longer than Python's recursion limit work forward, backward and when dropped."""
    with lifetime.collector_off():
        x = dezero.Variable(np.array(2.0))
        y = functions.chain(x, 2 * sys.getrecursionlimit())
        y.backward()
        assert_value(y, 2.0)
        assert_gradient(x, 1.0)
        del y
        assert_value(x, 2.0)


@rule("order.near-linear", step=16, kind="quality")
@pytest.mark.parametrize("form", ["chain", "fan", "comb"])
def test_near_linear(dezero, functions, form):
    """The work of backward grows hardly faster than the graph, be it long or wide."""
    x = dezero.Variable(np.array(1.0))
    small = functions.work_of_backward(getattr(functions, form)(x, 32))
    large = functions.work_of_backward(getattr(functions, form)(x, 256))
    assert_true(
        large <= 8 * 1.7 * small,
        "8 times the graph takes at most 14 times the work",
        f"{large / max(small, 1):.0f} times: {small} lines of Python run in a graph of size 32, "
        f"{large} in one of size 256",
    )
