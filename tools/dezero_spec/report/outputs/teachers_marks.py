"""marks.csv: the teacher's own file beside the rubric, which has the last word on every mark.

A row a student. What is left empty says nothing; a row that fits nobody, or several, is told and
changes nothing. Nothing but the teacher, and `dezero-spec marks --edit`, ever writes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from dezero_spec.grading.intake.keys import key_of
from dezero_spec.grading.marks import Mark, Rubric, Word, number
from dezero_spec.grading.marks.lateness import moment
from dezero_spec.grading.store import ClassRecord, Document, Store, atomic
from dezero_spec.plain import one_line
from dezero_spec.report.outputs.cells import cell, decimal, quoted
from dezero_spec.report.outputs.entries import MISSING, Entry, OutputError, Row
from dezero_spec.report.outputs.headings import SAYS, WHO
from dezero_spec.report.outputs.matching import Person, match
from dezero_spec.report.outputs.teachers_file import TeachersFile

NAME = "marks.csv"
_YES = {"yes", "y", "x", "true", "1", "ex", "excused", "예", "네"}
_NO = {"", "no", "n", "false", "0", "아니요"}
_MOST = 1_000_000


@dataclass
class Words:
    """`by_key`: what the teacher says of each submission; `notes`: entries that change nothing."""

    by_key: dict[str, Word] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def found(results: Path, rubric: Path | None, given: Path | None) -> Path | None:
    """Return the teacher's file: the one that is named, beside the rubric, or in the results."""
    if given is not None:
        return given
    places = [place for place in (rubric.parent if rubric else None, results) if place is not None]
    files = [place / NAME for place in places if (place / NAME).is_file()]
    if len({file.resolve() for file in files}) > 1:
        raise OutputError(f"both {files[0]} and {files[1]} are there: name one with --marks")
    return files[0] if files else None


def everyone(store: Store) -> Iterator[tuple[str, Document | None]]:
    """Yield the class's results, and for who handed nothing in a document that says so."""
    for key in store.all_keys():
        yield key, store.get(key)
    yield from ((document.key, document) for document in without_work(store))


def without_work(store: Store) -> Iterator[Document]:
    """Yield documents for those of the roster who handed nothing in."""
    record = store.get_class() or ClassRecord()
    yield from map(_nothing, record.missing)


def _nothing(student: Mapping[str, Any]) -> Document:
    who = student["id"] or student["email"] or student["name"]
    about = {"student": student, "label": "", "late": False, "attempts": [], "files": []}
    key = key_of("roster", who, " ".join(filter(None, (student["name"], student["id"]))))
    return Document(key, "", "", {}, about, MISSING, "nothing was handed in")


def read(path: Path, store: Store, rubric: Rubric) -> Words:
    """Read the file for a class. Raises OutputError, telling all that is wrong with it."""
    file = TeachersFile(path)
    columns = {name: file.column(name) for name in (*WHO, *SAYS)}
    if not any(columns[name] is not None for name in SAYS):
        names = ", ".join(SAYS)
        raise OutputError(f"{path} has none of the columns {names}: see dezero-spec marks --edit")
    problems: list[str] = []
    people: dict[int, Person] = {}
    keys: dict[int, str] = {}
    words: dict[int, Word] = {}

    def said(row: int, name: str) -> str:
        column = columns[name]
        return "" if column is None else file.get(row, column).strip().removeprefix("'")

    for row in range(1, len(file)):
        cells = {name: said(row, name) for name in SAYS}
        if not any(cells.values()):
            continue
        try:
            words[row] = _word(cells, rubric)
        except OutputError as error:
            problems.append(f"{path}, row {row + 1}: {error}")
        keys[row], id, name, email = (said(row, heading) for heading in WHO)
        people[row] = Person(row, [id], [email], [name])
    if problems:
        raise OutputError("; ".join(problems))
    nothing = Mark(None, rubric.out_of)
    rows = [Entry(key, document, nothing).row for key, document in everyone(store)]
    owners = _owners(people, keys, rows)
    found = _collected(path, words, people, owners)
    teams = {row.key: row.called for row in rows if len(row.members) > 1}
    for number_, key in owners.items():
        if key in teams:
            found.notes.append(f"{path}, row {number_ + 1}, counts for a whole team: {teams[key]}")
    return found


