"""Marks: from the verdicts on a submission to a number, as a rubric says. The only place for it."""

from dezero_spec.marks.marking import Mark, Part, Share, mark, number
from dezero_spec.marks.reading import load, parse
from dezero_spec.marks.rubric import Rubric, RubricError
from dezero_spec.marks.template import starting_rubric

__all__ = [
    "Mark",
    "Part",
    "Rubric",
    "RubricError",
    "Share",
    "load",
    "mark",
    "number",
    "parse",
    "starting_rubric",
]
