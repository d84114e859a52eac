"""Finding each submission's student in the roster."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

from dezero_spec.intake.grouping import Draft
from dezero_spec.intake.model import Student
from dezero_spec.intake.rosters import Enrolled, fold, squeeze

SHORTEST_NUMBER = 4  # of one that can be an id, not the number of an assignment
SEPARATORS = re.compile(r"[\s_,;()\[\]{}+&-]+")


@dataclass
class Joined:
    """Who of the roster handed nothing in, whose submission is whose is unknown, and why."""

    missing: list[Student] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def join(drafts: list[Draft], roster: list[Enrolled]) -> Joined:
    """Complete each draft's student from the roster, by id, then e-mail, then a name only once.

    The export's own id stays, since results go back by it; the roster's is among ``known_as``.
    """
    finder = _Finder(roster, drafts)
    joined = Joined(notes=finder.notes)
    present: dict[int, str] = {}
    for draft in drafts:
        people = draft.members or (draft.student,)
        rows = [finder.find(person, draft) for person in people]
        if draft.members:
            draft.members = tuple(_complete(p, roster, row) for p, row in zip(people, rows))
            draft.student = draft.members[0]
        else:
            draft.student = _complete(draft.student, roster, rows[0])
        for row in rows:
            if row is not None and row in present:
                name = roster[row].student.name or roster[row].student.id
                joined.notes.append(f"{present[row]} and {draft.label} are both of {name}")
            elif row is not None:
                present[row] = draft.label
        if None in rows:
            joined.unknown.append(draft.key)
    joined.missing = [row.student for n, row in enumerate(roster) if n not in present]
    return joined


def _complete(student: Student, roster: list[Enrolled], row: int | None) -> Student:
    if row is None:
        return student
    enrolled = roster[row]
    own = student.id or enrolled.student.id
    others = tuple(id_ for id_ in enrolled.ids if id_ != own)
    name = enrolled.student.name or student.name
    return Student(own, name, enrolled.student.email or student.email, others)


class _Finder:
    def __init__(self, roster: list[Enrolled], drafts: list[Draft]) -> None:
        self.notes: list[str] = []
        self.by_id: dict[str, set[int]] = defaultdict(set)
        self.by_email: dict[str, set[int]] = defaultdict(set)
        self.by_name: dict[str, set[int]] = defaultdict(set)
        for number, row in enumerate(roster):
            for id_ in row.ids:
                self.by_id[fold(id_)].add(number)
            email = fold(row.student.email)
            if email:
                self.by_email[email].add(number)
                self.by_email[email.partition("@")[0]].add(number)
            for form in _forms(row.student.name):
                self.by_name[form].add(number)
        self.count: dict[str, int] = defaultdict(int)
        for draft in drafts:
            for person in draft.members or (draft.student,):
                self.count[squeeze(person.name)] += bool(person.name)

    def find(self, person: Student, draft: Draft) -> int | None:
        """Find the one row that is meant; None if there is none, or more than one."""
        for table, text in (
            (self.by_id, fold(person.id)),
            (self.by_email, fold(person.email)),
            (self.by_id, fold(person.email)),
            (self.by_email, fold(person.id)),
        ):
            if text and len(table.get(text, ())) == 1:
                return next(iter(table[text]))
        if person.name:
            return self._by_name(person.name, draft.label)
        if person.id or draft.members:
            return None
        return self._by_label(draft)

    def _by_name(self, name: str, label: str) -> int | None:
        rows = self.by_name.get(squeeze(name), set())
        if len(rows) == 1 and self.count[squeeze(name)] == 1:
            return next(iter(rows))
        if rows:
            self.notes.append(
                f"{label}: the name {name} is not unique, so the roster was not joined by it"
            )
        return None

    def _by_label(self, draft: Draft) -> int | None:
        """Look in the name of a plain entry: `2023001_홍길동.zip`, `kim@uni.ac.kr.py`."""
        stem = re.sub(r"(\.tar)?\.\w{1,6}$", "", draft.label)
        parts = [draft.label, stem, *SEPARATORS.split(stem)]
        parts = [part for part in parts if not (part.isdigit() and len(part) < SHORTEST_NUMBER)]
        for table in (self.by_id, self.by_email):
            rows = set().union(*(table.get(fold(part), set()) for part in parts if part))
            if len(rows) == 1:
                return next(iter(rows))
            if rows:
                return None
        names = {squeeze(stem), *(squeeze(part) for part in SEPARATORS.split(stem))} - {""}
        rows = set().union(*(self.by_name.get(name, set()) for name in names))
        return next(iter(rows)) if len(rows) == 1 else None


def _forms(name: str) -> set[str]:
    """Give the ways in which exports squeeze a name: either part may come first."""
    words = fold(name).replace(",", " ").split()
    turned = {words[n:] and "".join(words[n:] + words[:n]) for n in range(len(words))}
    return {squeeze(form) for form in {name, *(str(t) for t in turned)} if form} - {""}
