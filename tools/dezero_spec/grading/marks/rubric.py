"""A rubric: how many points each rule is worth, and how points become a mark."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from dezero_spec.grading.marks.lateness import Late
from dezero_spec.suite import catalogue
from dezero_spec.suite.catalogue import LAST_STEP, Rule

LEAVE_OUT = "leave-out"
ZERO = "zero"
NOT_PROVIDED = (LEAVE_OUT, ZERO)
ROUNDINGS = ("half-up", "half-even", "up", "down")
KINDS = {"behaviour": 1, "structure": 1, "optional": 1, "quality": 0}  # points of each rule
OUT_OF = 100


class RubricError(Exception):
    """A rubric can't be used. `problems`: all that is wrong with it, a sentence each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Rubric:
    """Points by rule, resolved for all rules that count; see the starting rubric for the words.

    `out_of` None: the sum of the points. Without arguments it is what counts when there is no
    rubric: a point for each rule but quality ones, the mark out of 100.
    """

    points: Mapping[str, Fraction] = field(
        default_factory=lambda: points_of(KINDS, {}, {}, (), LAST_STEP)
    )
    bonus: Mapping[str, Fraction] = field(default_factory=dict)
    through: int = LAST_STEP
    out_of: Decimal = Decimal(OUT_OF)
    proportional: bool = False
    not_provided: str = LEAVE_OUT
    round_to: Decimal = Decimal("0.01")
    rounding: str = "half-up"
    minimum: Decimal = Decimal(0)
    maximum: Decimal | None = None
    late: Late | None = None
    scale_to_assignment: bool = False


def scaled(rubric: Rubric, out_of: Decimal) -> Rubric:
    """Return a rubric in whose units a whole mark is another number."""
    by = Fraction(out_of) / Fraction(rubric.out_of)

    def times(value: Decimal) -> Decimal:
        exact = Fraction(value) * by
        return Decimal(exact.numerator) / Decimal(exact.denominator)

    late = rubric.late
    if late is not None and late.points:
        most = None if late.most is None else times(late.most)
        late = replace(late, points=times(late.points), most=most)
    return replace(
        rubric,
        out_of=out_of,
        bonus={id: points * by for id, points in rubric.bonus.items()},
        minimum=times(rubric.minimum),
        maximum=None if rubric.maximum is None else times(rubric.maximum),
        late=late,
    )


def counting(through: int) -> tuple[Rule, ...]:
    """Return the rules that count at a step: those that are in force there."""
    return tuple(rule for rule in catalogue.rules() if rule.in_force(through))


def points_of(
    kinds: Mapping[str, Fraction | int],
    chapters: Mapping[str, Fraction],
    rules: Mapping[str, Fraction],
    bonus: tuple[str, ...],
    through: int,
) -> dict[str, Fraction]:
    """Resolve points: a rule's own; else its share of its chapter's; else those of its kind.

    A chapter's points are shared by its rules that have none of their own, in proportion to the
    points of their kinds. `bonus`: rules that are none of the sum. Raises ValueError when a
    chapter's points don't add up.
    """
    points: dict[str, Fraction] = {}
    counted = [rule for rule in counting(through) if rule.id not in bonus]
    weight = {rule.id: Fraction(kinds[rule.kind]) for rule in counted}
    for rule in counted:
        points[rule.id] = rules.get(rule.id, weight[rule.id])
    for chapter, total in chapters.items():
        mine = [rule.id for rule in counted if rule.chapter == chapter]
        named = sum((rules[id] for id in mine if id in rules), Fraction(0))
        others = [id for id in mine if id not in rules]
        weights = sum((weight[id] for id in others), Fraction(0))
        left = total - named
        if not mine:
            continue
        if left < 0:
            raise ValueError(
                f"the chapter {chapter} has {_plain(total)} points, but those of its rules in "
                f"[rules] come to {_plain(named)}"
            )
        if left > 0 and weights == 0:
            raise ValueError(
                f"no rule of the chapter {chapter} is left for {_plain(left)} of its "
                f"{_plain(total)} points: those in [rules] come to {_plain(named)}, and the kinds "
                "of the others have no points"
            )
        for id in others:
            points[id] = left * weight[id] / weights if weights else Fraction(0)
    return {id: value for id, value in points.items() if value > 0}


def _plain(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else f"{float(value):g}"
