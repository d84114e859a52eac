"""What a run and the watch that has started it know of each other."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import click

from dezero_spec.suite import verdicts
from dezero_spec.suite.verdicts import Run

FILE = "DEZERO_SPEC_WATCHED"  # in a run's environment: where to tell its watch what was found
HOME_AND_ERASE = "\x1b[H\x1b[J"


def by_a_watch() -> bool:
    """Tell whether a watch has started this run."""
    return FILE in os.environ


def keeps_place(*, first: bool) -> bool:
    """Tell whether results replace each other on the screen, instead of following each other."""
    terminals = sys.stdout.isatty() and sys.stderr.isatty()
    return first and terminals and os.environ.get("TERM") != "dumb"


@contextlib.contextmanager
def told(*, keep_place: bool) -> Iterator[Callable[[Run], None]]:
    """Give the function to call with the run that was made; the watch learns of it at the end.

    Of a run that has not come to the end of this block it learns nothing: it was killed, or the
    code that it judged has ended it. With `keep_place`, what the screen shows of the run before
    is erased at the end, when there is something to show instead.
    """
    file = os.environ.get(FILE)
    found: list[Run] = []
    if file is None:
        yield found.append
        return
    try:
        yield found.append
    except click.ClickException:  # which will be shown
        _end(file, {}, keep_place)
        raise
    if found:  # and not interrupted
        _end(file, _statuses(found[-1]), keep_place)


def _end(file: str, known: Mapping[str, str], keep_place: bool) -> None:
    Path(file).write_text(json.dumps(known), encoding="utf-8")
    if keeps_place(first=keep_place):
        click.echo(HOME_AND_ERASE, nl=False)


def _statuses(run: Run) -> dict[str, str]:
    """Return of each rule whose verdict counts how it was found."""
    return {v.rule.id: v.status for v in run.verdicts if v.rule.kind != "quality"}


class Since:
    """What is known of each rule from the runs so far.

    One that a run has stopped before keeps the verdict that it had.
    """

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def changed(self, found: Mapping[str, str]) -> tuple[list[str], list[str]]:
        """Take in what a run has found; return ids of rules that now hold, and now are broken.

        Those that were broken come before those that could not be judged. What was not known of
        before has not changed.
        """
        lacking = (*verdicts.BROKEN, verdicts.NOT_JUDGED)
        before = self._known
        holds = [
            id
            for kind in (verdicts.BROKEN, (verdicts.NOT_JUDGED,))
            for id, status in found.items()
            if status == verdicts.PASS and before.get(id) in kind
        ]
        broken = [
            id
            for id, status in found.items()
            if status in verdicts.BROKEN and before.get(id) == verdicts.PASS
        ]
        self._known = before | {
            id: status
            for id, status in found.items()
            if status == verdicts.PASS or status in lacking
        }
        return holds, broken
