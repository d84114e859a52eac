"""Expected beside obtained: values laid out, and what differs between them marked."""

from __future__ import annotations

import ast
import difflib
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from dezero_spec.plain import inert, shortened
from dezero_spec.script.values import value_and_type

MOST = 4000  # characters of one value
MOST_LINES = 40
MOST_CELLS = 400
CLOSE = 1e-7  # as the suite's checks compare


@dataclass(frozen=True)
class Piece:
    """A piece of a value; `differs`: the other value has something else there."""

    text: str
    differs: bool = False


Row = tuple[Piece, ...]


@dataclass(frozen=True)
class Side:
    """One of the two values.

    `rows`: an array's elements, `ndim` telling what a row is; or else `lines` of text.
    `type`: kind, shape and dtype, in words of Python's; "" for what is no array.
    """

    rows: tuple[Row, ...] = ()
    lines: tuple[Row, ...] = ()
    ndim: int = 0
    type: str = ""


@dataclass(frozen=True)
class Mismatch:
    """Shapes that differ, where the values can't be compared."""

    expected: str
    obtained: str


@dataclass(frozen=True)
class Comparison:
    """Both values, and what differs beside their elements."""

    expected: Side
    obtained: Side
    mismatches: tuple[Mismatch, ...] = ()
    elements: int = 0  # how many differ, of arrays of one shape


def compare(expected: str, obtained: str) -> Comparison:
    """Lay out two values, described as the suite's checks do it."""
    (value, type_), (other, other_type) = map(_described, (expected, obtained))
    mismatches = tuple(_mismatches(type_, other_type))
    type_, other_type = (text.partition(": another")[0] for text in (type_, other_type))
    first, second = _array(value), _array(other)
    if first is not None and second is not None:
        count = 0
        if first.shape == second.shape and first.shape:
            pairs = list(zip(first.cells, second.cells))
            differing = [not _same(a, b) for a, b in pairs]
            count = sum(differing)
        else:
            differing = []
        return Comparison(
            _laid_out(first, differing, type_),
            _laid_out(second, differing, other_type),
            mismatches,
            count,
        )
    lines = _texts(value, other)
    return Comparison(
        Side(lines=lines[0], type=type_), Side(lines=lines[1], type=other_type), mismatches
    )


def differing(expected: str, obtained: str) -> list[tuple[tuple[int, ...], Span, Span]]:
    """Return the elements that differ between two arrays or lists of one shape, given as text.

    For each: its index, and where its text is in the one and in the other.
    """
    first, second = _array(expected), _array(obtained)
    if first is None or second is None or first.shape != second.shape or not first.shape:
        return []
    spans = [_spans(expected), _spans(obtained)]
    found = []
    for place, pair in enumerate(zip(first.cells, second.cells)):
        if not _same(*pair):
            index: tuple[int, ...] = ()
            rest = place
            for length in reversed(first.shape):
                rest, at = divmod(rest, length)
                index = (at, *index)
            found.append((index, spans[0][place], spans[1][place]))
    return found


Span = tuple[int, int]


def _spans(text: str) -> list[Span]:
    return [found.span() for found in _TOKEN.finditer(text) if found.group() not in "[](),"]


def _described(text: str) -> tuple[str, str]:
    return value_and_type(inert(shortened(text, MOST)))


def _mismatches(type_: str, other: str) -> Iterator[Mismatch]:
    if ": another shape" in other:
        found = [re.search(r"shape (\([\d, ]*\))", each) for each in (type_, other)]
        if found[0] and found[1]:
            yield Mismatch(found[0][1], found[1][1])


@dataclass(frozen=True)
class _Array:
    shape: tuple[int, ...]
    cells: tuple[str, ...]


_TOKEN = re.compile(r"""[\[\](),]|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^\s\[\](),'"]+""")


