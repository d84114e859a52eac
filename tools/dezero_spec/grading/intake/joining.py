"""Finding each submission's student in the roster."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from dezero_spec.grading.intake.grouping import Draft
from dezero_spec.grading.intake.model import Student
from dezero_spec.grading.intake.rosters import Enrolled, fold, name_forms, squeeze

MOST_RUNS = 40  # of letters and digits in a name that are looked at
# What a file may be called besides its author: the suffix, and words of the assignment.
SUFFIX = re.compile(r"(?:\.tar\.gz|\.(?:py|ipynb|zip|tgz|tar|gz|pdf|docx?|rar|7z|txt))$", re.I)
ASSIGNMENT = re.compile(
    r"(?:hw|ps|ex|lab|step|week|part|task|assignment|homework|project|submission|final|core|simple"
    r"|dezero|v|copy|과제|최종|課題|作业)?\d*"
)
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
SHORTEST_NUMBER = 4  # of one that can be an id, not the number of an assignment
SEPARATORS = re.compile(r"[_,;()\[\]{}&]+")
WORD = re.compile(r"[^\W_]+")
COUNTER = re.compile(r" ?\(\d{1,2}\)$")  # of a second download


@dataclass
class Joined:
    """Who of the roster handed nothing in, whose submission is whose is unknown, and why."""

    missing: list[Student] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def join(drafts: list[Draft], roster: list[Enrolled], *, logins: bool = True) -> Joined:
    """Complete each draft's student from the roster, by id, then e-mail, then a name only once.

    The export's own id stays, since results go back by it; the roster's is among ``known_as``.
    ``logins``: whether the export's ids are the institution's, as what stands before an @ is.
    """
    finder = _Finder(roster, drafts, logins=logins)
    joined = Joined(notes=finder.notes)
    present: dict[int, str] = {}
    found = {
        draft.key: [finder.find(person, draft) for person in draft.members or (draft.student,)]
        for draft in drafts
    }
    if not any(row is not None for rows in found.values() for row in rows):
        found.update((key, [row]) for key, row in finder.in_teams(drafts).items())
    for draft in drafts:
        people = draft.members or (draft.student,)
        rows = found[draft.key]
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
    def __init__(self, roster: list[Enrolled], drafts: list[Draft], *, logins: bool) -> None:
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
                if logins:
                    self.by_email[email.partition("@")[0]].add(number)
            for form in name_forms(row.student.name):
                self.by_name[form].add(number)
        self.shapes = {_shape(text) for text in (*self.by_id, *self.by_email)} - {""}
        self.count: dict[str, int] = defaultdict(int)
        for draft in drafts:
            for person in draft.members or (draft.student,):
                self.count[squeeze(person.name)] += bool(person.name)

    def find(self, person: Student, draft: Draft) -> int | None:
        """Find the one row that is meant; None if there is none, or more than one."""
        if not draft.sure:
            return None
        for table, text in (
            (self.by_id, fold(person.id)),
            (self.by_email, fold(person.email)),
            (self.by_id, fold(person.email)),
            (self.by_email, fold(person.id)),
        ):
            if text and len(table.get(text, ())) == 1:
                (row,) = table[text]
                return row if self._agrees(person, row, draft.label) else None
        if person.name:
            return self._by_name(person.name, draft.label)
        if person.id or person.email or draft.members:
            return None
        return self._by_label(draft)

    def in_teams(self, drafts: list[Draft]) -> dict[str, int]:
        """Find whose names follow a team's: `Lab group A-Minsu Kim`, where no whole name is known.

        Whoever downloaded by teams has them before every name; a name may have a hyphen itself.
        """
        found: dict[str, int] = {}
        teams: list[str] = []
        named = [draft for draft in drafts if draft.sure and draft.student.name]
        for draft in named:
            parts = draft.student.name.split("-")
            for cut in range(1, len(parts)):
                rows = self.by_name.get(squeeze("-".join(parts[cut:])), set())
                if len(rows) == 1 and draft.key not in found:
                    (found[draft.key],) = rows
                    teams.append("-".join(parts[:cut]))
        is_team = all(re.search(r"[\s\d]", team) for team in teams)
        if not (is_team or 1 < len(named) == len(found)):
            return {}
        times = Counter(found.values())
        return {key: row for key, row in found.items() if times[row] == 1}

    def _agrees(self, person: Student, row: int, label: str) -> bool:
        """Tell whether the name that goes with an id may be its row's: it is nobody else's."""
        others = set().union(*(self.by_name.get(f, set()) for f in name_forms(person.name)))
        if not others or row in others:
            return True
        self.notes.append(
            f"{label}: the roster has its id and its name {person.name} in different lines"
        )
        return False

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
        """Look in the name of a plain entry: `2023001_홍길동.zip`, `kim@uni.ac.kr.py`.

        An id stands there whole: nothing around it may belong to it.
        """
        stem = SUFFIX.sub("", draft.label)
        spans = [span for span in _spans(fold(stem)) if self._like_an_id(span[2])]
        rows: set[int] = set()
        for first, last, text in spans:
            around = [t for a, b, t in spans if t != text and a <= first and last <= b]
            if any(self._rows(longer) and _is_telling(longer) for longer in around):
                continue  # a part of an id that is there whole
            here = self._rows(text)
            if around or not here:
                shown = around[0] if around else text
                self.notes.append(
                    f"{draft.label}: the roster has no {shown}, which looks like an id"
                )
                return None
            if _is_telling(text) or self._stands_alone(text, fold(stem)):
                rows |= here
        if rows:
            return rows.pop() if len(rows) == 1 else None
        return self._by_whole_name(stem)

    def _by_whole_name(self, stem: str) -> int | None:
        """Find a name that is all there is but for the assignment, or stands between separators.

        One word in a name of several may be anyone's.
        """
        words = [
            w for w in WORD.findall(COUNTER.sub("", stem)) if not ASSIGNMENT.fullmatch(fold(w))
        ]
        names = {squeeze(stem)}
        for text in (" ".join(words), *SEPARATORS.split(stem)):
            if len(WORD.findall(text)) > 1 or not text.isascii():
                names.add(squeeze(text))
        rows = set().union(*(self.by_name.get(name, set()) for name in names - {""}))
        return next(iter(rows)) if len(rows) == 1 else None

    def _stands_alone(self, login: str, stem: str) -> bool:
        """Tell whether a login is all there is but for the assignment: else it may be a part."""
        before, _, after = COUNTER.sub("", stem).partition(login)
        words = WORD.findall(before) + WORD.findall(after)
        return all(ASSIGNMENT.fullmatch(word) and not word.isdigit() for word in words)

    def _rows(self, text: str) -> set[int]:
        return self.by_id.get(text, set()) | self.by_email.get(text, set())

    def _like_an_id(self, text: str) -> bool:
        """Tell whether a text is an id or an address, or has the shape of the roster's."""
        if text.isdigit() and len(text) < SHORTEST_NUMBER:
            return False
        known = bool(self._rows(text)) or _shape(text) in self.shapes
        return known or ADDRESS.fullmatch(text) is not None


def _spans(text: str) -> list[tuple[int, int, str]]:
    """Cut a text wherever a run of letters and digits begins or ends; give all parts."""
    runs = [found.span() for found in WORD.finditer(text)][:MOST_RUNS]
    return [
        (first, last, text[runs[first][0] : runs[last][1]])
        for first in range(len(runs))
        for last in range(first, len(runs))
    ]


def _is_telling(text: str) -> bool:
    """Tell whether a text is an id by itself: a login of words alone may be two logins."""
    return "@" in text or _shape(text) != ""


def _shape(text: str) -> str:
    """Give what ids of one kind share: how many digits, and what separates them.

    "" for one without a number, such as a login: any word would have its shape.
    """
    shape = re.sub(r"[^\W\d_]+", "a", re.sub(r"\d", "9", text))
    return shape if shape.count("9") >= SHORTEST_NUMBER else ""
