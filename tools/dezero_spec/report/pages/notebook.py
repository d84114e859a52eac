"""A run as a notebook shows it below a cell: no style sheet, no script, whatever the theme."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from markupsafe import Markup

from dezero_spec.plain import one_line, shortened
from dezero_spec.report import cells, summary
from dezero_spec.report.pages.drawing import Picture, drawing
from dezero_spec.report.pages.environment import rendered
from dezero_spec.report.pasted import pasted
from dezero_spec.report.values import with_remark
from dezero_spec.script.values import value_and_type
from dezero_spec.suite.verdicts import Failure, Run, Verdict
from dezero_spec.translations import Language


@dataclass(frozen=True)
class Image:
    """A drawing as an image: of a notebook that came from elsewhere, nothing else is shown."""

    title: str
    order: str
    told: str
    width: int
    data: Markup


def html(run: Run, say: Language) -> str:
    """Return the run as a piece of HTML: the outcome, the first thing to mend, the chapters."""
    first = run.first_broken
    failure = first.broken[0].failure if first else None
    drawn = drawing(failure.graph, say) if failure and failure.graph else None
    return rendered(
        "notebook.html",
        say,
        run=run,
        outcome=summary.sentence(run, say),
        position=summary.position(run, say),
        title=summary.first_words(run, say).capitalize(),
        first=first,
        rows=_rows(first, say) if first else [],
        places=_places(failure, say) if failure else [],
        snippet=pasted(failure.snippet, say) if failure else "",
        drawing=[_image(each, say) for each in (drawn.right, drawn.seen)] if drawn else [],
        wrong=drawn.wrong if drawn else (),
        chapters=summary.chapters(run),
    )


def _rows(verdict: Verdict, say: Language) -> list[tuple[str, str, str]]:
    """Return what there is to say of the first case that does not hold: label, value, its type."""
    case = verdict.broken[0]
    found = []
    if case.name:
        name = shortened(one_line(case.name), 200)
        found.append((say("case"), name, summary.how_many_cases(verdict, say)))
    failure = case.failure
    if failure is None:
        return [*found, (say("because"), say.told(case.note), "")] if case.note else found
    if failure.subject:
        found.append((say("of"), say.told(failure.subject), ""))
    for label, what in ((say("expected"), failure.expected), (say("obtained"), failure.obtained)):
        value, type_ = value_and_type(say.told(what))
        found.append((label, value, with_remark(type_, say) if type_ else ""))
    return found


def _places(failure: Failure, say: Language) -> list[tuple[str, str, str]]:
    """Return for each place a label, where it is, in words, and its line of source."""
    found = []
    for place in failure.places:
        where = cells.where(one_line(place.file), place.line, say)
        label = ""
        if place.called:
            called = one_line(place.called)
            words = say("%(called)s, written at %(place)s", called=called, place=where)
            label = say("calls")
        else:
            function = one_line(place.function)
            words = say("%(place)s in %(function)s", place=where, function=function)
            label = say("at")
        found.append((label if place is failure.places[0] else "", words, place.source))
    return found


def _image(picture: Picture, say: Language) -> Image:
    svg = rendered("picture.svg", say, picture=picture)
    data = Markup(base64.b64encode(svg.encode("utf-8")).decode())
    width = round(picture.frame.width)
    return Image(picture.title, picture.order, picture.told, width, data)
