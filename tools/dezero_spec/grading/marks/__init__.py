"""Marks: from the verdicts on a submission to a number, as a rubric says. The only place for it."""

from dezero_spec.grading.marks.marking import (
    LATE,
    TEACHER,
    Change,
    Mark,
    Part,
    Share,
    Word,
    mark,
    number,
)
from dezero_spec.grading.marks.reading import load, parse
from dezero_spec.grading.marks.rubric import Rubric, RubricError
from dezero_spec.grading.marks.template import starting_rubric

__all__ = [
    "LATE",
    "TEACHER",
    "Change",
    "Mark",
    "Part",
    "Rubric",
    "RubricError",
    "Share",
    "Word",
    "load",
    "mark",
    "number",
    "parse",
    "starting_rubric",
]
