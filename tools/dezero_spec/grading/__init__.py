"""Grade a class: each submission in a sandboxed host, many beside each other, resumable.

`one.grade` is all there is for one submission; `pool` has it done by workers; `batch` takes in a
class, has done what is due, and keeps the store's documents up to date.
"""

from dezero_spec.grading.batch import Batch, CannotGrade, Interrupted, Outcome, grade_class
from dezero_spec.grading.one import grade
from dezero_spec.grading.settings import Settings

__all__ = [
    "Batch",
    "CannotGrade",
    "Interrupted",
    "Outcome",
    "Settings",
    "grade",
    "grade_class",
]
