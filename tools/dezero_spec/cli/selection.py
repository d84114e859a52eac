"""Rules chosen on the command line, by id or by chapter."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from dezero_spec.cli.failure import CannotRun
from dezero_spec.suite import catalogue
from dezero_spec.suite.catalogue import Rule


def chosen(ids: Sequence[str], chapters: Sequence[str], step: int) -> list[str] | None:
    """Return the ids of the rules asked for, in reading order; None when nothing was chosen.

    Raises CannotRun for what there is not, and for a rule that isn't in force at `step`.
    """
    if not ids and not chapters:
        return None
    wanted = {find(id).id for id in ids}
    for id in wanted:
        _insist_in_force(catalogue.rule(id), step)
    for name in chapters:
        found = [rule for rule in catalogue.rules() if rule.chapter == chapter(name)]
        in_force = [rule.id for rule in found if rule.in_force(step)]
        if not in_force:
            raise CannotRun(f"no rule of the chapter {name} is in force at step {step}.")
        wanted.update(in_force)
    return [rule.id for rule in catalogue.rules() if rule.id in wanted]


def find(id: str) -> Rule:
    """Return the rule of that id. Raises CannotRun, with the closest id."""
    rules = {rule.id: rule for rule in catalogue.rules()}
    if id not in rules:
        raise CannotRun(f"there is no rule {id}.{_near(id, rules)}")
    return rules[id]


def chapter(name: str) -> str:
    """Return the chapter of that name or title. Raises CannotRun, with the closest name."""
    names = {rule.chapter.lower(): rule.chapter for rule in catalogue.rules()}
    names |= {rule.title.lower(): rule.chapter for rule in catalogue.rules()}
    if name.lower() not in names:
        listed = ", ".join(dict.fromkeys(rule.chapter for rule in catalogue.rules()))
        near = _near(name.lower(), names) or f" There are: {listed}."
        raise CannotRun(f"there is no chapter {name}.{near}")
    return names[name.lower()]


def _insist_in_force(rule: Rule, step: int) -> None:
    if not rule.in_force(step):
        until = "on" if rule.until is None else f"to {rule.until}"
        raise CannotRun(
            f"the rule {rule.id} is in force from step {rule.step} {until}, not at step {step}."
            f" Add --step {rule.step}."
        )


def _near(name: str, there: Iterable[str]) -> str:
    there = list(there)
    close = difflib.get_close_matches(name, there, n=1, cutoff=0.5)
    # A right slug in a wrong chapter is closer than spelling tells.
    same = [other for other in there if other.partition(".")[2] == name.rpartition(".")[2]]
    match = (same or close or [""])[0]
    return f" Did you mean {match}?" if match else ""
