"""Canvas: `name[_LATE]_userid_attachmentid_file`, all in one folder."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from dezero_spec.grading.intake.layouts.piece import (
    CONTENT,
    TEXT,
    WEB_LINK,
    Layout,
    Piece,
    Readings,
)
from dezero_spec.grading.intake.model import Student
from dezero_spec.grading.intake.nodes import Node

# A name's own digits between underscores lose these, so one can only end in `_digits`.
ID = r"(?:^|_)(?P<id>\d+|anon_[A-Za-z0-9]+)"
NUMBERS = re.compile(rf"{ID}_(?P<attachment>\d+)_(?P<file>.+)", re.DOTALL)
TYPED = re.compile(rf"{ID}_(?P<file>(?:text|link)\.html)$")
LATE = re.compile(r"(?:^|_)LATE$")
NO_NAME = re.compile(r"(?:^|_)(?:LATE(?:_|$)|\d+_)")
ROLES = {"text.html": TEXT, "link.html": WEB_LINK}
LATEST = 9999
RESUBMITTED = re.compile(r"^(?P<base>.+)-(?P<number>\d{1,3})(?P<suffix>(?:\.tar)?\.\w+)$")


def read(_: Node, entries: Sequence[Node]) -> list[Readings]:
    """Read names: `a_1_401_9401_core.py` is of a, with the id 1, or of a_1, with the id 401."""
    return [tuple(_readings(node)) for node in entries]


def in_order(pieces: list[Piece]) -> list[Piece]:
    """Order attempts: of a file in several versions the last one counts."""
    versions: dict[tuple[str, str], list[tuple[int, int, int]]] = defaultdict(list)
    for index, piece in enumerate(pieces):
        if piece.role == CONTENT and piece.attachment:
            version = (piece.number, int(piece.attachment), index)
            versions[piece.who, piece.name].append(version)
    ordered = list(pieces)
    for same in versions.values():
        for age, (_number, _attachment, index) in enumerate(sorted(same, reverse=True)):
            ordered[index] = replace(pieces[index], attempt=f"{LATEST - age:04}")
    return ordered


def original(name: str) -> tuple[str, int]:
    """Undo Canvas's numbering of a file that is handed in again: `core-2.py` was `core.py`."""
    match = RESUBMITTED.match(name)
    if match is None:
        return name, 0
    return match["base"] + match["suffix"], int(match["number"])


def _readings(node: Node) -> Iterator[Piece]:
    ways = itertools.count()
    for start in sorted({0, *(found.start() for found in re.finditer("_", node.name))}):
        name = node.name[:start]
        # In this order: a file may be called so as to look like another student's text.
        match = NUMBERS.match(node.name, start) or TYPED.match(node.name, start)
        late = LATE.search(name)
        name = name[: late.start()] if late else name
        if match and not NO_NAME.search(name):
            yield _piece(node, name, match, late=late is not None, way=str(next(ways)))


def _piece(node: Node, name: str, match: re.Match[str], *, late: bool, way: str) -> Piece:
    who = match["id"]
    attachment = match.groupdict().get("attachment", "")
    file, number = original(match["file"])
    return Piece(
        node,
        who,
        f"{name}_{who}" if name else who,
        file,
        # Anonymous ids are the assignment's own and say nothing about who it is.
        Student("" if who.startswith("anon_") else who, name),
        CONTENT if attachment else ROLES[file],
        attempt=f"{LATEST:04}",
        number=number,
        late=late,
        attachment=attachment,
        way=way,
    )


LAYOUT = Layout("canvas", "Canvas", read, "name_userid_attachmentid_file", ordered=in_order)
