"""The counts of rules in `steps`: each follows from the one before and what is listed."""

from __future__ import annotations

from itertools import pairwise

from dezero_spec.suite import catalogue
from dezero_spec.suite.steps.path import PATH


def counted(rules) -> int:
    """Return how many rules are counted as in force: quality is advice."""
    return sum(rule.kind != "quality" for rule in rules)


def test_each_count_follows_from_the_lists() -> None:
    """What is new, over, left out, or asked for again, makes the difference."""
    for before, step in pairwise(PATH):
        there, here = (
            counted(rule for rule in catalogue.rules() if rule.in_force(each.number))
            for each in (before, step)
        )
        more = counted(r for r in step.begun if r.in_force(step.number)) + counted(step.again)
        ended = counted(r for r in step.ended if r.in_force(before.number))
        assert here == there + more - ended - counted(step.left_out), step.number
