"""What the outputs are made of: each submission with its mark, and the class as a whole."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from dezero_spec.grading.marks import Change, Mark, Rubric, Word, mark
from dezero_spec.grading.store import ClassRecord, Document, Store
from dezero_spec.plain import fact, one_line
from dezero_spec.report import summary
from dezero_spec.suite.verdicts import Run

NOT_GRADED = "not graded"
MISSING = "missing"  # nothing was handed in


class OutputError(Exception):
    """An output can't be made; says why and what to do."""


@dataclass(frozen=True)
class Entry:
    """A submission with its mark. `document` None: its result is not there (yet)."""

    key: str
    document: Document | None
    mark: Mark

    @cached_property
    def run(self) -> Run | None:
        """The run, None if there is none."""
        return self.document.as_run if self.document else None

    @cached_property
    def row(self) -> Row:
        """What the outputs on the whole class keep of it."""
        document, run = self.document, self.run
        score = run.score if run else None  # None for an unfinished run, too
        first = run.first_broken if run else None
        return Row(
            key=self.key,
            id=document.student["id"] if document else "",
            name=document.student["name"] if document else "",
            email=document.student["email"] if document else "",
            label=document.label if document else "",
            late=document.late if document else False,
            digest=document.digest if document else "",
            suite=document.suite if document else "",
            outcome=document.outcome if document else NOT_GRADED,
            sandbox=document.sandbox if document else "",
            judged_by=summary.judged_by(run, document.sandbox) if document and run else "",
            mark=self.mark.value,
            text=self.mark.text,
            reason=fact(self.mark.reason),
            held=score[0] if score else None,
            judged=score[1] if score else None,
            first_broken=first.rule.id if first else "",
            chapters=tuple((c.title, c.outcome) for c in summary.chapters(run))
            if run and score
            else (),
            members=tuple(map(Member.of, document.members)) if document else (),
            changes=self.mark.changes,
            comment=self.mark.comment,
            excused=self.mark.excused,
            untimed=self.mark.untimed,
        )


@dataclass(frozen=True)
class Member:
    """A student, as the submission gave them. `ids`: all that they are known as."""

    id: str
    name: str
    email: str
    ids: tuple[str, ...]

    @classmethod
    def of(cls, student: Mapping[str, Any]) -> Member:
        """Take a student from a document."""
        ids = dict.fromkeys([student["id"], *student.get("known_as", ())])
        return cls(student["id"], student["name"], student["email"], tuple(filter(None, ids)))

    @property
    def called(self) -> str:
        """How to name them to a person, in one line; "" where nothing is known."""
        return one_line(self.name) or one_line(self.id) or one_line(self.email)


@dataclass(frozen=True)
class Row:
    """A submission in a table of the class. Its texts are as the submission gave them."""

    key: str
    id: str
    name: str
    email: str
    label: str
    late: bool
    digest: str
    suite: str
    outcome: str
    sandbox: str
    mark: Decimal | None
    text: str
    reason: str
    held: int | None
    judged: int | None
    first_broken: str
    chapters: tuple[tuple[str, str], ...]
    members: tuple[Member, ...] = ()  # one student, or a team
    changes: tuple[Change, ...] = ()
    comment: str = ""
    excused: bool = False
    untimed: bool = False
    judged_by: str = ""  # Python, numpy and the sandbox

    @property
    def called(self) -> str:
        """How to name it to a person, in one line."""
        names = ", ".join(filter(None, (member.called for member in self.members)))
        return names or one_line(self.label) or self.key


@dataclass(frozen=True)
class Overview:
    """The class. `identical`: keys of submissions with the same code, several in each group."""

    record: ClassRecord
    rubric: Rubric
    rows: Sequence[Row]
    notes: Sequence[str] = field(default=())

    @cached_property
    def judged_by(self) -> tuple[tuple[str, int], ...]:
        """What submissions were judged by, and how many: those of most first."""
        return tuple(Counter(row.judged_by for row in self.rows if row.judged_by).most_common())

    @cached_property
    def identical(self) -> tuple[tuple[str, ...], ...]:
        """Groups of submissions that are the same."""
        groups: dict[str, list[str]] = {}
        for row in self.rows:
            if row.digest:
                groups.setdefault(row.digest, []).append(row.key)
        return tuple(tuple(keys) for keys in groups.values() if len(keys) > 1)

    @cached_property
    def group_of(self) -> dict[str, int]:
        """For a submission that is the same as others: the number of its group, from 1."""
        groups = enumerate(self.identical, 1)
        return {key: number for number, group in groups for key in group}


def entries(
    store: Store,
    rubric: Rubric,
    words: Mapping[str, Word] | None = None,
    more: Iterable[Document] = (),
) -> Iterator[Entry]:
    """Mark the submissions of a class, in its order; one document is in memory at a time.

    `words`: what the teacher says of some, by key; `more`: of students who handed nothing in.
    """
    stored = ((key, store.get(key)) for key in store.all_keys())
    for key, document in itertools.chain(stored, ((d.key, d) for d in more)):
        yield Entry(key, document, mark(document, rubric, (words or {}).get(key)))
