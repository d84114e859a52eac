"""Judge an implementation at the step that it is at."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from typing import Any

from dezero_spec.loading import Implementation
from dezero_spec.suite import catalogue, run, verdicts
from dezero_spec.suite.catalogue import LAST_STEP
from dezero_spec.suite.steps import path
from dezero_spec.suite.steps.position import POSITION, position_of, step_of
from dezero_spec.suite.verdicts import Run

LISTS = 11  # the step at which functions are called in a form of their own


def run_auto(implementation: Implementation, **settings: Any) -> Run:
    """Find the step that an implementation has reached, and judge it at the one that is its goal.

    The settings are those of `judged_at`; those of the run tell the position. Where both steps are
    called alike, the tests run once for both.
    """
    try:
        has = implementation.traits
        reached = step_of(has) or path.FIRST_STEP
        near = (reached, path.following(reached) or LAST_STEP)  # the goal is one of them
        here = judged_at(implementation, reached, near, **settings)
        position = position_of(has, at_step(here, reached).verdicts)
        goal = here
        if (position.goal == LISTS) != (reached == LISTS):
            goal = judged_at(implementation, position.goal, near, **settings)
        goal = at_step(goal, position.goal)
    finally:
        implementation.close()
    return dataclasses.replace(goal, settings={**goal.settings, POSITION: position.to_dict()})


def judged_at(
    implementation: Implementation,
    form: int,
    steps: Collection[int] = (),
    *,
    thorough: bool = False,
    seed: int = 0,
    **settings: Any,
) -> Run:
    """Judge by the rules of every step that has the form of this one, or of some of them.

    The settings are those of `run.Suite.judge`; the implementation stays open.
    """
    alike = alike_in_form(form)
    suite = collected(form, thorough=thorough, seed=seed)
    if steps:
        suite = suite.at([step for step in steps if step in alike])
    return suite.judge(implementation, close=False, **settings)


def alike_in_form(form: int) -> tuple[int, ...]:
    """Return the steps at which functions are called as at this one."""
    return tuple(step for step in path.with_rules() if (step == LISTS) == (form == LISTS))


def collected(form: int, *, thorough: bool = False, seed: int = 0) -> run.Suite:
    """Return the tests for all steps that have the form of this one, collected once a process."""
    return run.collected(
        step=LISTS if form == LISTS else LAST_STEP,
        also=alike_in_form(form),
        thorough=thorough,
        seed=seed,
    )


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
