"""What was found out about the lines of one implementation, as it is kept beside the verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from dezero_spec.script.reached import ranges
from dezero_spec.script.reached.statements import MOST_FILES, MOST_FUNCTIONS, MOST_LINES, MOST_NAME

MOST_RULES = 1000
MOST_FILE_NAME = 300


@dataclass(frozen=True)
class Function:
    """A function or method of a file."""

    name: str
    first: int
    last: int


@dataclass(frozen=True)
class File:
    """A file, or a cell of a notebook. `cut`: the end of it is not kept.

    `statements`: their first and last lines; `loaded`: the places in it of those that run when the
    file is loaded; `ran`: by rule, of those that the rule runs.
    """

    name: str
    lines: tuple[str, ...]
    cut: bool
    statements: tuple[tuple[int, int], ...]
    functions: tuple[Function, ...]
    loaded: frozenset[int]
    ran: Mapping[str, frozenset[int]]

    @cached_property
    def rules(self) -> tuple[tuple[str, ...], ...]:
        """For each statement, the rules that run it, in the suite's order."""
        found: list[list[str]] = [[] for _ in self.statements]
        for rule, places in self.ran.items():
            for place in places:
                found[place].append(rule)
        return tuple(map(tuple, found))

    @property
    def uncalled(self) -> list[Function]:
        """The functions of which no rule runs anything."""
        ran = [statement for statement, rules in zip(self.statements, self.rules) if rules]
        return [
            function
            for function in self.functions
            if function.last <= len(self.lines)  # of the others nothing is known
            and not any(function.first <= first <= function.last for first, _ in ran)
        ]

    def to_dict(self) -> dict[str, Any]:
        """Return the file as plain data."""
        return {
            "name": self.name,
            "lines": list(self.lines),
            "cut": self.cut,
            "statements": ranges.of_pairs(self.statements),
            "functions": [[each.name, each.first, each.last] for each in self.functions],
            "loaded": ranges.written(self.loaded),
            "ran": {rule: ranges.written(places) for rule, places in self.ran.items()},
        }

    @classmethod
    def from_dict(cls, data: Any) -> File:
        """Rebuild a file from `to_dict`. Raises ValueError for what it can't be."""
        parts = {"name": str, "lines": list, "cut": bool, "statements": str, "functions": list}
        _check(data, {**parts, "loaded": str, "ran": dict})
        if len(data["name"]) > MOST_FILE_NAME or len(data["lines"]) > MOST_LINES:
            raise ValueError("too much")
        if any(type(line) is not str for line in data["lines"]):
            raise ValueError("a line that is no text")
        statements = tuple(ranges.pairs(data["statements"]))
        following = (*(first for first, _ in statements[1:]), 10**6)
        if any(last >= after for (_, last), after in zip(statements, following)):
            raise ValueError("statements out of order")
        count = len(statements)
        ran = data["ran"]
        if len(ran) > MOST_RULES or any(type(places) is not str for places in ran.values()):
            raise ValueError("no rules")
        return cls(
            data["name"],
            tuple(data["lines"]),
            data["cut"],
            statements,
            tuple(map(_function, data["functions"][: MOST_FUNCTIONS + 1])),
            ranges.read(data["loaded"], count),
            {rule: ranges.read(places, count) for rule, places in ran.items()},
        )


@dataclass(frozen=True)
class Reached:
    """What was found out: the files that were loaded, the one with the most to reach first."""

    files: tuple[File, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {"files": [file.to_dict() for file in self.files]}

    @classmethod
    def from_dict(cls, data: Any) -> Reached:
        """Rebuild it from `to_dict`. Raises ValueError."""
        _check(data, {"files": list})
        if len(data["files"]) > MOST_FILES:
            raise ValueError("too many files")
        return cls(tuple(map(File.from_dict, data["files"])))


def _function(data: Any) -> Function:
    if type(data) is not list or list(map(type, data)) != [str, int, int]:
        raise ValueError("no function")
    if len(data[0]) > MOST_NAME:
        raise ValueError("a function with a long name")
    return Function(*data)


def _check(data: Any, parts: Mapping[str, type]) -> None:
    if type(data) is not dict or data.keys() != parts.keys():
        raise ValueError("not the parts that it should have")
    if any(type(data[name]) is not kind for name, kind in parts.items()):
        raise ValueError("a part of the wrong type")
