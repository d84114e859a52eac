"""What a layout reads from one entry of an export."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from dezero_spec.intake.model import Student
from dezero_spec.intake.nodes import Node

CONTENT = "content"
TEXT = "text"  # typed into the LMS
WEB_LINK = "link"  # an address typed into the LMS
ABOUT = "about"  # written by the LMS about a submission, or about all


@dataclass(frozen=True)
class Piece:
    """One entry, and whose it is.

    ``who`` tells students apart; pieces of the same ``attempt`` belong together. ``name``: the
    file's own, without what the LMS added; "" for a folder that the LMS made around the files.
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


# For each entry its piece, or None for one that is not of this layout.
Reader = Callable[[Node, Sequence[Node]], "list[Piece | None]"]


@dataclass(frozen=True)
class Layout:
    """A way in which a class's submissions are laid out."""

    name: str
    title: str
    read: Reader = field(repr=False)
    form: str = ""  # of its names, for messages
