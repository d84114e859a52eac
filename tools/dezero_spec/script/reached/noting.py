"""The host's side: what it tells of an implementation's source, and of the lines that ran."""

from __future__ import annotations

from typing import Any

from dezero_spec.loading import Implementation
from dezero_spec.script.reached import ranges
from dezero_spec.script.reached.statements import (
    MOST_CHARACTERS,
    MOST_FILES,
    MOST_FUNCTIONS,
    functions,
    shown,
    statements,
)
from dezero_spec.script.reached.tracing import Tracer


class Notes:
    """What is noted of one implementation."""

    def __init__(self) -> None:
        self.tracer = Tracer()
        self._numbers: dict[str, int] = {}  # of files, by the names that code objects have

    def files(self, implementation: Implementation) -> list[list[Any]]:
        """Watch an implementation's files, and tell what is in them.

        For each: its name, its lines, whether those are not all, statements, functions. Sets of
        lines are texts: a message holds only so many parts.
        """
        space = implementation.space
        finder = space.finder if space is not None else None
        sources = [finder.source(file) for file in [*finder.sources]] if finder is not None else []
        told: list[list[Any]] = []
        room, functions_left = 2 * MOST_CHARACTERS, MOST_FUNCTIONS
        for unit in [unit for source in sources for unit in source.units][:MOST_FILES]:
            self._numbers[unit.filename] = len(told)
            lines, cut = shown(unit.text)
            size = sum(map(len, lines))
            if size > room:
                lines, cut, size = [], True, 0
            room -= size
            there = [each for each in statements(unit.tree.body) if each[1] <= len(lines)]
            named = functions(unit.tree.body)[:functions_left]
            functions_left -= len(named)
            text = "\n".join(lines)
            told.append([unit.shown, text, cut, ranges.of_pairs(there), named])
        self.tracer.watch(self._numbers)
        return told

    def taken(self) -> list[list[Any]]:
        """Return the lines that ran since the last time, with the numbers of their files."""
        found = self.tracer.taken()
        told = [(n, found[file]) for file, n in self._numbers.items() if file in found]
        return [[n, ranges.written(lines)] for n, lines in told]
