"""Brightspace: `<id>-<id> - <Name> - <Dec 5, 2024 1149 AM> - <file>`, or folders without a file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from dezero_spec.archives.members import FOLDER
from dezero_spec.intake.layouts.piece import ABOUT, Layout, Piece
from dezero_spec.intake.model import Student
from dezero_spec.intake.nodes import Node

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
NAME = re.compile(
    r"^(?P<id>\d+)-(?P<folder>\d+) ?- (?P<name>.+?) ?- "
    r"(?P<month>[A-Za-z]{3})[a-z]*\.? (?P<day>\d{1,2}),? (?P<year>\d{4}) "
    r"(?P<hour>\d{1,2}):?(?P<minute>\d\d) ?(?P<half>[AaPp][Mm])?(?: - (?P<file>.+))?$",
    re.DOTALL,
)


def read(_: Node, entries: Sequence[Node]) -> list[Piece | None]:
    """Read names of folders or of files."""
    return [_piece(node) for node in entries]


def _piece(node: Node) -> Piece | None:
    if node.name.lower() == "index.html":
        return Piece(node, "", node.name, role=ABOUT)
    match = NAME.match(node.name)
    when = _when(match) if match else None
    if match is None or when is None:
        return None
    return Piece(
        node,
        f"{match['id']}-{match['folder']}",
        match["name"],
        "" if node.kind == FOLDER else match["file"] or node.name,
        Student(match["id"], match["name"]),
        attempt=when.isoformat(),
        when=when.isoformat(" ", "minutes"),
    )


def _when(match: re.Match[str]) -> datetime | None:
    try:
        hour = int(match["hour"])
        if match["half"]:
            hour = hour % 12 + 12 * (match["half"].lower() == "pm")
        month = MONTHS.index(match["month"].lower()) + 1
        return datetime(int(match["year"]), month, int(match["day"]), hour, int(match["minute"]))
    except ValueError:
        return None


LAYOUT = Layout("brightspace", "Brightspace", read, "id-id - Name - Dec 5, 2024 1149 AM - file")
