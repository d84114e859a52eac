"""Broken rules at the lines of the code that they lead to: for editors, and for GitHub Actions."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from dezero_spec.plain import one_line
from dezero_spec.report import markdown, summary
from dezero_spec.suite.verdicts import Place, Run, Verdict
from dezero_spec.translations import Language

ACTIONS = "GITHUB_ACTIONS"  # "true" where a workflow runs
SUMMARY = "GITHUB_STEP_SUMMARY"  # a file of Markdown, to which each step appends
WORKSPACE = "GITHUB_WORKSPACE"


def on_actions() -> bool:
    """Tell whether this runs in GitHub Actions, by what it says in the environment."""
    return os.environ.get(ACTIONS) == "true"


def gnu(run: Run, say: Language) -> Iterator[str]:
    """Yield a line for each broken rule, `FILE:LINE: error: RULE: what is wrong`.

    So compilers write, and so editors find the line. Without a place the line is left out.
    """
    for verdict in run.broken:
        file, place = _file(run, verdict), _place(verdict)
        where = f"{file}:{place.line}" if place else file
        yield f"{where}: error: {verdict.rule.id}: {_words(verdict, say)}"


def workflow_commands(run: Run, say: Language) -> Iterator[str]:
    """Yield a command for each broken rule that puts it beside its line in the pull request."""
    for verdict in run.broken:
        place = _place(verdict)
        properties = {"file": _file(run, verdict)}
        if place:
            properties["line"] = str(place.line)
        properties["title"] = f"{verdict.rule.id} ({say('step %(step)s', step=verdict.rule.step)})"
        told = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
        yield f"::error {told}::{_data(_words(verdict, say))}"


def append_summary(run: Run, say: Language) -> None:
    """Add the run as a table to the page of the job. OSError if its file can't be written."""
    name = os.environ.get(SUMMARY)
    if name:
        with open(name, "a", encoding="utf-8") as file:
            file.write(markdown.render(run, say).rstrip("\n") + "\n\n")


def line_of(verdict: Verdict) -> tuple[str, int] | None:
    """Return the file and the line that a broken rule leads to; None if it leads to none."""
    place = _place(verdict)
    return (place.file, place.line) if place else None


def _place(verdict: Verdict) -> Place | None:
    """Return the innermost place of the first case that does not hold."""
    for case in verdict.broken[:1]:
        if case.failure and case.failure.places:
            return case.failure.places[-1]
    return None


def _file(run: Run, verdict: Verdict) -> str:
    place = _place(verdict)
    file = place.file if place else run.file or run.target
    base = Path(os.environ.get(WORKSPACE) or Path.cwd()).resolve()
    path = Path(file)
    if path.is_absolute() and path.resolve().is_relative_to(base):
        file = path.resolve().relative_to(base).as_posix()
    return one_line(file)


def _words(verdict: Verdict, say: Language) -> str:
    return one_line(f"{say.sentence(verdict.rule)} {summary.how_broken(verdict, say)}")


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