def _array(text: str) -> _Array | None:
    """Read an array's or a list's elements; None where it is nothing of the kind."""
    tokens = _TOKEN.findall(text)
    if not tokens or "..." in tokens or len(tokens) > 4 * MOST_CELLS:
        return None
    if tokens[0] not in "[(":
        return _Array((), (text.strip(),)) if len(tokens) == 1 and _number(text) else None
    cells: list[str] = []
    counts: list[list[int]] = []  # by depth: how many elements each list has
    depth: list[int] = []
    commas = 0
    for place, token in enumerate(tokens):
        if token in ("[", "("):
            if depth:
                depth[-1] += 1
            depth.append(0)
        elif token in ("]", ")"):
            if not depth:
                return None
            while len(counts) < len(depth):
                counts.append([])
            counts[len(depth) - 1].append(depth.pop())
            if not depth and place != len(tokens) - 1:
                return None
        elif token == ",":
            commas += 1
        elif not depth:
            return None
        else:
            depth[-1] += 1
            cells.append(token)
    shape = tuple(found[0] for found in counts)
    whole = math.prod(shape) == len(cells) and all(len(set(found)) == 1 for found in counts)
    if depth or not whole or len(cells) > MOST_CELLS or (cells and commas > 2 * len(cells)):
        return None
    return _Array(shape, tuple(cells))


def _number(text: str) -> bool:
    try:
        complex(text.strip().rstrip("."))
    except ValueError:
        return text.strip() in ("True", "False")
    return True


def _same(a: str, b: str) -> bool:
    try:
        x, y = complex(a), complex(b)
    except ValueError:
        return a == b
    if x != x or y != y:
        return (x != x) == (y != y)
    return x == y or abs(x - y) <= CLOSE + CLOSE * abs(x)


def _laid_out(array: _Array, differing: list[bool], type_: str) -> Side:
    marks = differing or [False] * len(array.cells)
    pieces = [Piece(cell, mark) for cell, mark in zip(array.cells, marks)]
    width = array.shape[-1] if array.shape else 1
    rows = tuple(
        tuple(pieces[start : start + width]) for start in range(0, len(pieces), max(width, 1))
    )
    if not rows:
        return Side(lines=((Piece("[]"),),), ndim=len(array.shape), type=type_)
    return Side(rows=rows, ndim=len(array.shape), type=type_)


def _texts(expected: str, obtained: str) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    strings = _string(expected), _string(obtained)
    if strings[0] is None or strings[1] is None:
        return _plain(expected), _plain(obtained)
    return _marked(strings[0], strings[1])


def _string(text: str) -> str | None:
    """Return the string of which `text` is the repr."""
    if text[:1] not in ("'", '"') or text[-1:] != text[0]:
        return None
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    return inert(value) if isinstance(value, str) else None


def _plain(text: str) -> tuple[Row, ...]:
    return tuple((Piece(line),) for line in _cut(text.split("\n")))


def _marked(expected: str, obtained: str) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    if max(len(expected), len(obtained)) > 600:
        return _plain(expected), _plain(obtained)
    matcher = difflib.SequenceMatcher(None, expected, obtained, autojunk=False)
    sides: tuple[list[Piece], list[Piece]] = ([], [])
    for tag, i, j, k, m in matcher.get_opcodes():
        for side, part in zip(sides, (expected[i:j], obtained[k:m])):
            if part:
                side.append(Piece(part, tag != "equal"))
    return _in_lines(sides[0]), _in_lines(sides[1])


def _in_lines(pieces: list[Piece]) -> tuple[Row, ...]:
    lines: list[list[Piece]] = [[]]
    for piece in pieces:
        first, *others = piece.text.split("\n")
        lines[-1].append(Piece(first, piece.differs))
        lines += [[Piece(text, piece.differs)] for text in others]
    return tuple(tuple(piece for piece in line if piece.text) for line in lines)


def _cut(lines: list[str]) -> list[str]:
    return lines if len(lines) <= MOST_LINES else [*lines[:MOST_LINES], "…"]
