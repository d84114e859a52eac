"""GitHub Classroom: one folder a repository, `assignment-username`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dezero_spec.grading.intake.layouts.piece import Layout, Piece, plainly
from dezero_spec.grading.intake.model import Student
from dezero_spec.grading.intake.nodes import Node
from dezero_spec.loading.archives.members import FOLDER

USER = re.compile(r"^[A-Za-z0-9](?:[A-Za-z0-9]|-(?=[A-Za-z0-9])){0,38}$")
CLONED_TO = "-submissions"  # where `gh classroom clone student-repos` puts them


def read(root: Node, entries: Sequence[Node]) -> list[Piece | None]:
    """Read names of folders, which all begin with the assignment's."""
    folders = [node for node in entries if node.kind == FOLDER]
    start = _assignment(root, folders)
    return [_piece(node, start) if node.kind == FOLDER else None for node in entries]


def is_one(root: Node, entries: Sequence[Node]) -> bool:
    """Tell whether a folder is one of clones: any folder's names may share a beginning."""
    folders = [node for node in entries if node.kind == FOLDER]
    if not folders or not _assignment(root, folders):
        return False
    if root.name.endswith(CLONED_TO):
        return True
    return sum(_is_clone(node) for node in folders) * 2 > len(folders)


def _assignment(root: Node, folders: list[Node]) -> str:
    names = [node.name for node in folders]
    if root.name.endswith(CLONED_TO):
        given = root.name.removesuffix(CLONED_TO) + "-"
        if any(name.startswith(given) for name in names):
            return given
    if all(name.startswith(f"{root.name}-") for name in names):
        return f"{root.name}-"
    if len(names) < 2:  # what is shared cannot be seen: one word is taken for the user
        clone = names and "-" in names[0] and _is_clone(folders[0])
        return names[0].rpartition("-")[0] + "-" if clone else ""
    first, last = min(names), max(names)
    same = next((n for n, (a, b) in enumerate(zip(first, last)) if a != b), len(first))
    return first[: first.rfind("-", 0, same) + 1]


def _piece(node: Node, start: str) -> Piece | None:
    user = node.name.removeprefix(start)
    if not start or user == node.name or not USER.match(user):
        return None
    # The folder's whole name: the user's alone would depend on who else is there.
    return Piece(node, node.name, node.name, node.name, Student(user))


def _is_clone(node: Node) -> bool:
    return node.child(".git") is not None


LAYOUT = Layout(
    "classroom",
    "GitHub Classroom",
    plainly(read),
    "assignment-username/",
    logins=False,
    is_one=is_one,
)
