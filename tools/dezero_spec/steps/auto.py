"""Judge an implementation at the step that it is at."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable
from typing import Any

from dezero_spec import catalogue, run, verdicts
from dezero_spec.catalogue import LAST_STEP
from dezero_spec.loading import Implementation
from dezero_spec.pytest_plugin import SECONDS_PER_TEST
from dezero_spec.steps import path
from dezero_spec.steps.position import POSITION, position_of, step_of
from dezero_spec.verdicts import Case, Run

LISTS = 11  # the step at which functions are called in a form of their own


def run_auto(implementation: Implementation, **settings: Any) -> Run:
    """Find the step that an implementation has reached, and judge it at the one that is its goal.

    The settings are those of `judged_at`; those of the run tell the position. Where both steps are
    called alike, the tests run once for both.
    """
    try:
        has = implementation.traits
        reached = step_of(has) or path.FIRST_STEP
        here = judged_at(implementation, reached, **settings)
        position = position_of(has, at_step(here, reached).verdicts)
        goal = here
        if (position.goal == LISTS) != (reached == LISTS):
            goal = judged_at(implementation, position.goal, **settings)
        goal = at_step(goal, position.goal)
    finally:
        implementation.close()
    return dataclasses.replace(goal, settings={**goal.settings, POSITION: position.to_dict()})


def judged_at(
    implementation: Implementation,
    form: int,
    *,
    thorough: bool = False,
    seed: int = 0,
    seconds_per_test: float = SECONDS_PER_TEST,
    on_case: Callable[[Case, int], None] | None = None,
) -> Run:
    """Judge by the rules of every step that has the form of this one; it stays open."""
    return _collected(LISTS if form == LISTS else LAST_STEP, thorough, seed).judge(
        implementation, seconds_per_test=seconds_per_test, on_case=on_case, close=False
    )


@functools.lru_cache(maxsize=4)
def _collected(form: int, thorough: bool, seed: int) -> run.Suite:
    alike = [step for step in path.with_rules() if (step == LISTS) == (form == LISTS)]
    return run.collect(step=form, also=alike, thorough=thorough, seed=seed)


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
