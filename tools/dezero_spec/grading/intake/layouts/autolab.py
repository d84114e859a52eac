"""Autolab: `email_version_handin`, or `email/version_handin`; the highest version counts."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dezero_spec.grading.intake.layouts.piece import ABOUT, CONTENT, Layout, Piece, plainly
from dezero_spec.grading.intake.model import Student
from dezero_spec.grading.intake.nodes import Node
from dezero_spec.loading.archives.members import FILE, FOLDER

# What stands before the @ may hold underscores, what follows it may not.
NAME = re.compile(
    r"^(?P<annotated>annotated_)?(?P<email>[^@\s]+@[A-Za-z0-9.-]+)_(?P<version>\d+)_(?P<file>.+)$",
    re.DOTALL,
)
ADDRESS = re.compile(r"^[^@\s]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$")
VERSION = re.compile(r"^(?P<version>\d+)_(?P<file>.+)$", re.DOTALL)
FEEDBACK = "autograde.txt"  # what Autolab itself wrote about a version


def read(_: Node, entries: Sequence[Node]) -> list[Piece | None]:
    """Read names of files, and of folders that hold versions and nothing else."""
    return [_of_folder(node) if node.kind == FOLDER else _piece(node) for node in entries]


def _of_folder(node: Node) -> Piece | None:
    if ADDRESS.match(node.name) is None:
        return None
    try:
        found = [(VERSION.match(child.name), child) for child in node.children()]
    except OSError:
        return None
    if not found or any(match is None or child.kind != FILE for match, child in found):
        return None
    handed_in = [
        (int(match["version"]), match["file"], child)
        for match, child in found
        if match and match["file"] != FEEDBACK
    ]
    if not handed_in:
        return None
    version, name, last = max(handed_in, key=lambda each: each[:2])
    student = Student(email=node.name)
    return Piece(last, node.name, node.name, name, student, number=version)


def _piece(node: Node) -> Piece | None:
    match = NAME.match(node.name)
    if match is None or node.kind != FILE:
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
