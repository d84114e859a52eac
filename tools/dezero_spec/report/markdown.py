"""A run as Markdown, for pull requests and summaries of jobs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dezero_spec.plain import inert, markdown, one_line, shortened
from dezero_spec.report import cells, summary
from dezero_spec.report.pasted import pasted
from dezero_spec.report.summary import IN_ENGLISH, rules_in
from dezero_spec.report.values import with_remark
from dezero_spec.script.values import value_and_type
from dezero_spec.suite.verdicts import Run, Verdict
from dezero_spec.translations import Language

MOST = 2000  # characters of one value


def render(run: Run, say: Language = IN_ENGLISH) -> str:
    """Return the document."""
    return "\n".join(_lines(run, say)) + "\n"


def _lines(run: Run, say: Language) -> Iterator[str]:
    yield f"## dezero-spec: {markdown(summary.sentence(run, say))}"
    yield ""
    versions = ", ".join(f"{name} {version}" for name, version in run.environment.items())
    yield say(
        "Judged %(what)s with %(versions)s.",
        what=_code(run.file or say.told(run.where)),
        versions=markdown(versions),
    )
    if position := summary.position(run, say):
        yield markdown(position)
    for note in run.notes:
        yield f"- {say('Note: %(note)s', note=markdown(shortened(say.told(note), 400)))}"
    yield ""
    if run.first_broken is not None:
        yield from _in_full(run, run.first_broken, say)
    yield f"| {' | '.join((say('Chapter'), say('Steps'), say('Rules'), say('Broken')))} |"
    yield "|---|---|---|---|"
    for chapter in summary.chapters(run):
        broken = [f"{_code(v.rule.id)} {_how(v, say)}" for v in chapter.broken]
        if chapter.not_judged:
            ids = ", ".join(_code(v.rule.id) for v in chapter.not_judged)
            broken.append(say("not judged, as others are broken: %(ids)s", ids=ids))
        title, how = markdown(say(chapter.title)), chapter.outcome_in(say)
        yield f"| {' | '.join((title, chapter.steps_in(say), how, '<br>'.join(broken)))} |"
    yield ""
    if known := summary.deviations(run):
        yield say("Known deviations:")
        yield ""
        for verdict, reason in known:
            why = markdown(shortened(reason, 400))
            yield f"- {_code(verdict.rule.id)} {why} ({_how(verdict, say)})"
        yield ""
    if run.advice:
        yield say("Advice, outside conformance:")
        yield ""
        for verdict in run.advice:
            sentence = markdown(say.sentence(verdict.rule))
            yield f"- {_code(verdict.rule.id)} {sentence} {_how(verdict, say)}"
        yield ""
    if absent := summary.not_provided(run):
        ids = ", ".join(_code(v.rule.id) for v in absent)
        yield say("Not provided, so not counted: %(ids)s", ids=ids) + say.stop
        yield ""


def _how(verdict: Verdict, say: Language) -> str:
    return markdown(summary.how_broken(verdict, say))


def _in_full(run: Run, verdict: Verdict, say: Language) -> Iterator[str]:
    yield f"### {summary.first_words(run, say).capitalize()}: {_code(verdict.rule.id)}"
    yield ""
    yield markdown(say.sentence(verdict.rule))
    yield ""
    case = verdict.broken[0]
    if case.name:
        yield f"- {say('case')}: {_code(shortened(case.name, 200))}"
    failure = case.failure
    if failure is not None:
        if failure.subject:
            yield f"- {say('of')}: {_code(shortened(say.told(failure.subject), 400))}"
        sides = (say("expected"), failure.expected), (say("obtained"), failure.obtained)
        for label, what in sides:
            value, type_ = value_and_type(inert(say.told(what)))
            words = f" {markdown(with_remark(type_, say))}" if type_ else ""
            yield f"- {label}:{words}"
            yield from (f"  {line}" for line in _block(shortened(value, MOST)))
        for place in failure.places:
            where = _code(cells.where(place.file, place.line, say))
            if place.called:
                called = _code(place.called)
                text = say("calls %(name)s, written at %(where)s", name=called, where=where)
                yield f"- {text}"
                continue
            function = _code(place.function)
            yield f"- {say('at %(where)s in %(function)s', where=where, function=function)}"
            if place.lines and place is failure.places[-1]:
                yield from (f"  {line}" for line in _block("\n".join(place.lines), "python"))
            elif place.source:
                yield from (f"  {line}" for line in _block(place.source))
        if failure.snippet:
            yield ""
            yield say("To see it, paste this at a Python prompt:")
            yield ""
            yield from _block(pasted(failure.snippet, say), "python")
    if also := summary.folded(run, verdict):
        yield ""
        ids = ", ".join(_code(v.rule.id) for v in also)
        rules = rules_in(len(also), say)
        yield say("%(rules)s not judged because of it: %(ids)s", rules=rules, ids=ids) + say.stop
    yield ""


def _block(text: str, language: str = "") -> list[str]:
    """Return a code block; its fence is longer than any in the text."""
    lines = inert(text).splitlines() or [""]
    fence = "`" * max(3, 1 + max(len(run) for run in _ticks(text)))
    return [fence + language, *lines, fence]


def _code(text: str) -> str:
    """Return text as code in a line; in a table, only what has no pipe, such as a rule's id."""
    line = one_line(text)
    fence = "`" * (1 + max(len(run) for run in _ticks(line)))
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def _ticks(text: str) -> list[str]:
    return ["", *re.findall("`+", text)]
