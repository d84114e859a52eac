"""A run as Markdown, for pull requests and summaries of jobs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dezero_spec.plain import inert, markdown, shortened
from dezero_spec.rendering import summary
from dezero_spec.rendering.summary import plural
from dezero_spec.rendering.values import value_and_type
from dezero_spec.verdicts import Run, Verdict

MOST = 2000  # characters of one value


def render(run: Run) -> str:
    """Return the document."""
    return "\n".join(_lines(run)) + "\n"


def _lines(run: Run) -> Iterator[str]:
    yield f"## dezero-spec: {markdown(summary.sentence(run))}"
    yield ""
    versions = ", ".join(f"{name} {version}" for name, version in run.environment.items())
    yield f"Judged {_code(run.file or run.where)} with {markdown(versions)}."
    if position := summary.position(run):
        yield markdown(position)
    for note in run.notes:
        yield f"- Note: {markdown(shortened(note, 400))}"
    yield ""
    if run.first_broken is not None:
        yield from _in_full(run, run.first_broken)
    yield "| Chapter | Steps | Rules | Broken |"
    yield "|---|---|---|---|"
    for chapter in summary.chapters(run):
        broken = [f"{_code(v.rule.id)} {markdown(summary.how_broken(v))}" for v in chapter.broken]
        if chapter.not_judged:
            ids = ", ".join(_code(v.rule.id) for v in chapter.not_judged)
            broken.append(f"not judged, as others are broken: {ids}")
        cells = (markdown(chapter.title), chapter.steps, chapter.outcome, "<br>".join(broken))
        yield f"| {' | '.join(cells)} |"
    yield ""
    if known := summary.deviations(run):
        yield "Known deviations:"
        yield ""
        for verdict, reason in known:
            how = markdown(summary.how_broken(verdict))
            yield f"- {_code(verdict.rule.id)} {markdown(shortened(reason, 400))} ({how})"
        yield ""
    if run.advice:
        yield "Advice, outside conformance:"
        yield ""
        for verdict in run.advice:
            how = markdown(summary.how_broken(verdict))
            yield f"- {_code(verdict.rule.id)} {markdown(verdict.rule.sentence)} {how}"
        yield ""
    if absent := summary.not_provided(run):
        yield f"Optional, not provided: {', '.join(_code(v.rule.id) for v in absent)}."
        yield ""


def _in_full(run: Run, verdict: Verdict) -> Iterator[str]:
    yield f"### {summary.first_words(run).capitalize()}: {_code(verdict.rule.id)}"
    yield ""
    yield markdown(verdict.rule.sentence)
    yield ""
    case = verdict.broken[0]
    if case.name:
        yield f"- case: {_code(shortened(case.name, 200))}"
    failure = case.failure
    if failure is not None:
        if failure.subject:
            yield f"- of: {_code(shortened(failure.subject, 400))}"
        for label, what in (("expected", failure.expected), ("obtained", failure.obtained)):
            value, type_ = value_and_type(inert(what))
            words = f" {markdown(type_)}" if type_ else ""
            yield f"- {label}:{words}"
            yield from (f"  {line}" for line in _block(shortened(value, MOST)))
        for place in failure.places:
            yield f"- at {_code(f'{place.file}:{place.line}')} in {_code(place.function)}"
            if place.source:
                yield from (f"  {line}" for line in _block(place.source))
        if failure.snippet:
            yield ""
            yield "To see it, paste this at a Python prompt:"
            yield ""
            yield from _block(failure.snippet, "python")
    if also := summary.folded(run, verdict):
        yield ""
        ids = ", ".join(_code(v.rule.id) for v in also)
        yield f"{plural(len(also), 'rule')} not judged because of it: {ids}."
    yield ""


def _block(text: str, language: str = "") -> list[str]:
    """Return a code block; its fence is longer than any in the text."""
    lines = inert(text).splitlines() or [""]
    fence = "`" * max(3, 1 + max(len(run) for run in _ticks(text)))
    return [fence + language, *lines, fence]


def _code(text: str) -> str:
    """Return text as code in a line, also in a table."""
    line = " ".join(inert(text).split()).replace("|", "\\|")
    fence = "`" * (1 + max(len(run) for run in _ticks(line)))
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def _ticks(text: str) -> list[str]:
    return ["", *re.findall("`+", text)]
