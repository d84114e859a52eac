"""Blackboard: `assignment_user_attempt_date_file`, and a .txt about each attempt."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from dezero_spec.grading.intake.layouts.piece import ABOUT, CONTENT, TEXT, Layout, Piece, Readings
from dezero_spec.grading.intake.model import Student
from dezero_spec.grading.intake.nodes import Node
from dezero_spec.loading.archives.members import FILE
from dezero_spec.loading.decoding import decode_source

NAME = re.compile(
    r"^(?P<who>.+?)_attempt_(?P<when>\d{4}(?:-\d\d){5})(?:_(?P<file>.+)|(?P<about>\.txt))$",
    re.DOTALL,
)
# `Name: Jane Doe (jane_doe)`, with the first word in the language of the course.
PERSON = re.compile(
    r"^[^:\uff1a]{1,40}[:\uff1a] *(?P<name>.+?) *"
    r"[(\uff08](?P<login>[^()\uff08\uff09\s]+)[)\uff09]\s*$"
)
FILES_FOLLOW = re.compile(r"^(?:Files|파일):\s*$", re.MULTILINE)
NO_TEXT = "There is no student submission text data"
LONGEST = 1_000_000


def read(_: Node, entries: Sequence[Node]) -> list[Readings]:
    """Read names; title and login may both hold what separates them, so the .txt is asked first."""
    matches = [NAME.match(node.name) for node in entries]
    people: dict[str, Student] = {}
    written = set()
    for node, match in zip(entries, matches):
        if match is not None and match["about"] and node.kind == FILE:
            text = _text(node)
            if text and NO_TEXT not in text and not FILES_FOLLOW.search(text):
                written.add((match["who"], match["when"]))
            found = PERSON.match(text.split("\n", 1)[0].removeprefix("\ufeff"))
            if found and match["who"].endswith(f"_{found['login']}"):
                people[match["who"]] = Student(found["login"], found["name"])
    titles = _titles({match["who"] for match in matches if match}, people)
    return [
        () if match is None else tuple(_readings(node, match, people, written, titles))
        for node, match in zip(entries, matches)
    ]


def _titles(whos: set[str], people: dict[str, Student]) -> list[str]:
    """List what the assignment may be called: all entries begin with it."""
    known = {who.removesuffix(f"_{student.id}") for who, student in people.items()}
    if len(known) == 1:
        return list(known)
    first, last = min(whos, default=""), max(whos, default="")
    cuts = [found.start() for found in re.finditer("_", first)]
    return [first[:cut] for cut in cuts if cut and last.startswith(f"{first[:cut]}_")]


def _readings(
    node: Node,
    match: re.Match[str],
    people: dict[str, Student],
    written: set[tuple[str, str]],
    titles: list[str],
) -> Iterator[Piece]:
    who = match["who"]
    day, clock = match["when"][:10], match["when"][11:].replace("-", ":")
    is_text = (who, match["when"]) in written
    piece = Piece(
        node,
        who,
        who,
        match["file"] or node.name,
        role=(TEXT if is_text else ABOUT) if match["about"] else CONTENT,
        attempt=match["when"],
        when=f"{day} {clock}",
    )
    if who in people:
        yield replace(piece, label=people[who].id, student=people[who])
        return
    logins = {title: who.removeprefix(f"{title}_") for title in titles}
    logins = {title: login for title, login in logins.items() if login not in ("", who)}
    for title, login in logins.items():
        yield replace(piece, label=login, student=Student(login), way=title)
    if not logins:
        yield replace(piece, sure=False)


def _text(node: Node) -> str:
    if node.open is None:
        return ""
    try:
        with node.open() as file:
            return decode_source(file.read(LONGEST)).text
    except (OSError, ValueError):
        return ""


LAYOUT = Layout("blackboard", "Blackboard", read, "assignment_user_attempt_date_file")
