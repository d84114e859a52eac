"""Moodle: `Full Name_participantid_assignsubmission_file[_]/…`, or the same without folders."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dezero_spec.grading.intake.layouts.piece import CONTENT, TEXT, Layout, Piece, plainly
from dezero_spec.grading.intake.model import Student
from dezero_spec.grading.intake.nodes import Node
from dezero_spec.loading.archives.members import FOLDER

NAME = re.compile(
    r"^(?P<name>.+?)_(?P<id>\d+)_assignsubmission_(?P<type>[a-z]+)(?:[_.](?P<file>.*))?$", re.DOTALL
)
# What stands for the name where names are hidden, in the languages that this is used in.
HIDDEN = frozenset(
    {"participant", "참가자", "참여자", "参加者", "参与者", "teilnehmer", "teilnehmer/in",
     "participante", "partecipante", "deelnemer"}
)  # fmt: skip


def read(_: Node, entries: Sequence[Node]) -> list[Piece | None]:
    """Read names of folders or of files."""
    return [_piece(node) for node in entries]


def _piece(node: Node) -> Piece | None:
    match = NAME.match(node.name)
    if match is None:
        return None
    name = match["name"].strip()
    hidden = name.casefold() in HIDDEN
    return Piece(
        node,
        match["id"],
        f"{match['name']}_{match['id']}",
        "" if node.kind == FOLDER else match["file"] or node.name,
        Student(match["id"], "" if hidden else name),
        TEXT if match["type"] == "onlinetext" else CONTENT,
    )


LAYOUT = Layout("moodle", "Moodle", plainly(read), "Full Name_participantid_assignsubmission_file_")
