"""Places in the student's own code, as pages show them: a line with those around it."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath, PurePosixPath, PureWindowsPath

from dezero_spec.plain import inert, one_line, shortened
from dezero_spec.script.places.place import Place

WIDEST = 300  # characters of a line


@dataclass(frozen=True)
class Row:
    """A line of source. `marked`: it is the one that is meant."""

    number: int
    text: str
    marked: bool


@dataclass(frozen=True)
class Told:
    """A place. `called`: what is written there, where no exception went through the line."""

    file: str
    line: int
    function: str
    called: str
    rows: tuple[Row, ...]


def told(place: Place, judged: str | None, hide: Callable[[str], str]) -> Told:
    """Return a place as its author knows it; `judged`: the file that was judged."""
    shown = place.lines or (place.source,) * bool(place.source)
    first = place.first if place.lines else place.line
    # Where something is written, its first line is no better than the others.
    marked = 0 if place.called else place.line
    return Told(
        hide(relative(place.file, judged)),
        place.line,
        hide(one_line(shortened(place.function, 60))),
        hide(one_line(shortened(place.called, 120))),
        tuple(
            Row(number, hide(inert(shortened(text, WIDEST))), number == marked)
            for number, text in enumerate(shown, first)
        ),
    )


def file_name(path: str) -> str:
    """Return the name of a file, without the folders above it."""
    return one_line(shortened(_pure(path).name or path, 200))


def relative(path: str, judged: str | None) -> str:
    """Return the path of a file as its author knows it: seen from the file that was judged."""
    if judged:
        base = str(_pure(judged).parent)
        for separator in (os.sep, "/", "\\"):
            if path.startswith(base + separator):
                return one_line(path[len(base) + 1 :])
    return file_name(path)


def _pure(path: str) -> PurePath:
    return PureWindowsPath(path) if "\\" in path else PurePosixPath(path)
