"""Blackboard: `assignment_user_attempt_date_file`, and a .txt about each attempt."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from dezero_spec.archives.members import FILE
from dezero_spec.intake.layouts.piece import ABOUT, CONTENT, TEXT, Layout, Piece
from dezero_spec.intake.model import Student
from dezero_spec.intake.nodes import Node
from dezero_spec.loading.decoding import decode_source

NAME = re.compile(
    r"^(?P<who>.+?)_attempt_(?P<when>\d{4}(?:-\d\d){5})(?:_(?P<file>.+)|(?P<about>\.txt))$",
    re.DOTALL,
)
PERSON = re.compile(r"^(?:\w+): *(?P<name>.+?) \((?P<login>[^()\s]+)\)\s*$")
FILES_FOLLOW = re.compile(r"^(?:Files|파일):\s*$", re.MULTILINE)
NO_TEXT = "There is no student submission text data"
LONGEST = 1_000_000


def read(_: Node, entries: Sequence[Node]) -> list[Piece | None]:
    """Read names; the login may hold what separates it, so the .txt is asked first."""
    matches = [NAME.match(node.name) for node in entries]
    people = {}
    written = set()
    for node, match in zip(entries, matches):
        if match is not None and match["about"] and node.kind == FILE:
            text = _text(node)
            if text and NO_TEXT not in text and not FILES_FOLLOW.search(text):
                written.add((match["who"], match["when"]))
            found = PERSON.match(text.split("\n", 1)[0])
            if found and match["who"].endswith(f"_{found['login']}"):
                people[match["who"]] = Student(found["login"], found["name"])
    return [
        None if match is None else _piece(node, match, people, written)
        for node, match in zip(entries, matches)
    ]


def _piece(
    node: Node,
    match: re.Match[str],
    people: dict[str, Student],
    written: set[tuple[str, str]],
) -> Piece:
    student = people.get(match["who"]) or Student(match["who"].rpartition("_")[2])
    day, clock = match["when"][:10], match["when"][11:].replace("-", ":")
    piece = Piece(
        node,
        match["who"],  # a login with a separator in it would be cut in the wrong place
        student.id,
        match["file"] or node.name,
        student,
        CONTENT,
        match["when"],
        when=f"{day} {clock}",
    )
    if match["about"]:
        is_text = (match["who"], match["when"]) in written
        return replace(piece, role=TEXT if is_text else ABOUT)
    return piece


def _text(node: Node) -> str:
    if node.open is None:
        return ""
    try:
        with node.open() as file:
            return decode_source(file.read(LONGEST)).text
    except (OSError, ValueError):
        return ""


LAYOUT = Layout("blackboard", "Blackboard", read, "assignment_user_attempt_date_file")
