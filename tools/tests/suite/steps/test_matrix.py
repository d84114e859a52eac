"""Each solution against each step's rules."""

from __future__ import annotations

from pathlib import Path

import pytest
from dezero_spec.suite import catalogue
from dezero_spec.suite.steps import path
from dezero_spec.suite.steps.matrix import matrix

from tools.tests.golden_file import compare

GOLDEN = Path(__file__).parent / "golden" / "matrix.txt"
LISTS = 11  # where functions are called by a list

# Rules of a later step that earlier solutions satisfy by nature; from which solution on.
HELD_EARLY = {
    "accumulate.no-aliasing": 13,  # what is not added up is not added into something else
    "order.side-branch": 13,
    "order.deep": 13,
    "memory.kept-while-needed": 14,  # every reference is a strong one
    "variable.accepts-none": 10,  # everything is accepted
    "op.as-array": 10,  # outputs need it from the start
    "op.own-init": 13,  # it is about backward of a function of one input
}
# Also about functions of one variable, such as square, which are there before any operator.
ALSO_OF_FUNCTIONS = {"op.new-result", "op.data-untouched", "op.freed", "op.no-graph"}
# Asked of each operator that its step has: to lack one is as good as to have a wrong one.
OF_EACH_OPERATOR = {
    *("testing.gradient-check", "op.new-result", "op.data-untouched", "op.freed", "op.no-graph"),
    *("op.with-ndarray", "op.with-number", "op.reflected-number", "op.reflected-ndarray"),
}
# What the code of steps 17 to 19 need not have, and ours has.
NOT_ASKED_FOR = {"call.add", "call.fresh-instance", "backward.add"}
# With one input and no form to change, a chain that leads past a branch is a chain.
ALSO_OF_ONE_INPUT = {"order.side-branch", "op.own-init", "call.after-exception"}


@pytest.fixture(scope="module")
def made():
    return matrix()


def test_golden(made):
    """It is as it was."""
    compare(made.text() + "\n", GOLDEN)


def test_diagonal(made):
    """Each solution satisfies all rules of its own step."""
    for step in path.with_rules():
        assert made.lacking(step, step) == set()


def called_alike(one, other):
    """Tell whether what is called as at one step is called as at the other."""
    return one == other or LISTS not in (one, other)


@pytest.mark.parametrize("solution", path.with_rules())
@pytest.mark.parametrize("step", path.with_rules())
def test_exactly_what_is_not_there(made, solution, step):
    """What a solution lacks at another step is what it does not have yet, or has no longer."""
    lacking = made.lacking(solution, step)
    late = {id for (id, _), begun in catalogue.late_cases().items() if solution < begun <= step}
    for rule in catalogue.rules():
        sign = made.cells[solution][step].get(rule.id)
        if sign in (None, "-") or (rule.id in late and rule.id in lacking):
            continue
        if rule.id in OF_EACH_OPERATOR and solution < step and solution < 22:
            continue
        if rule.id in ("call.abstract", "variable.data"):  # whatever the form
            assert rule.id not in lacking
        elif not called_alike(solution, step):
            assert (
                rule.id in lacking or rule.id in HELD_EARLY or rule.id == "testing.square-forward"
            )
        elif rule.in_force(solution):
            assert rule.id not in lacking
        elif rule.id in ALSO_OF_FUNCTIONS and solution < rule.step:
            continue
        elif rule.step > solution:
            early = solution >= HELD_EARLY.get(rule.id, 99)
            one_input = rule.id in ALSO_OF_ONE_INPUT and solution == 10
            assert (rule.id in lacking) is not (early or one_input), rule.id
        elif rule.id == "accumulate.overwrite" or (  # adding up already is no mistake
            rule.id in NOT_ASKED_FOR and 17 <= solution <= 19
        ):
            assert rule.id not in lacking
        else:  # superseded, or not to be asked for at the solution's step
            assert rule.id in lacking
