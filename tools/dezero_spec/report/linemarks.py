"""Broken rules at the lines of the code that they lead to: for editors, and for GitHub Actions."""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from dezero_spec.loading import CannotLoad
from dezero_spec.plain import one_line
from dezero_spec.report import markdown, summary
from dezero_spec.report.summary import IN_ENGLISH
from dezero_spec.suite.verdicts import Run, Verdict
from dezero_spec.translations import Language

ACTIONS = "GITHUB_ACTIONS"  # "true" where a workflow runs
SUMMARY = "GITHUB_STEP_SUMMARY"  # a file of Markdown, to which each step appends
WORKSPACE = "GITHUB_WORKSPACE"
# What a cell of a notebook's file is called where it runs.
_CELL = re.compile(r"<.*, code cell (\d+)>", re.DOTALL)


def on_actions() -> bool:
    """Tell whether this runs in GitHub Actions, by what it says in the environment."""
    return os.environ.get(ACTIONS) == "true"


@dataclass(frozen=True)
class Mark:
    """What is to be said beside a line; beside the file where it is not known."""

    file: str
    line: int | None
    rule: str  # that is broken; "" where there is nothing to be judged
    title: str
    words: str


def of_run(run: Run, say: Language) -> Iterator[Mark]:
    """Yield a mark for each broken rule, the one to mend first before the others."""
    for verdict in run.broken:
        rule = verdict.rule
        file, line, cell = _spot(run, verdict, say)
        title = f"{rule.id} ({say('step %(step)s', step=rule.step)})"
        words = f"{cell}{say.sentence(rule)} {summary.how_broken(verdict, say)}"
        yield Mark(_from_here(file), line, rule.id, title, one_line(words))


def of_error(error: CannotLoad, target: str, say: Language) -> Mark:
    """Return the mark of what could not be loaded."""
    file = _from_here(str(error.file or target))
    return Mark(file, error.line, "", "dezero-spec", one_line(say.told(str(error))))


def gnu(marks: Iterable[Mark]) -> Iterator[str]:
    """Yield a line for each mark, `FILE:LINE: error: RULE: what is wrong`.

    So compilers write, and so editors find the line. Without a line the number is left out.
    """
    for mark in marks:
        where = f"{mark.file}:{mark.line}" if mark.line else mark.file
        rule = f"{mark.rule}: " if mark.rule else ""
        yield f"{where}: error: {rule}{mark.words}"


def workflow_commands(marks: Iterable[Mark]) -> Iterator[str]:
    """Yield a command for each mark that puts it beside its line in the pull request."""
    for mark in marks:
        properties = {"file": mark.file}
        if mark.line:
            properties["line"] = str(mark.line)
        properties["title"] = mark.title
        told = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
        yield f"::error {told}::{_data(mark.words)}"


def stopped_commands() -> tuple[str, str]:
    """Return the lines between which GitHub takes nothing for a command. Nobody can guess them."""
    token = secrets.token_hex(16)
    return f"::stop-commands::{token}", f"::{token}::"


def append_summary(run: Run, say: Language) -> None:
    """Add the run as a table to the page of the job. OSError if its file can't be written."""
    name = os.environ.get(SUMMARY)
    if name:
        with open(name, "a", encoding="utf-8") as file:
            file.write(markdown.render(run, say).rstrip("\n") + "\n\n")


def line_of(run: Run, verdict: Verdict) -> tuple[str, int] | None:
    """Return the file and the line that a broken rule leads to; None if it leads to none."""
    file, line, _ = _spot(run, verdict, IN_ENGLISH)
    return (file, line) if line else None


def _spot(run: Run, verdict: Verdict, say: Language) -> tuple[str, int | None, str]:
    """Return the file, the line, and in words the cell that a broken rule leads to.

    It is the innermost place of the first case that does not hold.
    """
    whole = run.file or run.target
    failure = verdict.broken[0].failure if verdict.broken else None
    if failure is None or not failure.places:
        return whole, None, ""
    place = failure.places[-1]
    if not (found := _CELL.fullmatch(place.file)) or run.file is None:
        return place.file, place.line, ""
    cell = int(found[1])
    where = say("cell %(cell)s, line %(line)s", cell=cell, line=place.line)
    return whole, _in_notebook(run.file, cell, place.line), f"{where}: "


def _in_notebook(file: str, cell: int, line: int) -> int | None:
    """Return on which line of a notebook's own text a line of a code cell stands.

    Jupyter writes a line for each; None where somebody else has written it otherwise.
    """
    try:
        text = Path(file).read_text(encoding="utf-8")
        kinds = [each["cell_type"] for each in json.loads(text)["cells"]]
        code = [place for place, kind in enumerate(kinds) if kind == "code"]
        lines = text.splitlines()
        begins = [at for at, each in enumerate(lines, 1) if each.strip().startswith('"source": [')]
        if len(begins) != len(kinds):
            return None
        at = begins[code[cell - 1]] + line
        return at if lines[at - 1].strip().startswith('"') else None
    except (OSError, ValueError, LookupError, TypeError):
        return None


def _from_here(file: str) -> str:
    """Return a path as it is in the repository, or from this folder."""
    base = Path(os.environ.get(WORKSPACE) or Path.cwd()).resolve()
    path = Path(file)
    if path.is_absolute() and path.resolve().is_relative_to(base):
        file = path.resolve().relative_to(base).as_posix()
    return one_line(file)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
