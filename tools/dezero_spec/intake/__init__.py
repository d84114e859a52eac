"""From what a teacher points at to the class's submissions, unpacked and told apart."""

from dezero_spec.intake.errors import IntakeError
from dezero_spec.intake.layouts import NAMES as LAYOUTS
from dezero_spec.intake.model import Attempt, Class, Student, Submission
from dezero_spec.intake.taking import intake

__all__ = ["LAYOUTS", "Attempt", "Class", "IntakeError", "Student", "Submission", "intake"]
