"""Places in the implementation's own code, for a terminal: compact, a line with its neighbours."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from dezero_spec.plain import inert, one_line, shortened
from dezero_spec.report import cells
from dezero_spec.report.wrapping import Text
from dezero_spec.script.places.place import Place
from dezero_spec.suite.verdicts import Run
from dezero_spec.translations import Language, language

WIDEST = 62  # of a line of source: beside label and number it fits in 80 columns


def rows(
    run: Run, places: tuple[Place, ...], say: Language | None = None
) -> Iterator[tuple[str, Text]]:
    """Yield labels and contents, one pair a place; the innermost with the lines around it."""
    say = say or language()
    for place in places:
        first = place is places[0]
        if place.called:
            called = shortened(one_line(place.called), 60)
            words = say(
                "%(called)s, written at %(place)s", called=called, place=_where(run, place, say)
            )
            text = Text(words)
            if place is places[-1]:
                text.append(f"\n{say('(the mistake may be elsewhere)')}", "dim")
            yield say("calls") if first else "", text
            continue
        function = shortened(one_line(place.function), 60)
        text = Text(
            say("%(place)s in %(function)s", place=_where(run, place, say), function=function)
        )
        if place is places[-1] and place.lines:
            text.append(f"\n{_around(place)}", "dim")
        elif place.source:
            text.append(f"\n{shortened(one_line(place.source), 100)}", "dim")
        yield say("at") if first else "", text


def _where(run: Run, place: Place, say: Language) -> str:
    file = place.file
    if run.file:
        base = Path(run.file).parent
        file = os.path.relpath(file, base) if file.startswith(f"{base}{os.sep}") else file
    return cells.where(one_line(file), place.line, say)


def _around(place: Place) -> str:
    width = len(str(place.first + len(place.lines)))
    shown = []
    for number, line in enumerate(place.lines, place.first):
        mark = ">" if number == place.line else " "
        text = shortened(inert(line.replace("\t", "    ")), WIDEST - width)
        shown.append(f"{mark} {number:>{width}}  {text}".rstrip())
    return "\n".join(shown)
