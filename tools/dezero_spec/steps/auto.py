"""Judge an implementation at the step that it is at."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable

from dezero_spec import catalogue, run, verdicts
from dezero_spec.loading import Implementation
from dezero_spec.pytest_plugin import SECONDS_PER_TEST
from dezero_spec.steps import path
from dezero_spec.steps.position import POSITION, position_of
from dezero_spec.verdicts import BROKEN, Case, Run

LISTS = 11  # the step at which functions are called in a form of their own
CALLED = "call.outputs-are-variables"  # broken wherever functions are called in another form


def run_auto(
    implementation: Implementation,
    *,
    thorough: bool = False,
    seed: int = 0,
    seconds_per_test: float = SECONDS_PER_TEST,
    on_case: Callable[[Case, int], None] | None = None,
) -> Run:
    """Find the step that an implementation is at, and judge it at the one that comes next.

    The settings are those of `run.run`; those of the run tell the position. Where all steps but
    one are called alike, the tests run once for all of them.
    """

    def judged(*steps: int) -> Run:
        return _collected(steps, thorough, seed).judge(
            implementation, seconds_per_test=seconds_per_test, on_case=on_case, close=False
        )

    steps = path.with_rules()
    in_lists: Run | None = None
    try:
        whole = judged(*(step for step in reversed(steps) if step != LISTS))
        found = {step: at_step(whole, step).verdicts for step in steps if step != LISTS}
        if any(v.rule.id == CALLED and v.status in BROKEN for v in found[steps[0]]):
            in_lists = judged(LISTS)
            found[LISTS] = in_lists.verdicts
        position = position_of({step: found[step] for step in sorted(found)})
        if position.goal != LISTS:
            goal = at_step(whole, position.goal)
        else:
            goal = in_lists or judged(LISTS)
    finally:
        implementation.close()
    return dataclasses.replace(goal, settings={**goal.settings, POSITION: position.to_dict()})


@functools.lru_cache(maxsize=2)
def _collected(steps: tuple[int, ...], thorough: bool, seed: int) -> run.Suite:
    return run.collect(step=steps[0], also=steps[1:], thorough=thorough, seed=seed)


def at_step(whole: Run, step: int) -> Run:
    """Return the run at one step of a run at several that are called alike."""
    rules = [rule for rule in catalogue.rules() if rule.in_force(step)]
    late = catalogue.late_cases()
    cases = [
        case
        for verdict in whole.verdicts
        for case in verdict.cases
        if late.get((case.rule, case.name.partition(" ")[0]), step) <= step
    ]
    judged = verdicts.judge(rules, cases, catalogue.rules())
    return dataclasses.replace(whole, verdicts=judged, settings={**whole.settings, "step": step})
