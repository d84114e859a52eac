"""Which row of a teacher's file is whose submission: never by guessing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

from dezero_spec.report.outputs.entries import Member, Row


@dataclass(frozen=True)
class Person:
    """A row of a teacher's file. `ids` and `names`: all that it gives, in any form."""

    row: int
    ids: Sequence[str] = ()
    emails: Sequence[str] = ()
    names: Sequence[str] = ()


@dataclass
class Matches:
    """`found`: submission for each row; `problems`: submissions that no row takes, with reasons."""

    found: dict[int, Row] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def match(people: Iterable[Person], rows: Iterable[Row]) -> Matches:
    """Match by id, else by e-mail address, else by name; what fits several is left alone."""
    people = list(people)
    by = {kind: _index(people, kind) for kind in ("ids", "emails", "names")}
    matches = Matches()
    takers: dict[int, list[Row]] = {}
    for row in rows:
        for member in row.members or (Member("", "", "", ()),):
            candidates = _candidates(member, row, by)
            if len(candidates) > 1:
                same = candidates & by["names"].get(_name(member.name), set())
                candidates = same or candidates
            called = member.called or row.called
            named = by["names"].get(_name(member.name), set())
            if len(candidates) == 1 and (not named or candidates & named):
                takers.setdefault(candidates.pop(), []).append(row)
            elif candidates:  # also where id and name are of different rows
                matches.problems.append(f"{called} fits several rows of it")
            else:
                matches.problems.append(f"{called} is not in it")
    for number, several in takers.items():
        if len(several) == 1:
            matches.found[number] = several[0]
        else:
            names = ", ".join(row.called for row in several)
            matches.problems.append(f"several submissions fit one row of it: {names}")
    return matches


def _candidates(member: Member, row: Row, by: dict[str, dict[str, set[int]]]) -> set[int]:
    stem = PurePath(row.label).stem if len(row.members) < 2 else ""
    for kind, key in (
        *(("ids", _id(id)) for id in member.ids),
        ("emails", _id(member.email)),
        ("ids", _id(member.email)),  # as a login name
        ("names", _name(member.name)),
        ("ids", _id(stem) if not member.id else ""),
        ("names", _name(stem) if not member.name else ""),
    ):
        if key and (found := by[kind].get(key)):
            return set(found)
    return set()


def _index(people: Iterable[Person], kind: str) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for person in people:
        for value in getattr(person, kind):
            keys = _names(value) if kind == "names" else {_id(value)}
            for key in keys - {""}:
                found.setdefault(key, set()).add(person.row)
    return found


def _id(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


def _name(text: str) -> str:
    """Reduce a name to its letters, as exports do in the names of files."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text)).casefold()


def _names(text: str) -> set[str]:
    """Return a name's forms: "Kim, Minsu" is also "Minsu Kim"."""
    last, comma, first = text.partition(",")
    return {_name(text), _name(first + last)} if comma else {_name(text)}
