"""A class's submissions, as far as they are known before any of them runs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Student:
    """Who handed in; "" for what neither the export nor the roster tells.

    ``id``: as the export knows them, else as the roster does. ``known_as``: their other ids.
    """

    id: str = ""
    name: str = ""
    email: str = ""
    known_as: tuple[str, ...] = ()


@dataclass(frozen=True)
class Attempt:
    """One time that a student handed in. ``number``: counted from 1, in their order."""

    label: str
    number: int = 1
    when: str = ""
    counts: bool = True
    late: bool = False


@dataclass(frozen=True)
class Submission:
    """What one student, or one team, handed in last."""

    key: str  # unique in the class, ASCII, safe as a file name, the same in each run
    student: Student
    label: str  # as the export names it
    path: Path | None  # the file or folder to load; None when there is a problem
    problem: str  # why it can't be graded, "" otherwise
    late: bool
    attempts: tuple[Attempt, ...]
    digest: str  # of the normalised sources; "" when there is a problem
    files: tuple[str, ...]  # relative to the path, or its name
    members: tuple[Student, ...] = ()  # of a team, the first one too, where they are known
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Class:
    """All that was handed in. ``unknown``: keys of submissions whose student no roster lists."""

    submissions: tuple[Submission, ...]
    layout: str
    missing: tuple[Student, ...] = ()
    unknown: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
