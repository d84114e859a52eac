"""Whose each entry is: the one reading of its name that fits the whole export, or nobody's.

A layout offers every way in which an entry can be read. A wrong one would give somebody another's
mark, so none is preferred: readings are dropped that contradict what is certain, and where not
exactly one is left, the entry stands by itself and is told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from dezero_spec.grading.intake.layouts import ABOUT, Piece
from dezero_spec.grading.intake.model import Student
from dezero_spec.grading.intake.rosters import Enrolled, fold, same_name, squeeze
from dezero_spec.loading.archives import visible

UNSURE = "{label}: whose it is can't be told from its name; --roster FILE tells"


def settle(
    readings: Sequence[Sequence[Piece]], roster: Sequence[Enrolled]
) -> tuple[list[Piece], list[str]]:
    """Choose one reading for each entry, and say which could not be chosen."""
    possible = [list(each) for each in readings]
    rows = _rows(roster)
    for number, each in enumerate(possible):
        if len(each) > 1 and len(confirmed := [p for p in each if _confirmed(p, rows)]) == 1:
            possible[number] = confirmed
    _drop_contradicted(possible)
    open_ones = [number for number, each in enumerate(possible) if len(each) > 1]
    way = _only_way(possible, open_ones, rows)
    for number in open_ones:
        possible[number] = [piece for piece in possible[number] if piece.way == way]
    settled = [
        left[0] if len(left) == 1 else _alone(every) for left, every in zip(possible, readings)
    ]
    clashing = _clashing(settled)
    settled = [_alone([p]) if n in clashing else p for n, p in enumerate(settled)]
    return settled, [
        UNSURE.format(label=visible(piece.label))
        for piece in settled
        if not piece.sure and piece.role != ABOUT
    ]


def _rows(roster: Sequence[Enrolled]) -> dict[str, list[str]]:
    """Give the names of the rows that have an id."""
    rows: dict[str, list[str]] = defaultdict(list)
    for row in roster:
        for id_ in {fold(id_) for id_ in (*row.ids, row.student.email) if id_}:
            rows[id_].append(row.student.name)
    return rows


def _confirmed(piece: Piece, rows: dict[str, list[str]]) -> bool:
    """Tell whether a row of the roster has both the id and the name."""
    names = rows.get(fold(piece.student.id), [])
    return bool(piece.student.name) and any(same_name(piece.student.name, n) for n in names)


def _drop_contradicted(possible: list[list[Piece]]) -> None:
    """Drop the readings that certain ones contradict, until nothing changes."""
    changed = True
    while changed:
        certain = _Facts(each[0] for each in possible if len(each) == 1)
        changed = False
        for number, each in enumerate(possible):
            if len(each) > 1:
                fitting = [piece for piece in each if certain.allow(piece)]
                changed |= len(fitting) < len(each)
                possible[number] = fitting


def _only_way(
    possible: list[list[Piece]], open_ones: list[int], rows: dict[str, list[str]]
) -> str | None:
    """Return the one way of cutting names in which everything fits together, if there is one."""
    ways = [{piece.way for piece in possible[number]} - {""} for number in open_ones]
    shared = sorted(set.intersection(*ways)) if ways else []
    certain = [each[0] for each in possible if len(each) == 1]
    chosen = {
        way: [p for number in open_ones for p in possible[number] if p.way == way] for way in shared
    }
    clashes = {
        way: {n for n in _clashing([*pieces, *certain], one_id=True) if n < len(pieces)}
        for way, pieces in chosen.items()
    }
    fitting = [way for way in shared if not clashes[way]]
    if len(fitting) == 1:
        (way,) = fitting
        # Entries may have been cut in different ways: every one of them must speak for this one.
        every = all(len(clashes[other]) == len(open_ones) for other in shared if other != way)
        last = way == shared[-1] and len(shared) > 1 and _alike(chosen[way])
        return way if every or last else None
    # Where the roster lists everyone of one way and nobody of the others, it has told.
    known = {way: {p.who for p in chosen[way] if _may_be(p, rows)} for way in fitting}
    whole = [w for w in fitting if known[w] == {p.who for p in chosen[w]} and len(known[w]) > 1]
    if len(whole) == 1 and not any(known[way] for way in fitting if way != whole[0]):
        return whole[0]
    return None


def _may_be(piece: Piece, rows: dict[str, list[str]]) -> bool:
    """Tell whether a row has the id, and no other name than the piece."""
    name = piece.student.name
    return any(
        not name or not n or same_name(name, n) for n in rows.get(fold(piece.student.id), ())
    )


def _alike(pieces: list[Piece]) -> bool:
    """Tell whether the numbers of the files may have been given within a short time."""
    lengths = {len(piece.attachment) for piece in pieces}
    return "" not in {p.attachment for p in pieces} and max(lengths) - min(lengths) <= 1


class _Facts:
    """What certain readings say: the name that belongs to an id, and who has an attachment."""

    def __init__(self, pieces: Iterable[Piece]) -> None:
        self.names: dict[str, set[str]] = defaultdict(set)
        self.attachments: set[str] = set()
        for piece in pieces:
            if piece.student.id and piece.student.name:
                self.names[piece.who].add(squeeze(piece.student.name))
            if piece.attachment:
                self.attachments.add(piece.attachment)

    def allow(self, piece: Piece) -> bool:
        names = self.names.get(piece.who)
        if names and piece.student.name and names != {squeeze(piece.student.name)}:
            return False
        return not piece.attachment or piece.attachment not in self.attachments


def _clashing(pieces: Sequence[Piece], *, one_id: bool = False) -> set[int]:
    """Return the places of pieces that can't both be right: an id with two names, say.

    `one_id`: two ids of one name count, too. Namesakes are no fault where readings are certain.
    """
    names: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    ids: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    attachments: dict[str, list[int]] = defaultdict(list)
    for number, piece in enumerate(pieces):
        name = squeeze(piece.student.name)
        if name and piece.sure and piece.student.id:
            names[piece.who][name].append(number)
            ids[name][piece.who].append(number)
        if piece.attachment:
            attachments[piece.attachment].append(number)
    several = [by for by in (*names.values(), *(ids.values() if one_id else ())) if len(by) > 1]
    found = {number for by in several for same in by.values() for number in same}
    return found | {n for same in attachments.values() if len(same) > 1 for n in same}


def _alone(readings: Sequence[Piece]) -> Piece:
    """Take an entry by itself, of nobody; what all its readings say of it stays.

    Only entries that have no name in any reading may still be one submission by their number.
    """
    first = readings[0]
    same = {piece.who for piece in readings} == {first.who} and not first.attachment
    same = same and not any(piece.student.name for piece in readings)
    called = {piece.label for piece in readings} == {first.label}
    return replace(
        first,
        who=first.who if same else first.node.name,
        label=first.label if same and called else first.who if same else first.node.name,
        # Around the files of a folder there is nothing of their author's.
        name=first.name if same or not first.name else first.node.name,
        student=Student(),
        sure=False,
        late=any(piece.late for piece in readings),
    )
