"""Autolab: `email_version_handin` in one folder; the highest version counts."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dezero_spec.archives.members import FILE
from dezero_spec.intake.layouts.piece import ABOUT, CONTENT, Layout, Piece, plainly
from dezero_spec.intake.model import Student
from dezero_spec.intake.nodes import Node

# What stands before the @ may hold underscores, what follows it may not.
NAME = re.compile(
    r"^(?P<annotated>annotated_)?(?P<email>[^@\s]+@[A-Za-z0-9.-]+)_(?P<version>\d+)_(?P<file>.+)$",
    re.DOTALL,
)
FEEDBACK = "autograde.txt"  # what Autolab itself wrote about a version


def read(_: Node, entries: Sequence[Node]) -> list[Piece | None]:
    """Read names of files."""
    return [_piece(node) if node.kind == FILE else None for node in entries]


def _piece(node: Node) -> Piece | None:
    match = NAME.match(node.name)
    if match is None:
        return None
    email, version = match["email"], int(match["version"])
    about = match["annotated"] or match["file"] == FEEDBACK
    return Piece(
        node,
        "" if about else email,
        email,
        match["file"],
        Student(email=email),
        attempt=f"{version:09}",
        number=version,
        role=ABOUT if about else CONTENT,
    )


LAYOUT = Layout("autolab", "Autolab", plainly(read), "email_version_handin")
