"""A learner who is on the way is not told of what comes later: the suite is sound at each step."""

from __future__ import annotations

import pytest
from dezero_spec import loading
from dezero_spec.suite import catalogue
from dezero_spec.suite.run import run
from dezero_spec.suite.verdicts import BROKEN, NOT_JUDGED

from .variants import notes_by_step


@pytest.mark.parametrize("step", notes_by_step.STEPS)
def test_step(tmp_path, step):
    """The notes' own code as of a step satisfies the rules in force at it, advice aside."""
    path = tmp_path / f"step{step}.py"
    path.write_text(notes_by_step.at_step(step))
    found = run(loading.load(path), step=step)
    unsatisfied = [v for v in found.verdicts if v.status in (*BROKEN, NOT_JUDGED)]
    assert [v.rule.id for v in unsatisfied if v.rule.kind != "quality"] == []
    assert found.conforming


def test_each_step_asks_for_more():
    """Every step has rules of its own, but for those that only show a problem."""
    begun = {rule.step for rule in catalogue.rules()}
    assert begun == {*notes_by_step.STEPS, 23}


def test_rules_left_out_in_between_come_back():
    """What can't be asked for at a step is asked for at a later one."""
    for rule in catalogue.rules():
        if rule.not_at:
            early = [step for step in rule.not_at if step < 13]
            assert all(rule.step <= step for step in early), rule.id
            assert {*rule.not_at}.difference(early) in (set(), {17, 18, 19}), rule.id
            assert rule.in_force(13), rule.id
            assert rule.in_force(20), rule.id
