"""How far along the path an implementation is, told by the verdicts at each step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dezero_spec import verdicts
from dezero_spec.catalogue import LAST_STEP
from dezero_spec.steps import path
from dezero_spec.verdicts import Verdict

POSITION = "position"  # its name among a run's settings
WRONG = 0.25  # of a rule: how much one counts that is not judged because another is wrong
Found = Mapping[int, tuple[Verdict, ...]]  # the verdicts on the rules in force at each step


@dataclass(frozen=True)
class Position:
    """Where an implementation is.

    `step`: the step that it has reached, None before the first; `broken`: ids of rules of steps
    before it that don't hold; `next`: the step that asks for more, None at the end.
    """

    step: int | None
    broken: tuple[str, ...] = ()

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
        return {"step": self.step, "next": self.next, "broken": list(self.broken)}


def position_of(found: Found) -> Position:
    """Find the step that fits best.

    A step is reached when none of its own rules is broken. Of these, the best has the fewest
    surprises: rules up to it that don't hold, and rules of later steps that do. So a feature from
    far ahead does not carry an implementation there, and a slip in an early step does not throw
    it back.
    """
    best, fewest = None, _surprises(found, None)
    for step in found:
        if _reached(found, step) and (here := _surprises(found, step)) < fewest:
            best, fewest = step, here
    if best is None:
        return Position(None)
    return Position(_last_alike(best), tuple(v.rule.id for v in _broken(found[best])))


def _reached(found: Found, step: int) -> bool:
    own = [v for v in _counted(found[step]) if v.rule.step == step]
    return not _broken(own) and any(v.status == verdicts.PASS for v in own)


def _surprises(found: Found, step: int | None) -> float:
    ahead = {
        verdict.rule.id
        for later in found
        if step is None or later > step
        for verdict in _counted(found[later])
        if verdict.rule.step > (step or 0) and verdict.status == verdicts.PASS
    }
    return len(ahead) + (_lacking(found[step]) if step is not None else 0)


def _lacking(found: Sequence[Verdict]) -> float:
    """Count the rules that don't hold.

    What isn't judged because something is not there can't be there either; what isn't judged
    because something is wrong may well be.
    """
    absent = {verdict.rule.id for verdict in _broken(found) if _absent(verdict)}
    count = float(len(_broken(found)))
    for verdict in _counted(found):
        if verdict.status == verdicts.NOT_JUDGED:
            count += 1 if absent & set(verdict.because) else WRONG
    return count


def _absent(verdict: Verdict) -> bool:
    """Tell whether a rule is broken because something is missing, not by what it gives."""
    case = verdict.broken[0]
    missing = case.failure is not None and case.failure.expected.endswith(" to be there")
    return missing or verdict.status != verdicts.FAIL


def _counted(found: Sequence[Verdict]) -> list[Verdict]:
    return [verdict for verdict in found if verdict.rule.kind != "quality"]


def _broken(found: Sequence[Verdict]) -> list[Verdict]:
    return [verdict for verdict in _counted(found) if verdict.status in verdicts.BROKEN]


def _last_alike(step: int) -> int:
    """Return the last step that asks for no more than `step` does: 15 for 14."""
    following = path.following(step)
    return LAST_STEP if following is None else following - 1
