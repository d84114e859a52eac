"""nbgrader's exchange: folders `user+assignment+timestamp[+random]`, of which the latest counts."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dezero_spec.grading.intake.layouts.piece import Layout, Piece, plainly
from dezero_spec.grading.intake.model import Student
from dezero_spec.grading.intake.nodes import Node
from dezero_spec.loading.archives.members import FOLDER

# A user may have a plus in the name, an assignment may not. Zips of Windows replace the colons.
NAME = re.compile(
    r"^(?P<user>.+)\+(?P<assignment>[^+]+)\+"
    r"(?P<day>\d{4}-\d\d-\d\d) (?P<clock>\d\d(?:[:_.-]\d\d){2})"
    r"(?P<fraction>\.\d+)?(?: (?P<zone>\w+))?(?:\+[^+]+)?$",
    re.DOTALL,
)


def read(_: Node, entries: Sequence[Node]) -> list[Piece | None]:
    """Read names of folders."""
    return [_piece(node) if node.kind == FOLDER else None for node in entries]


def _piece(node: Node) -> Piece | None:
    match = NAME.match(node.name)
    if match is None:
        return None
    clock = re.sub(r"[_.-]", ":", match["clock"])
    return Piece(
        node,
        match["user"],
        match["user"],
        student=Student(match["user"]),
        attempt=f"{match['day']} {clock}{match['fraction'] or ''}",
        when=f"{match['day']} {clock}",
    )


LAYOUT = Layout(
    "nbgrader", "nbgrader's exchange", plainly(read), "user+assignment+2026-11-20 10:00:00 UTC/"
)
