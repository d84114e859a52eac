"""A run as a notebook shows it below a cell: no style sheet, no script, whatever the theme."""

from __future__ import annotations

from dezero_spec.pages.drawing import drawing
from dezero_spec.pages.environment import rendered
from dezero_spec.plain import one_line
from dezero_spec.rendering import cells, summary
from dezero_spec.rendering.values import value_and_type, with_remark
from dezero_spec.translations import Language
from dezero_spec.verdicts import Failure, Run


def html(run: Run, say: Language) -> str:
    """Return the run as a piece of HTML: the outcome, the first thing to mend, the chapters."""
    first = run.first_broken
    failure = first.broken[0].failure if first else None
    return rendered(
        "notebook.html",
        say,
        run=run,
        outcome=summary.sentence(run, say),
        position=summary.position(run, say),
        title=summary.first_words(run, say).capitalize(),
        first=first,
        case=first.broken[0] if first else None,
        sides=_sides(failure, say) if failure else [],
        places=_places(failure, say) if failure else [],
        snippet=failure.snippet if failure else "",
        drawing=drawing(failure.graph, say) if failure and failure.graph else None,
        chapters=summary.chapters(run),
    )


def _sides(failure: Failure, say: Language) -> list[tuple[str, str, str]]:
    found = []
    for label, what in ((say("expected"), failure.expected), (say("obtained"), failure.obtained)):
        value, type_ = value_and_type(say.told(what))
        found.append((label, value, with_remark(type_, say) if type_ else ""))
    return found


def _places(failure: Failure, say: Language) -> list[tuple[str, str]]:
    """Return where each place is, in words, and its line of source."""
    found = []
    for place in failure.places:
        where = cells.where(one_line(place.file), place.line, say)
        if place.called:
            called = one_line(place.called)
            words = say("%(called)s, written at %(place)s", called=called, place=where)
        else:
            function = one_line(place.function)
            words = say("%(place)s in %(function)s", place=where, function=function)
        found.append((words, place.source))
    return found
