"""From a document and a rubric to a mark: exact fractions, rounded here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from dezero_spec.grading.marks.lateness import Late, handed_in, shown
from dezero_spec.grading.marks.rubric import LEAVE_OUT, Rubric, counting
from dezero_spec.grading.store import GRADED, Document
from dezero_spec.suite import catalogue, verdicts
from dezero_spec.suite.catalogue import Rule
from dezero_spec.suite.verdicts import Verdict

_FINE = Fraction(1, 10_000)  # to which the parts of a mark are shown
_UNSEEN = Fraction(1, 200)  # less rounding than this is spread over the parts


@dataclass(frozen=True)
class Share:
    """What one rule has to do with a mark, in units of the mark.

    A rule that is left out (it is not provided) has nothing that is possible; a bonus neither.
    """

    rule: Rule
    status: str
    earned: Fraction
    possible: Fraction
    bonus: bool = False


@dataclass(frozen=True)
class Part:
    """A line of a mark's account, rounded so that the lines add up to the mark exactly.

    `share` None: what rounding, the rubric's minimum or maximum, lateness (`LATE`) or the teacher
    (`TEACHER`) changed; `why` says more.
    """

    name: str
    earned: Decimal
    possible: Decimal
    share: Share | None = None
    why: str = ""


LATE = "late"
TEACHER = "teacher"


@dataclass(frozen=True)
class Change:
    """What lateness, or the teacher, adds to the mark by the rules, and why. `by` may be 0."""

    name: str
    by: Decimal
    why: str


@dataclass(frozen=True)
class Word:
    """What a teacher says of one submission, in a file of their own: the last word."""

    mark: Decimal | None = None
    points: Decimal | None = None
    excused: bool = False
    deadline: datetime | None = None
    comment: str = ""


@dataclass(frozen=True)
class Mark:
    """A mark, or (`value` None) the reason why there is none.

    `by_rules`: what it would be without `changes`; `reason`: why the rules alone give none.
    """

    value: Decimal | None
    out_of: Decimal
    reason: str = ""
    shares: tuple[Share, ...] = ()
    adjusted: str = ""
    by_rules: Decimal | None = None
    changes: tuple[Change, ...] = ()
    comment: str = ""
    excused: bool = False
    untimed: bool = False  # the rubric asks when it came, which is not known

    @property
    def text(self) -> str:
        """The mark as every output writes it; "" for none."""
        return "" if self.value is None else number(self.value)

    @property
    def parts(self) -> tuple[Part, ...]:
        """The account of the mark: the parts' `earned` add up to it."""
        if self.value is None:
            return ()
        own = self.by_rules if self.by_rules is not None else Decimal(0)
        raw = sum((share.earned for share in self.shares), Fraction(0))
        value = Fraction(own)
        spread = raw > 0 and abs(value - raw) <= _UNSEEN
        factor = value / raw if spread else Fraction(1)
        parts = []
        exact, told = Fraction(0), Decimal(0)
        for share in self.shares:
            exact += share.earned * factor
            earned = _rounded(exact, _FINE, "half-even") - told
            told += earned
            possible = _rounded(share.possible, _FINE, "half-even")
            whole = share.earned == share.possible and not share.bonus
            parts.append(Part(share.rule.id, earned, earned if whole else possible, share))
        if told != own:
            parts.append(Part(self.adjusted or "rounding", own - told, Decimal(0)))
        for change in self.changes:
            if change.by:
                parts.append(Part(change.name, change.by, Decimal(0), why=change.why))
        return tuple(parts)


