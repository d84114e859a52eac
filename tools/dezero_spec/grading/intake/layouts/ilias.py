"""ILIAS: `<title>/Submissions/Lastname_Firstname_login_userid/`, or a folder a team."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dezero_spec.grading.intake.layouts.piece import Layout, Piece, Readings
from dezero_spec.grading.intake.model import Student
from dezero_spec.grading.intake.nodes import Node
from dezero_spec.loading.archives.members import FOLDER

NAME = re.compile(r"^(?P<words>.+_.+)_(?P<id>\d+)$", re.DOTALL)
TEAM = re.compile(r"^Team \d+$")
# What the folder around the submissions is called, in languages of ILIAS.
AROUND = frozenset(
    {"submissions", "abgaben", "soumissions", "entregas", "consegne", "inzendingen", "inleveringen"}
)


def is_one(root: Node, _: Sequence[Node]) -> bool:
    """Tell whether the folder is called as ILIAS does: many names end in a number."""
    return root.name.casefold() in AROUND


def read(_: Node, entries: Sequence[Node]) -> list[Readings]:
    """Read names of folders: where the name ends and the login begins is known to nobody."""
    return [_readings(node) if node.kind == FOLDER else () for node in entries]


def _readings(node: Node) -> Readings:
    if TEAM.match(node.name):
        return (Piece(node, node.name, node.name, sure=False),)
    match = NAME.match(node.name)
    if match is None:
        return ()
    words = match["words"]
    cuts = [found.start() for found in re.finditer("_", words) if found.start() > 0]
    return tuple(
        Piece(
            node,
            match["id"],
            node.name,
            student=Student(words[cut + 1 :], words[:cut].replace("_", " ")),
        )
        for cut in cuts
        if words[cut + 1 :]
    )


LAYOUT = Layout("ilias", "ILIAS", read, "Lastname_Firstname_login_userid/", is_one=is_one)
