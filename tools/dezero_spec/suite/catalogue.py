"""The rules, read from the suite: there is no other list of them."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from types import ModuleType
from typing import Any

from dezero_spec import locations
from dezero_spec.suite.docstrings import docstring_of
from dezero_spec.suite.foundations import FILE, direct

LAST_STEP = 23
DEMANDED = ("behaviour", "structure")


@dataclass(frozen=True)
class Rule:
    """A rule as its test states it. `tests`: names of the test functions, ``module::function``."""

    id: str
    chapter: str
    title: str
    step: int
    until: int | None
    kind: str
    sentence: str
    stands_on: tuple[str, ...]
    tests: tuple[str, ...]
    not_at: tuple[int, ...] = ()  # steps in between at which it can't be asked for

    @property
    def demanded(self) -> bool:
        """Whether an implementation must satisfy it to conform."""
        return self.kind in DEMANDED

    def in_force(self, step: int = LAST_STEP) -> bool:
        """Tell whether the rule holds at a book step."""
        begun, ended = self.step <= step, self.until is not None and step > self.until
        return begun and not ended and step not in self.not_at

    def to_dict(self) -> dict[str, Any]:
        """Return the rule as plain data for JSON."""
        return asdict(self)


def sentence_of(function: Any) -> str:
    """Return a test's docstring as one line."""
    return " ".join(docstring_of(function).split())


def mark_of(function: Any, name: str) -> dict[str, Any] | None:
    """Return the keywords of a test function's mark, None if it has none."""
    for mark in getattr(function, "pytestmark", ()):
        if mark.name == name:
            return dict(mark.kwargs)
    return None


@functools.cache
def rules() -> tuple[Rule, ...]:
    """Return all rules in reading order, superseded ones included.

    Raises ValueError where the suite is at fault: an id twice, a case of an unknown rule.
    """
    stated: dict[str, Rule] = {}
    cases: list[tuple[str, str]] = []
    for module in _modules():
        title = docstring_of(module).split("\n")[0].rstrip(".")
        for name, function in vars(module).items():
            mark, case = mark_of(function, "rule"), mark_of(function, "case_of")
            test = f"{module.__name__.rpartition('.')[2]}::{name}"
            if mark:
                if mark["id"] in stated:
                    raise ValueError(f"rule {mark['id']} is stated twice")
                chapter = mark["id"].partition(".")[0]
                stated[mark["id"]] = Rule(
                    chapter=chapter,
                    title=title.partition(":")[0],
                    sentence=sentence_of(function),
                    stands_on=direct().get(mark["id"], ()),
                    tests=(test,),
                    **mark,
                )
            elif case:
                cases.append((case["id"], test))
    for id, test in cases:
        if id not in stated:
            raise ValueError(f"{test} is a case of {id}, which no test states")
        rule = stated[id]
        stated[id] = Rule(**{**rule.__dict__, "tests": (*rule.tests, test)})
    if unknown := {id for each in direct().items() for id in (each[0], *each[1])} - set(stated):
        raise ValueError(f"{FILE.name} names rules that no test states: {sorted(unknown)}")
    return tuple(stated.values())


def rule(id: str) -> Rule:
    """Return the rule `id`; KeyError when there is none."""
    for candidate in rules():
        if candidate.id == id:
            return candidate
    raise KeyError(id)


@functools.cache
def late_cases() -> dict[tuple[str, str], int]:
    """Return the cases that a later step than their rule's asks for: rule, name and that step.

    The name is how a case's name begins.
    """
    return {
        (case["id"], name.removeprefix("test_")): case["step"]
        for module in _modules()
        for name, function in vars(module).items()
        if (case := mark_of(function, "case_of")) and case.get("step") is not None
    }


def foundations(id: str) -> tuple[str, ...]:
    """Return the ids of all rules that rule `id` stands on, directly or through others."""
    by_id = {rule.id: rule for rule in rules()}
    found: dict[str, None] = {}
    pending = list(by_id[id].stands_on)
    while pending:
        next_id = pending.pop()
        if next_id not in found and next_id != id:
            found[next_id] = None
            pending.extend(by_id[next_id].stands_on)
    return tuple(rule for rule in by_id if rule in found)


def _modules() -> Iterator[ModuleType]:
    for path in sorted(locations.SUITE.glob("test_*.py")):
        yield locations.suite_module(path.stem)
