"""Submitty: `submissions/<user>/<version>/`, where a file beside the versions says which counts.

An export of active versions has each one's files in `submissions/<user>/` itself.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from dezero_spec.grading.intake.layouts.piece import TEXT, Layout, Piece, plainly
from dezero_spec.grading.intake.model import Student
from dezero_spec.grading.intake.nodes import Node
from dezero_spec.loading.archives.members import FOLDER

SETTINGS = "user_assignment_settings.json"
STAMP = ".submit.timestamp"  # lies in every version
LARGEST = 1_000_000


def is_one(_: Node, entries: Sequence[Node]) -> bool:
    """Tell whether folders of versions are Submitty's: anyone's may have numbers for names."""
    folders = [node for node in entries if node.kind == FOLDER]
    return any(node.child(name) is not None for node in folders for name in (SETTINGS, STAMP))


def read(_: Node, entries: Sequence[Node]) -> list[Piece | None]:
    """Read folders of users: the active version of each."""
    return [_piece(node) if node.kind == FOLDER else None for node in entries]


def _piece(node: Node) -> Piece | None:
    settings = node.child(SETTINGS)
    active = _active(settings) if settings is not None else None
    student = Student(node.name)
    if settings is None and node.child(STAMP) is not None:
        return Piece(node, node.name, node.name, student=student)
    if active is None:
        return None
    version = node.child(str(active))
    if version is None:  # cancelled by the student, or not in the export
        return Piece(settings or node, node.name, node.name, SETTINGS, student, TEXT)
    return Piece(
        version, node.name, node.name, student=student, attempt=f"{active:09}", number=active
    )


def _active(settings: Node) -> int | None:
    if settings.open is None:
        return None
    try:
        with settings.open() as file:
            found = json.loads(file.read(LARGEST))
        return int(found["active_version"])
    except (OSError, ValueError, OverflowError, RecursionError, TypeError, KeyError):
        return None


LAYOUT = Layout(
    "submitty", "Submitty", plainly(read), f"user/version/ and user/{SETTINGS}", is_one=is_one
)
