"""What `check` says to editors, and to GitHub Actions, beside what it says to people."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator

import click

from dezero_spec.cli.failure import CannotRun
from dezero_spec.cli.speaking import spoken
from dezero_spec.report import linemarks
from dezero_spec.report.linemarks import Mark
from dezero_spec.suite.verdicts import Run


def mark(marks: Iterable[Mark], *, gnu: bool, github: bool) -> None:
    """Print each mark: as compilers do, as a command for GitHub, both, or not at all."""
    marks = list(marks)
    for line in linemarks.gnu(marks) if gnu else ():
        click.echo(line)
    for line in linemarks.workflow_commands(marks) if github else ():
        click.echo(line)


@contextlib.contextmanager
def no_commands() -> Iterator[None]:
    """Have GitHub take no line that is printed in the block for a command: it quotes values."""
    stop, go_on = linemarks.stopped_commands()
    click.echo(stop)
    try:
        yield
    finally:
        click.echo(go_on)


def summarize(found: Run) -> None:
    """Write the run on the page of GitHub's job. CannotRun if its file can't be written."""
    try:
        linemarks.append_summary(found, spoken())
    except OSError as error:
        name = os.environ.get(linemarks.SUMMARY)
        raise CannotRun(f"{name} can't be written: {error.strerror}.") from error
