"""A run for a terminal: readable at 80 columns, without colour, and in a log."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Iterator
from typing import TextIO

from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table

from dezero_spec.plain import inert, one_line, shortened
from dezero_spec.report import comparing, places, summary, wrapping
from dezero_spec.report.pasted import pasted
from dezero_spec.report.summary import IN_ENGLISH, rules_in
from dezero_spec.report.values import with_remark
from dezero_spec.report.wrapping import Text
from dezero_spec.script.values import value_and_type
from dezero_spec.suite import verdicts
from dezero_spec.suite.verdicts import Failure, Run, Verdict
from dezero_spec.translations import Language

WIDTH = 80
WIDEST = 100  # sentences become hard to read beyond
MOST_LINES = 30  # of one value
MOST_ELEMENTS = 6  # that are named, of those that differ


def console(file: TextIO | None = None, *, color: bool | None = None) -> Console:
    """Return a console on `file`; in colour when asked for, or on a terminal that wants it."""
    if color is None:
        wanted = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        color = wanted and _is_terminal(file)
    made = wrapping.Console(
        file=file,
        force_terminal=color,
        force_jupyter=False,  # it would show what it prints as an output of its own
        color_system="standard" if color else None,
        no_color=not color,
        highlight=False,
        emoji=False,
        markup=False,
    )
    made.width = min(made.width, WIDEST) if _is_terminal(file) else WIDTH
    return made


@contextlib.contextmanager
def trimmed(out: Console) -> Iterator[None]:
    """Print what is printed in the block at its end, without the blanks that fill columns."""
    with out.capture() as capture:
        yield
    for line in capture.get().splitlines():
        print(line.rstrip(), file=out.file)


def text(run: Run, *, verbose: bool = False, say: Language = IN_ENGLISH) -> str:
    """Return a run as plain text."""
    out = console(io.StringIO(), color=False)
    with trimmed(out):
        show(run, out, verbose=verbose, say=say)
    assert isinstance(out.file, io.StringIO)
    return out.file.getvalue().strip("\n")


def show(run: Run, out: Console, *, verbose: bool = False, say: Language = IN_ENGLISH) -> None:
    """Print a run: what was judged, the first thing to mend, all chapters, the outcome."""
    _header(run, out, say)
    first = run.first_broken
    for verdict in run.broken if verbose else (first,) * bool(first):
        if verdict is not None:
            title = summary.first_words(run, say) if verdict is first else say("also")
            _in_full(run, verdict, out, say, title=title.capitalize())
    _chapters(run, out, verbose, say)
    _aside(run, out, say)
    out.print()
    outcome(run, out, say)


def outcome(run: Run, out: Console, say: Language = IN_ENGLISH) -> None:
    """Print the run's outcome in one sentence."""
    style = "bold green" if run.as_expected else "bold red"
    out.print(Text(summary.sentence(run, say), style))


def indented(sentence: str, by: int = 2) -> RenderableType:
    """Return a sentence that keeps its distance from the margin when it is wrapped."""
    return Padding(Text(sentence), (0, 0, 0, by))


def _header(run: Run, out: Console, say: Language) -> None:
    out.print(_row(say("judging"), Text(one_line(run.file or say.told(run.where)), "bold")))
    out.print(_row(say("with"), Text(summary.judged_by(run))))
    for note in run.notes:
        out.print(_row(say("note"), Text(shortened(one_line(say.told(note)), 400))))
    if position := summary.position(run, say):
        out.print()
        out.print(Text(position, "bold"))


def _in_full(run: Run, verdict: Verdict, out: Console, say: Language, title: str) -> None:
    rule, case = verdict.rule, verdict.broken[0]
    out.print()
    heading = Text(f"{title}: ", "bold")
    heading.append(rule.id, "bold red")
    chapter, step = say(rule.title).lower(), say("step %(step)s", step=rule.step)
    where = say("(%(chapter)s, %(step)s)", chapter=chapter, step=step)
    heading.append(f"  {where}", "dim")
    out.print(heading)
    out.print(indented(say.sentence(rule)))
    out.print()
    if case.name:
        out.print(_row(say("case"), Text(_case(verdict, say)), indent=2))
    if case.failure is not None:
        _failure(run, case.failure, out, say)
    elif case.note:
        out.print(_row(say("because"), Text(inert(say.told(case.note))), indent=2))
    if also := summary.folded(run, verdict):
        out.print()
        ids = ", ".join(v.rule.id for v in also)
        rules = rules_in(len(also), say)
        text = say("%(rules)s not judged because of it: %(ids)s", rules=rules, ids=ids)
        out.print(indented(text))


def _case(verdict: Verdict, say: Language) -> str:
    name = shortened(one_line(verdict.broken[0].name), 200)
    how_many = summary.how_many_cases(verdict, say)
    return f"{name}  ({how_many})" if how_many else name


