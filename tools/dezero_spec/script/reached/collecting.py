"""The judge's side: what a host says of lines that ran is put together, whatever it says."""

from __future__ import annotations

import contextlib
from bisect import bisect_right
from collections.abc import Iterable
from typing import Any

from dezero_spec.plain import inert
from dezero_spec.script.reached import ranges
from dezero_spec.script.reached.result import MOST_FILE_NAME, File, Function, Reached
from dezero_spec.script.reached.statements import (
    MOST_CHARACTERS,
    MOST_FILES,
    MOST_FUNCTIONS,
    MOST_LINES,
    MOST_NAME,
    WIDEST,
)

LOADING = ""  # in the place of a rule
MOST_TEXT = 20 * MOST_LINES  # characters of a set of lines


class _Found:
    """A file and what has been seen of it."""

    def __init__(self, name: str, lines: list[str], cut: bool) -> None:
        self.name, self.lines, self.cut = name, lines, cut
        self.statements: list[tuple[int, int]] = []
        self.functions: list[Function] = []
        self.seen: dict[str, set[int]] = {}  # places of statements by rule

    def note(self, rule: str, lines: Iterable[tuple[int, int]]) -> None:
        """Note the statements to which lines belong: pairs in order, of the first and the last."""
        starts = [first for first, _ in self.statements]
        before = 0
        for low, high in lines:
            if low <= before:
                break
            before = high
            for line in range(low, min(high, len(self.lines)) + 1):
                place = bisect_right(starts, line) - 1
                if place >= 0 and line <= self.statements[place][1]:
                    self.seen.setdefault(rule, set()).add(place)


class Collected:
    """Gathers what hosts of one implementation say, one after the other.

    All of it is checked and limited; what doesn't have the form that is due is left out.
    """

    def __init__(self) -> None:
        self._files: dict[str, _Found] = {}
        self._numbers: list[_Found | None] = []  # of the present host

    def learn(self, told: Any) -> None:
        """Learn which files the present host has loaded."""
        self._numbers = []
        room = 2 * MOST_CHARACTERS
        for each in told[:MOST_FILES] if type(told) is list else ():
            found = _file(each, room)
            if found is not None:
                room -= sum(map(len, found.lines))
                # A second host of the same implementation says the same.
                found = self._files.setdefault(found.name, found)
            self._numbers.append(found)

    def take(self, rule: str, told: Any) -> None:
        """Take what ran for a rule: for each file its number, and the lines."""
        for each in told[:MOST_FILES] if type(told) is list else ():
            if type(each) is not list or list(map(type, each)) != [int, str]:
                continue
            number, lines = each
            found = self._numbers[number] if 0 <= number < len(self._numbers) else None
            if found is not None:
                with contextlib.suppress(ValueError):
                    found.note(rule, ranges.pairs(lines[:MOST_TEXT]))

    def result(self, order: Iterable[str]) -> Reached:
        """Return what was found; `order`: the rules, in the order in which they are listed."""
        rules = list(order)
        files = [
            File(
                found.name,
                tuple(found.lines),
                found.cut,
                tuple(found.statements),
                tuple(found.functions),
                frozenset(found.seen.get(LOADING, ())),
                {rule: frozenset(found.seen[rule]) for rule in rules if rule in found.seen},
            )
            for found in self._files.values()
        ]
        return Reached(tuple(sorted(files, key=lambda file: -len(file.statements))))


def _file(told: Any, room: int) -> _Found | None:
    if type(told) is not list or list(map(type, told)) != [str, str, bool, str, list]:
        return None
    name, text, cut, statements, functions = told
    lines = text[:room].split("\n", MOST_LINES)[:MOST_LINES] if text else []
    lines = [line[:WIDEST] for line in lines]
    found = _Found(inert(name[:MOST_FILE_NAME])[:MOST_FILE_NAME], lines, cut)
    before = 0
    with contextlib.suppress(ValueError):
        for first, last in ranges.pairs(statements[:MOST_TEXT]):
            if not before < first <= last <= len(lines):
                break
            found.statements.append((first, last))
            before = last
    for each in functions[:MOST_FUNCTIONS]:
        if type(each) in (list, tuple) and tuple(map(type, each)) == (str, int, int):
            name, first, last = each
            if 0 < first <= last < 10**6:
                name = inert(name[:MOST_NAME])[:MOST_NAME]
                found.functions.append(Function(name, first, last))
    return found
