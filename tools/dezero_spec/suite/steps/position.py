"""How far along the path an implementation is, told by what it has of each step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dezero_spec.loading.traits import TRAITS
from dezero_spec.suite import verdicts
from dezero_spec.suite.catalogue import LAST_STEP
from dezero_spec.suite.steps import path
from dezero_spec.suite.verdicts import Verdict

POSITION = "position"  # its name among a run's settings


@dataclass(frozen=True)
class Position:
    """Where an implementation is.

    `step`: the step that it has reached, None before the first; `broken`: ids of rules in force
    there that don't hold; `has`, `lacks`: what of that step is there, and what of the next is not,
    by which it was told; `next`: the step that asks for more, None at the end.
    """

    step: int | None
    broken: tuple[str, ...] = ()
    has: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()

    @property
    def next(self) -> int | None:
        """The step that asks for more than there is."""
        return path.following(self.step)

    @property
    def goal(self) -> int:
        """The step whose rules are to hold: the one reached while that is not whole, or the next.

        At the end of the path it is the last one.
        """
        if self.step is not None and self.broken and self.step < LAST_STEP - 1:
            return self.step
        return self.next or LAST_STEP

    def to_dict(self) -> dict[str, Any]:
        """Return the position as plain data for JSON."""
        return {
            "step": self.step,
            "next": self.next,
            "broken": list(self.broken),
            "has": list(self.has),
            "lacks": list(self.lacks),
        }


def step_of(has: frozenset[str]) -> int | None:
    """Find the step that fits best what an implementation has: names, methods, attributes.

    It is the one with the fewest surprises: of each step up to it the share that is lacking, of
    each later one the share that is there. So a feature from far ahead does not carry an
    implementation there, and what is broken does not throw it back: nothing of it is run.
    """
    share = {step: len(has.intersection(own)) / len(own) for step, own in TRAITS.items()}

    def surprises(step: int) -> float:
        return sum(1 - here if each <= step else here for each, here in share.items())

    best = min((0, *TRAITS), key=surprises)
    return best or None


def position_of(has: frozenset[str], found: Sequence[Verdict]) -> Position:
    """Say where what has these traits is. `found`: the verdicts at the step that it has reached.

    Until the first step is whole, there is none before it to be at.
    """
    step = step_of(has)
    broken = tuple(verdict.rule.id for verdict in found if _counts_as_broken(verdict))
    if step == path.FIRST_STEP and broken:
        step = None
    told = [each for each in TRAITS.get(step or 0, ()) if each in has]
    lacking = [each for each in TRAITS.get(path.following(step) or 0, ()) if each not in has]
    return Position(step and _last_alike(step), broken if step else (), tuple(told), tuple(lacking))


def _counts_as_broken(verdict: Verdict) -> bool:
    return verdict.rule.kind != "quality" and verdict.status in verdicts.BROKEN


def _last_alike(step: int) -> int:
    """Return the last step that asks for no more than `step` does: 15 for 14."""
    following = path.following(step)
    return LAST_STEP if following is None else following - 1
