"""Canvas: `name[_LATE]_userid_attachmentid_file`, all in one folder."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from dezero_spec.intake.layouts.piece import CONTENT, TEXT, WEB_LINK, Layout, Piece
from dezero_spec.intake.model import Student
from dezero_spec.intake.nodes import Node

WHO = r"(?P<name>.*?)(?:(?:^|_)(?P<late>LATE))?(?:^|_)(?P<id>\d+|anon_\w+?)"
FILE = re.compile(rf"^{WHO}_(?P<attachment>\d+)_(?P<file>.+)$", re.DOTALL)
ENTRY = re.compile(rf"^{WHO}_(?P<file>(?:text|link)\.html)$", re.DOTALL)
TYPED = {"text.html": TEXT, "link.html": WEB_LINK}
LATEST = 9999
RESUBMITTED = re.compile(r"^(?P<base>.+)-(?P<number>\d{1,3})(?P<suffix>(?:\.tar)?\.\w+)$")


def read(root: Node, entries: Sequence[Node]) -> list[Piece | None]:
    """Read names; of a file in several versions the last one counts."""
    pieces: list[Piece | None] = []
    versions: dict[tuple[str, str], list[tuple[int, int, int]]] = defaultdict(list)
    for index, node in enumerate(entries):
        # In this order: a file may be called so as to look like another student's text.
        match = FILE.match(node.name) or ENTRY.match(node.name)
        pieces.append(_piece(node, match) if match else None)
        piece = pieces[-1]
        if match and piece and piece.role == CONTENT:
            version = (piece.number, int(match["attachment"]), index)
            versions[piece.who, piece.name].append(version)
    for same in versions.values():
        for age, (_number, _attachment, index) in enumerate(sorted(same, reverse=True)):
            piece_then = pieces[index]
            assert piece_then is not None
            pieces[index] = replace(piece_then, attempt=f"{LATEST - age:04}")
    return pieces


def original(name: str) -> tuple[str, int]:
    """Undo Canvas's numbering of a file that is handed in again: `core-2.py` was `core.py`."""
    match = RESUBMITTED.match(name)
    if match is None:
        return name, 0
    return match["base"] + match["suffix"], int(match["number"])


def _piece(node: Node, match: re.Match[str]) -> Piece:
    who, student = match["id"], match["name"]
    name, number = original(match["file"])
    return Piece(
        node,
        who,
        f"{student}_{who}" if student else who,
        name,
        # Anonymous ids are the assignment's own and say nothing about who it is.
        Student("" if who.startswith("anon_") else who, student),
        TYPED.get(name, CONTENT),
        attempt=f"{LATEST:04}",
        number=number,
        late=match["late"] is not None,
    )


LAYOUT = Layout("canvas", "Canvas", read, "name_userid_attachmentid_file")
