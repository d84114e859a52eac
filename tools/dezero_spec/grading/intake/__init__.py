"""From what a teacher points at to the class's submissions, unpacked and told apart."""

from dezero_spec.grading.intake.errors import IntakeError
from dezero_spec.grading.intake.layouts import NAMES as LAYOUTS
from dezero_spec.grading.intake.model import Attempt, Class, Student, Submission
from dezero_spec.grading.intake.taking import intake

__all__ = ["LAYOUTS", "Attempt", "Class", "IntakeError", "Student", "Submission", "intake"]
