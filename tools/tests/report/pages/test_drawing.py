"""Drawings of three wrong implementations: the order that one can work out by hand."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest
from dezero_spec import loading
from dezero_spec.judge.running import launcher_for, load_judged
from dezero_spec.report.pages import drawing
from dezero_spec.script import graphs
from dezero_spec.suite import catalogue
from dezero_spec.suite.run import run
from dezero_spec.suite.verdicts import Case
from dezero_spec.translations import language

from tools.tests.golden_file import compare
from tools.tests.report.pages.classes import GRAPH
from tools.tests.variants.mistakes import by_name, write

GOLDEN = Path(__file__).parent / "golden"

# Worked out by hand, beside the graphs in spec_tests/test_05_order.py. `grads`: what differs.
CASES = {
    # All generations are 0, so the last to come is the first to go: D adds A's, then C's function.
    "generation-not-set": {
        "rule": "order.outputs-first",
        "case": "left",
        "seen": ["D", "C", "A", "B"],
        "wrong": [
            "A ran before B, so the gradient from B was still missing.",
            "x.grad is 2, not 10.",
            "a.grad is 1, not 1 + 4 = 5.",
        ],
    },
    # C takes x and b: the smaller generation is that of x, so C seems to be as early as A.
    "smallest-generation": {
        "rule": "order.outputs-first",
        "case": "outputs_first_beside_a_leaf left",
        "seen": ["D", "B", "C", "A"],
        "wrong": [
            "B ran before C, so the gradient from C was still missing.",
            "x.grad is 5, not 1 + 8 = 9.",
            "a.grad is 2, not 4.",
            "b.grad is 1, not 1 + 1 = 2.",
        ],
    },
    # B and C have the same generation, and one entry for it: one of them is lost.
    "generations-as-keys": {
        "rule": "order.diamond",
        "case": "diamond_order",
        "seen": ["D", "B", "A"],
        "wrong": [
            "C never ran.",
            "x.grad is 4, not 8.",
            "a.grad is 2, not 2 + 2 = 4.",
        ],
    },
}


def graph_of(found, wanted):
    """Return the stored graph of a case."""
    for verdict in found.verdicts:
        for case in verdict.cases:
            if (case.rule, case.name) == (wanted["rule"], wanted["case"]):
                data = json.loads(json.dumps(case.to_dict()))
                return Case.from_dict(data).failure.graph
    raise LookupError(wanted)


def only(rule):
    """Return a rule with all that it stands on."""
    wanted = {rule, *catalogue.foundations(rule)}
    return [r.id for r in catalogue.rules() if r.id in wanted]


@pytest.mark.parametrize("name", CASES)
def test_golden(tmp_path, name):
    """The drawing shows the order and the gradients that the mistake leads to."""
    wanted = CASES[name]
    write(by_name(name), tmp_path)
    graph = graph_of(run(loading.load(tmp_path), only=only(wanted["rule"])), wanted)
    assert graph["seen"] == wanted["seen"]
    drawn = drawing.drawing(graph, language())
    assert list(drawn.wrong) == wanted["wrong"]
    off = {shape.name for shape in drawn.seen.shapes if shape.off}
    assert off == {each.split()[0].partition(".")[0] for each in wanted["wrong"]}
    turns = {s.name: s.turns for s in drawn.seen.shapes if s.kind == "function"}
    for place, function in enumerate(wanted["seen"]):
        assert turns[function] == str(place + 1)
    lines = []
    for picture in (drawn.right, drawn.seen):
        lines += [
            picture.told,
            f"  {picture.frame.box}",
            *(f"  {edge.line}" for edge in picture.edges),
        ]
        lines += [
            f"  {s.kind} {s.name} at {s.x:g} {s.y:g} [{s.turns}] "
            f"{' '.join(s.grads)}{' off' * s.off}"
            for s in picture.shapes
        ]
    compare("\n".join([*lines, *drawn.wrong]) + "\n", GOLDEN / f"{name}.txt")


def test_the_same_through_another_process(tmp_path):
    """Judged in another process, the graph is the same."""
    name = "generation-not-set"
    wanted = CASES[name]
    write(by_name(name), tmp_path)
    here = run(loading.load(tmp_path), only=only(wanted["rule"]))
    with launcher_for() as launcher:
        there = run(load_judged(tmp_path, launcher), only=only(wanted["rule"]))
    assert graph_of(there, wanted) == graph_of(here, wanted)


def test_accumulation():
    """A gradient that replaces the other is shown beside their sum."""
    snippet = "x = Variable(np.array(3.0))\ny = Add()(x, x)\ny.backward()\nprint(x.grad)"
    graph = graphs.of_case(snippet, "x.grad", "1.  (ndarray, shape (), float64)")
    drawn = drawing.drawing(graph, language())
    assert drawn.wrong == ("x.grad is 1, not 1 + 1 = 2.",)
    assert len(drawn.right.edges) == 3  # x goes into Add twice
    assert len(set(drawn.right.edges)) == 3


@pytest.mark.parametrize(
    "snippet",
    [
        "",
        "x = 1",
        "x = Variable(np.array(1.0))\ny = chain(x, 3)\ny.backward()\nprint(x.grad)",
        "x = Variable(np.array(1.0))\ny = Add()(x, x)\ny.backward()\ny = Add()(x, x)\ny.backward()",
        "def (",
        "x = Variable(np.array(open))\ny = Add()(x, x)\ny.backward()",
    ],
)
def test_what_can_not_be_drawn_is_not(snippet):
    """Where the lines are more than a drawing shows, there is none."""
    assert graphs.of_case(snippet, "x.grad", "1.") is None


def test_what_arrived_may_be_anything():
    """An implementation in another process answers what it likes."""
    snippet = 'trace = Trace()\nx = Variable(np.array(1.0))\ny = trace.square("A", x)\ny.backward()'
    for arrived in (
        1,
        (),
        ((), ()),
        ((("A", object(), 3), ("?", 1)), (("x", "z" * 999),)),
        [[None]],
    ):
        graph = graphs.of_case(snippet, "order", "?", ["A", 3, "?"], arrived)
        if graph is not None:
            json.dumps(graph)
            assert graph["seen"] == ["A"]


def _spoilt():
    for key in GRAPH:
        for value in (None, 3, "x", [], [3], [[]], {}, [{}], ["x"] * 1000, [{"name": 1}]):
            graph = copy.deepcopy(GRAPH)
            graph[key] = value
            yield graph
        yield {name: value for name, value in GRAPH.items() if name != key}


@pytest.mark.parametrize("graph", list(_spoilt()))
def test_a_stored_graph_may_be_anything(graph):
    """What is no graph is not drawn, and nothing fails."""
    drawing.drawing(graph, language())