def _failure(run: Run, failure: Failure, out: Console, say: Language) -> None:
    if failure.subject:
        out.print(_row(say("of"), Text(_value(failure.subject, say)), indent=2))
    sides = [value_and_type(_value(what, say)) for what in (failure.expected, failure.obtained)]
    differing = comparing.differing(sides[0][0], sides[1][0])
    labels = ((say("expected"), "green"), (say("obtained"), "red"))
    for side, (label, style) in enumerate(labels):
        value, type_ = sides[side]
        text = Text(value, style)
        for element in differing:
            text.stylize("bold underline", *element[1 + side])
        out.print(_row(label, text, indent=2))
        if type_:
            out.print(_row("", Text(with_remark(type_, say), "dim"), indent=2))
    if differing:
        elements = _elements([index for index, _, _ in differing], say)
        out.print(_row(say("differs"), Text(elements), indent=2))
    for label, where in places.rows(run, failure.places, say):
        out.print(_row(label, where, indent=2))
    if failure.snippet:
        out.print()
        out.print(indented(say("To see it, paste this at a Python prompt:")))
        out.print()
        # Neither indented nor wrapped: it must run as it stands.
        out.print(Text(inert(pasted(failure.snippet, say)), "cyan"), soft_wrap=True)


def _elements(indices: list[tuple[int, ...]], say: Language) -> str:
    """Name elements by their indices, as Python writes them."""
    words = ", ".join(str(list(index)) for index in indices[:MOST_ELEMENTS])
    more = len(indices) - MOST_ELEMENTS
    if more > 0:
        words = say("%(listed)s and %(more)s more", listed=words, more=more)
    if len(indices) == 1:
        return say("element %(indices)s", indices=words)
    return say("elements %(indices)s", indices=words)


def _value(what: str, say: Language) -> str:
    lines = inert(say.told(what)).splitlines()
    if len(lines) > MOST_LINES:
        more = say("… and %(more)s more lines", more=len(lines) - MOST_LINES)
        lines = [*lines[:MOST_LINES], more]
    return "\n".join(shortened(line, 400) for line in lines)


def _chapters(run: Run, out: Console, verbose: bool, say: Language) -> None:
    out.print()
    chapters = summary.chapters(run)
    widths = 30, max((11, *(cell_len(chapter.steps_in(say)) for chapter in chapters)))
    table = _columns(widths)
    for chapter in chapters:
        if run.stopped and len(chapter.not_run) == len(chapter.verdicts):
            continue
        style = "green" if chapter.fine else "red"
        title, how = Text(say(chapter.title), "bold"), Text(chapter.outcome_in(say), style)
        table.add_row(title, chapter.steps_in(say), how)
        for verdict in chapter.verdicts if verbose else chapter.broken:
            table.add_row(*_line(verdict, say))
        if chapter.not_judged and not verbose:
            out.print(table)
            ids = ", ".join(verdict.rule.id for verdict in chapter.not_judged)
            text = say("not judged, as others are broken: %(ids)s", ids=ids)
            out.print(Padding(Text(text, "dim"), (0, 0, 0, 2)))
            table = _columns(widths)
    out.print(table)


def _line(verdict: Verdict, say: Language) -> tuple[RenderableType, RenderableType, RenderableType]:
    step = f"  {verdict.rule.step}"
    name = Text(f"  {verdict.rule.id}")
    if verdict.status == verdicts.PASS:
        cases = len(verdict.cases)
        holds = say("holds in %(cases)s cases", cases=cases) if cases > 1 else say("holds")
        return name, step, Text(holds, "green")
    if verdict.status == verdicts.NOT_PROVIDED:
        return name, step, Text(say("not provided"), "dim")
    broken = verdict.status in verdicts.BROKEN
    text = Text(summary.how_broken(verdict, say), "red" if broken else "dim")
    return name, step, text


def _aside(run: Run, out: Console, say: Language) -> None:
    """Print what is expected, and what is outside conformance."""
    if known := summary.deviations(run):
        out.print()
        out.print(Text(say("Known deviations"), "bold"))
        table = _columns((30,))
        for verdict, reason in known:
            text = Text(shortened(one_line(reason), 400))
            text.append(f"\n{summary.how_broken(verdict, say)}", "dim")
            table.add_row(Text(f"  {verdict.rule.id}"), text)
        out.print(table)
    if run.advice:
        out.print()
        out.print(Text(say("Advice, outside conformance"), "bold"))
        table = _columns((30,))
        for verdict in run.advice:
            sentence = Text(say.sentence(verdict.rule))
            sentence.append(f"\n{summary.how_broken(verdict, say)}", "dim")
            table.add_row(Text(f"  {verdict.rule.id}"), sentence)
        out.print(table)
    if absent := summary.not_provided(run):
        out.print()
        ids = ", ".join(verdict.rule.id for verdict in absent)
        out.print(Text(say("Not provided, so not counted: %(ids)s", ids=ids)))
    owed = summary.missing(run)
    if owed and not run.stopped:
        out.print()
        ids = ", ".join(verdict.rule.id for verdict in owed)
        out.print(Text(say("Not run: %(ids)s", ids=ids), "red"))


def _row(label: str, content: RenderableType, indent: int = 0) -> RenderableType:
    """Return a label with what belongs to it beside it, wrapped there."""
    table = _columns((9,))
    table.add_row(Text(label, "dim"), content)
    return Padding(table, (0, 0, 0, indent))


def _columns(widths: tuple[int, ...]) -> Table:
    table = Table.grid(padding=(0, 1, 0, 0))
    for width in widths:
        table.add_column(min_width=width, no_wrap=True)
    table.add_column(overflow="fold")
    return table


def _is_terminal(file: TextIO | None) -> bool:
    stream = sys.stdout if file is None else file
    return bool(getattr(stream, "isatty", lambda: False)())