def _owners(people: dict[int, Person], keys: dict[int, str], rows: Sequence[Row]) -> dict[int, str]:
    """Find whose each entry is: by the submission's key, if the id fits, else as in a gradebook."""
    by_key = {row.key: row for row in rows}
    owners: dict[int, str] = {}
    for number_, person in people.items():
        named = by_key.get(keys[number_])
        if named is not None:
            ids = {_bare(id) for member in named.members for id in member.ids}
            if not person.ids[0] or not ids or _bare(person.ids[0]) in ids:
                owners[number_] = named.key
    others = [person for number_, person in people.items() if keys[number_] not in by_key]
    owners |= {number_: row.key for number_, row in match(others, rows).found.items()}
    for one in others:  # two entries of one submission must agree: each is looked at by itself
        if one.row not in owners:
            owners |= {number_: row.key for number_, row in match([one], rows).found.items()}
    return owners


def _bare(id: str) -> str:
    """Return an id as it is when a spreadsheet has taken it for a number."""
    return id.casefold().lstrip("0")


def _collected(
    path: Path, words: dict[int, Word], people: dict[int, Person], owners: dict[int, str]
) -> Words:
    found = Words()
    for number_, word in words.items():
        person = people[number_]
        key = owners.get(number_)
        if key is None:
            who = one_line(" ".join(filter(None, (*person.names, *person.ids, *person.emails))))
            found.notes.append(f"{path}, row {number_ + 1}, {who or '?'}: fits nobody of the class")
        elif found.by_key.setdefault(key, word) != word:
            raise OutputError(
                f"{path}, row {number_ + 1}, says something else of {key} than a row above it: "
                "a submission has one mark"
            )
    return found


def _word(cells: dict[str, str], rubric: Rubric) -> Word:
    """Take a row's cells apart. Raises OutputError."""
    mark, points = _amount(cells, "Mark"), _amount(cells, "Points")
    excused = cells["Excused"].casefold()
    if excused not in _YES | _NO:
        raise OutputError(f"Excused must be yes or empty, not {one_line(excused)}")
    if mark is not None and mark < 0:
        raise OutputError("Mark must not be negative")
    if sum((mark is not None, points is not None, excused in _YES)) > 1:
        raise OutputError("only one of Mark, Points and Excused can be given")
    deadline = None
    if cells["Deadline"]:
        zone = rubric.late.zone if rubric.late else ZoneInfo("UTC")
        deadline = moment(cells["Deadline"], zone)
        if deadline is None:
            raise OutputError("Deadline must be a time such as 2026-11-20 23:59")
        if rubric.late is None:
            raise OutputError("a Deadline needs a rubric with [late]")
    return Word(mark, points, excused in _YES, deadline, cells["Comment"])


def _amount(cells: dict[str, str], name: str) -> Decimal | None:
    if not cells[name]:
        return None
    amount = decimal(cells[name].removeprefix("+").replace("−", "-"))  # noqa: RUF001
    if amount is None or abs(amount) > _MOST or amount != round(amount, 4):
        raise OutputError(f"{name} must be a number with at most 4 decimals")
    return Decimal(number(amount))


def edited(path: Path, store: Store) -> int:
    """Write the file, or add to it whoever is not in it yet; return how many were added.

    What stands there stays as it is, to the byte.
    """
    new = not path.exists()
    file = None if new else TeachersFile(path)
    column = file.column("Submission") if file else None
    if file is not None and column is None:
        raise OutputError(f"{path} has no column Submission, by which to tell who is in it")
    there = {file.get(row, column or 0).strip() for row in range(1, len(file))} if file else set()
    added = [_who(key, document) for key, document in everyone(store) if key not in there]
    if new:
        lines = (quoted((*who, *("" for _ in SAYS))) for who in added)
        atomic.write(path, "\ufeff" + quoted((*WHO, *SAYS)) + "".join(lines))
    elif file is not None and added:
        names = [name.casefold() for name in file.header]
        known = (dict(zip(map(str.casefold, WHO), who)) for who in added)
        file.extend([one.get(name, "") for name in names] for one in known)
        file.write(path, anew=True)
    return len(added)


def _who(key: str, document: Document | None) -> tuple[str, ...]:
    student = document.student if document else {"id": "", "name": "", "email": ""}
    return key, *(cell(student[name]) for name in ("id", "name", "email"))