def number(value: Decimal) -> str:
    """Write a number without exponent and needless zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def mark(document: Document | None, rubric: Rubric, word: Word | None = None) -> Mark:
    """Mark a submission: by the rules, less what lateness costs, and as the teacher says at last.

    No document, nothing to run or an unfinished run: no mark, a reason.
    """
    found = _by_rules(document, rubric)
    word = word or Word()
    found = replace(found, by_rules=found.value, comment=word.comment)
    if word.excused:
        return replace(found, value=None, reason="excused by the teacher", excused=True)
    if word.mark is not None:
        before = found.value
        why = "the teacher's own mark"
        if before is not None:
            why = f"the teacher's own mark, in place of {number(before)}"
        change = Change(TEACHER, word.mark - (before or Decimal(0)), why)
        return replace(found, value=word.mark, changes=(change,))
    if found.value is None:
        return found
    changes = list(_lateness(found.value, document, rubric, word))
    value = found.value + sum((change.by for change in changes), Decimal(0))
    if word.points is not None:
        by = max(word.points, -value)
        changes.append(Change(TEACHER, by, _points(word.points, by)))
        value += by
    late = rubric.late
    untimed = bool(late and document and handed_in(document.submission, late.zone) is None)
    return replace(found, value=value, changes=tuple(changes), untimed=untimed)


def _points(wanted: Decimal, by: Decimal) -> str:
    if by != wanted:
        return f"the teacher's {number(wanted)} points; no mark is less than 0"
    return "points more by the teacher" if wanted >= 0 else "points less by the teacher"


def _lateness(
    value: Decimal, document: Document | None, rubric: Rubric, word: Word
) -> Iterator[Change]:
    """Yield what is deducted for lateness, or why nothing is where that could be asked."""
    late, nothing = rubric.late, Decimal(0)
    if late is None or document is None:
        return
    when = handed_in(document.submission, late.zone)
    if when is None:
        if document.late:
            why = "it was late, but the export does not say when it came: nothing is deducted"
            yield Change(LATE, nothing, why)
        return
    deadline = word.deadline or late.deadline
    until = shown(deadline)
    days = late.days(when, deadline)
    if days == 0:
        if word.deadline is not None and late.days(when, late.deadline):
            yield Change(TEACHER, nothing, f"in time: the teacher's deadline is {until}")
        return
    least = min(value, rubric.minimum)
    exact = max(Fraction(value) - late.deducted(value, days), Fraction(least))
    by = _rounded(exact, Fraction(rubric.round_to), rubric.rounding) - value
    yield Change(LATE, max(by, least - value), _how_late(days, shown(when), until, late))


def _how_late(days: int, at: str, until: str, late: Late) -> str:
    if days == 1:
        why = f"handed in on {at}, on the first day after the deadline, {until}"
    else:
        why = f"handed in on {at}, on day {days} after the deadline, {until}"
    return f"{why}; the most that is deducted" if late.capped(days) else why


def _by_rules(document: Document | None, rubric: Rubric) -> Mark:

    def none(reason: str) -> Mark:
        return Mark(None, rubric.out_of, reason)

    if document is None:
        return none("not graded yet")
    if document.outcome != GRADED or document.run is None:
        return none(document.reason or "it could not be graded")
    if not document.complete:
        return none("the run was not finished")
    if any(document.run["settings"].get(choice) is not None for choice in ("only", "asked")):
        return none("only some of the rules were judged")
    found = {verdict.rule.id: verdict for verdict in document.verdicts}
    step = document.run["settings"].get("step", catalogue.LAST_STEP)
    shares = []
    for rule in counting(rubric.through):
        points, bonus = rubric.points.get(rule.id), rubric.bonus.get(rule.id)
        if not points and not bonus:
            continue
        verdict = found.get(rule.id)
        if verdict is None or verdict.status == verdicts.MISSING:
            if rule.until is not None and step > rule.until:
                continue  # superseded at the step that was judged
            return none(_not_covered(rule, step, rubric))
        held = _held(verdict, rubric.proportional)
        if bonus:
            shares.append(Share(rule, verdict.status, held * bonus, Fraction(0), bonus=True))
        elif points:
            left_out = verdict.status == verdicts.NOT_PROVIDED and rubric.not_provided == LEAVE_OUT
            possible = Fraction(0) if left_out else points
            shares.append(Share(rule, verdict.status, held * possible, possible))
    total = sum((share.possible for share in shares), Fraction(0))
    if total == 0:
        return none("it provides nothing of what the rubric counts")
    scale = Fraction(rubric.out_of) / total
    shares = [share if share.bonus else _scaled(share, scale) for share in shares]
    raw = sum((share.earned for share in shares), Fraction(0))
    value, adjusted = _rounded(raw, Fraction(rubric.round_to), rubric.rounding), ""
    if value < rubric.minimum:
        value, adjusted = rubric.minimum, "minimum"
    if rubric.maximum is not None and value > rubric.maximum:
        value, adjusted = rubric.maximum, "maximum"
    return Mark(value, rubric.out_of, "", tuple(shares), adjusted)


def _not_covered(rule: Rule, step: int, rubric: Rubric) -> str:
    if rule.step > step:
        return (
            f"it was judged at step {step}, and the rubric counts rules through step "
            f"{rubric.through}: grade again with --step {rubric.through}"
        )
    return f"its result says nothing on the rule {rule.id}: grade again"


def _held(verdict: Verdict, proportional: bool) -> Fraction:
    """How much of a rule holds: all or nothing, or the share of its cases."""
    if verdict.status == verdicts.PASS:
        return Fraction(1)
    if not proportional or verdict.status not in verdicts.BROKEN:
        return Fraction(0)
    judged = [case for case in verdict.cases if case.status != verdicts.NOT_PROVIDED]
    passed = sum(case.status == verdicts.PASS for case in judged)
    return Fraction(passed, len(judged)) if judged else Fraction(0)


def _scaled(share: Share, scale: Fraction) -> Share:
    return Share(share.rule, share.status, share.earned * scale, share.possible * scale)


def _rounded(value: Fraction, step: Fraction, rounding: str) -> Decimal:
    """Round to a multiple of `step`, which has finitely many decimals."""
    count = value / step
    whole, rest = divmod(count.numerator, count.denominator)
    twice = 2 * rest - count.denominator  # sign: below, at or above the middle
    up = {
        "up": rest > 0,
        "down": False,
        "half-up": twice >= 0,
        "half-even": twice > 0 or (twice == 0 and whole % 2 == 1),
    }[rounding]
    exact = (whole + up) * step
    return Decimal(exact.numerator) / Decimal(exact.denominator)
