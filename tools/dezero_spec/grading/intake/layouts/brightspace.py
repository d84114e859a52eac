"""Brightspace: `<id>-<id> - <Name> - <Dec 5, 2024 1149 AM> - <file>`, or folders without a file.

The date is in the language and the order of the course: `20 November, 2026 1149 AM`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from dezero_spec.grading.intake.layouts.piece import ABOUT, Layout, Piece, plainly
from dezero_spec.grading.intake.model import Student
from dezero_spec.grading.intake.months import month
from dezero_spec.grading.intake.nodes import Node
from dezero_spec.loading.archives.members import FOLDER

NAME = re.compile(
    r"^(?P<id>\d+)-(?P<folder>\d+) ?- (?P<name>.+?) ?- "
    r"(?P<date>[^-]*?\d[^-]*?),? (?P<hour>\d{1,2}):?(?P<minute>\d\d)"
    r"(?: ?(?P<half>[AaPp]\.?[Mm]\.?))?(?: - (?P<file>.+))?$",
    re.DOTALL,
)
EAST_ASIAN = re.compile(r"^(?P<year>\d{4})[^\W\d] ?(?P<month>\d\d?)[^\W\d] ?(?P<day>\d\d?)[^\W\d]$")


def read(_: Node, entries: Sequence[Node]) -> list[Piece | None]:
    """Read names of folders or of files."""
    pieces = [_piece(node) for node in entries]
    dates: dict[str, set[str]] = defaultdict(set)
    unread = set()
    for piece in pieces:
        if piece is not None and piece.role != ABOUT:
            dates[piece.who].add(piece.attempt)
            unread |= {piece.who} - ({piece.who} if piece.when else set())
    # Which attempt is the latest can't be told where a date can't be read: each by itself then.
    return [
        replace(piece, who=f"{piece.who} {piece.attempt}", label=piece.node.name)
        if piece is not None and piece.who in unread and len(dates[piece.who]) > 1
        else piece
        for piece in pieces
    ]


def _piece(node: Node) -> Piece | None:
    if node.name.lower() == "index.html":
        return Piece(node, "", node.name, role=ABOUT)
    match = NAME.match(node.name)
    if match is None:
        return None
    when = _when(match)
    return Piece(
        node,
        f"{match['id']}-{match['folder']}",
        match["name"],
        "" if node.kind == FOLDER else match["file"] or node.name,
        Student(match["id"], match["name"]),
        attempt=when.isoformat() if when else match["date"],
        when=when.isoformat(" ", "minutes") if when else "",
    )


def _when(match: re.Match[str]) -> datetime | None:
    day = _day(match["date"].strip())
    hour = int(match["hour"])
    if match["half"]:
        hour = hour % 12 + 12 * (match["half"][0].lower() == "p")
    try:
        return datetime(*day, hour, int(match["minute"])) if day else None
    except ValueError:
        return None


def _day(text: str) -> tuple[int, int, int] | None:
    """Return year, month and day, whichever comes first; None where it can't be told."""
    east = EAST_ASIAN.match(text)
    if east:
        return int(east["year"]), int(east["month"]), int(east["day"])
    numbers = re.findall(r"\d+", text)
    months = {m for word in re.findall(r"[^\W\d_]+", text) if (m := month(word)) is not None}
    years = [int(number) for number in numbers if len(number) == 4]
    days = [int(number) for number in numbers if len(number) < 3]
    if len(months) == len(years) == len(days) == 1:
        return years[0], months.pop(), days[0]
    return None


FORM = "id-id - Name - Dec 5, 2024 1149 AM - file"
LAYOUT = Layout("brightspace", "Brightspace", plainly(read), FORM)
