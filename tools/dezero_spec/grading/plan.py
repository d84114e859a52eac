"""What is to be done for a class: who is due, who has the same code, whose result still counts."""

from __future__ import annotations

import dataclasses
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from dezero_spec.grading import one
from dezero_spec.grading.intake import Student, Submission
from dezero_spec.grading.settings import Settings
from dezero_spec.grading.store import Document, Store, is_current, suite_digest


@dataclass
class Plan:
    """`first`: to be run; `like`: for their keys, or those of stored results, who is the same."""

    first: list[Submission] = field(default_factory=list)
    like: dict[str, list[Submission]] = field(default_factory=dict)
    refused: list[Submission] = field(default_factory=list)
    current: list[Document] = field(default_factory=list)
    copied: list[str] = field(default_factory=list)  # keys of stored results to copy at once

    @property
    def due(self) -> int:
        """How many are to be dealt with."""
        return len(self.first) + sum(map(len, self.like.values())) + len(self.refused)


def plan(
    submissions: Iterable[Submission], store: Store, settings: Settings, sandbox: str, again: bool
) -> Plan:
    """Look at what is stored; bring what it says of the students up to date."""
    made, suite = Plan(), suite_digest()
    runs: dict[object, str] = {}  # what is run, or need not be: the key of the one that counts
    due = []
    for submission in submissions:
        if submission.path is None:
            made.refused.append(submission)
            continue
        stored = None if again else store.get(submission.key)
        if is_current(stored, submission.digest, suite, settings.to_dict(), sandbox):
            assert stored is not None
            made.current.append(_up_to_date(stored, submission, store))
            runs.setdefault(same(submission), submission.key)
        else:
            due.append(submission)
    stored_keys = set(runs.values())
    for submission in due:
        key = runs.setdefault(same(submission), submission.key)
        if key == submission.key:
            made.first.append(submission)
        else:
            made.like.setdefault(key, []).append(submission)
    made.copied = [key for key in made.like if key in stored_keys]
    return made


def same(submission: Submission) -> object:
    """Return what two submissions share if one run does for both.

    Names are a part of it, where an implementation may be asked for by them: those of files, and
    that of a package's folder.
    """
    path = submission.path
    assert path is not None
    name = "" if one.top_of(submission, path) == path else path.name
    return submission.digest, submission.files, name, path.is_dir()


def copy(document: Document, submission: Submission) -> Document:
    """Return the document of a submission that is the same as one that was run."""
    return dataclasses.replace(
        document,
        key=submission.key,
        digest=submission.digest if document.digest else "",
        submission=one.described(submission),
        seconds=0.0,
    )


def _up_to_date(stored: Document, submission: Submission, store: Store) -> Document:
    about = one.described(submission)
    if stored.submission != about:
        stored = dataclasses.replace(stored, submission=about)
        store.put(stored)
    return stored


def chosen(submissions: Sequence[Submission], only: Sequence[str]) -> list[Submission]:
    """Return the submissions of students, by id, name, e-mail, key or label.

    Raises LookupError with the one that is nobody's.
    """
    found: dict[str, Submission] = {}
    for wanted in only:
        those = [s for s in submissions if _fold(wanted) in _names(s)]
        if not those:
            raise LookupError(wanted)
        found |= {s.key: s for s in those}
    return [s for s in submissions if s.key in found]


def _names(submission: Submission) -> set[str]:
    names = {submission.key, submission.label}
    for student in (submission.student, *submission.members):
        names |= set(_of(student))
    return {_fold(name) for name in names if name}


def _of(student: Student) -> Iterable[str]:
    return student.id, student.name, student.email, *student.known_as


def _fold(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
