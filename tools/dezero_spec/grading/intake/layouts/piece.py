"""What a layout reads from one entry of an export."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from dezero_spec.grading.intake.model import Student
from dezero_spec.grading.intake.nodes import Node

CONTENT = "content"
TEXT = "text"  # typed into the LMS
WEB_LINK = "link"  # an address typed into the LMS
ABOUT = "about"  # written by the LMS about a submission, or about all


@dataclass(frozen=True)
class Piece:
    """One entry, and whose it is.

    ``who`` tells students apart; pieces of the same ``attempt`` belong together. ``name``: the
    file's own, without what the LMS added; "" for a folder that the LMS made around the files.
    ``attachment``: the LMS's number of the file, which no other file has. ``way``: how the entry's
    name was cut, where it can be cut in several ways; the same for all entries of an export.
    ``sure``: whether it is known whose it is.
    """

    node: Node
    who: str
    label: str
    name: str = ""
    student: Student = field(default_factory=Student)
    role: str = CONTENT
    attempt: str = ""  # sorts attempts: the greatest counts
    number: int = 0  # the LMS's own number of the attempt, 0 where it gives none
    when: str = ""
    late: bool = False
    members: tuple[Student, ...] = ()
    attachment: str = ""
    way: str = ""
    sure: bool = True


# For each entry every piece that it can be read as; none where it is not of this layout.
Readings = tuple[Piece, ...]
Reader = Callable[[Node, Sequence[Node]], list[Readings]]


def plainly(read: Callable[[Node, Sequence[Node]], list[Piece | None]]) -> Reader:
    """Make a reader of one whose entries can be read in one way alone."""
    return lambda root, entries: [(piece,) if piece else () for piece in read(root, entries)]


def _as_they_are(pieces: list[Piece]) -> list[Piece]:
    return pieces


@dataclass(frozen=True)
class Layout:
    """A way in which a class's submissions are laid out."""

    name: str
    title: str
    read: Reader = field(repr=False)
    form: str = ""  # of its names, for messages
    logins: bool = True  # whether its ids are the institution's own
    # Whether a folder can be one, where names alone don't tell.
    is_one: Callable[[Node, Sequence[Node]], bool] | None = field(default=None, repr=False)
    # What can be told of attempts only once it is known whose each piece is.
    ordered: Callable[[list[Piece]], list[Piece]] = field(default=_as_they_are, repr=False)
