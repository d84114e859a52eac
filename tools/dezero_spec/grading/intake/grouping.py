"""From entries to students: which files are one attempt, and which attempt counts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from dezero_spec.grading.intake.keys import key_of
from dezero_spec.grading.intake.layouts import ABOUT, Layout, Piece
from dezero_spec.grading.intake.model import Attempt, Student
from dezero_spec.loading.archives import visible


@dataclass
class Draft:
    """What one student handed in, before any of it is read."""

    key: str
    label: str
    student: Student
    members: tuple[Student, ...]
    attempts: tuple[Attempt, ...]
    pieces: list[Piece]  # of the attempt that counts
    sure: bool = True  # whether it is known whose it is


def group(layout: Layout, pieces: list[Piece]) -> list[Draft]:
    """Gather pieces by student and attempt; the latest counts."""
    students: dict[tuple[str, str], list[Piece]] = defaultdict(list)
    for piece in pieces:
        own = "plain" if piece.name == piece.node.name == piece.who else layout.name
        students[own, piece.who].append(piece)
    drafts = [_draft(own, who, mine) for (own, who), mine in students.items()]
    return sorted(drafts, key=lambda draft: (draft.label.casefold(), draft.key))


def _draft(layout: str, who: str, pieces: list[Piece]) -> Draft:
    attempts: dict[str, list[Piece]] = defaultdict(list)
    for piece in pieces:
        attempts[piece.attempt].append(piece)
    ordered = [attempts[key] for key in sorted(attempts)]
    latest = ordered[-1]
    first = latest[0]
    number = 0
    records = []
    for same in ordered:
        number = max(number + 1, *(piece.number + 1 for piece in same))
        records.append(
            Attempt(
                label=_names([piece for piece in same if piece.role != ABOUT] or same),
                number=number,
                when=same[0].when,
                counts=same is latest,
                late=any(piece.late for piece in same),
            )
        )
    student = first.student
    student = Student(visible(student.id), visible(student.name), visible(student.email))
    words = " ".join(dict.fromkeys(w for w in (student.name, student.id) if w)) or who
    return Draft(
        key_of(layout, who, words),
        visible(first.label),
        student,
        first.members,
        tuple(records),
        latest,
        first.sure,
    )


def _names(pieces: list[Piece]) -> str:
    return ", ".join(visible(piece.node.name) for piece in pieces)
