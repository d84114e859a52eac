"""How far a run is, at a terminal: shown once it takes a while."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from typing import TextIO

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from dezero_spec.cli.speaking import spoken
from dezero_spec.report import terminal
from dezero_spec.suite import catalogue
from dezero_spec.suite.verdicts import BROKEN, TIMEOUT, Case

WAIT = 0.3  # seconds until it appears: sooner, it would only flicker
EVERY = 0.1  # seconds from one change to the next


@contextlib.contextmanager
def shown(
    stream: TextIO, *, step: int, color: bool | None
) -> Iterator[Callable[[Case, int], None]]:
    """Give what to call with each case, and their number in all.

    `step`: broken rules that are in force there are counted. While the step is looked for, rules
    of other steps are tried as well.
    """
    # Redirecting is not needed: nothing else reaches the terminal now.
    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=terminal.console(stream, color=color),
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )
    say = spoken()
    task = progress.add_task(say("loading"), total=None)
    counted = {rule.id for rule in catalogue.rules() if rule.in_force(step)}
    broken: dict[str, str] = {}
    done, due = 0, time.monotonic()

    def on_case(case: Case, total: int) -> None:
        nonlocal done, due
        done += 1
        if case.status in BROKEN and case.rule in counted:
            broken.setdefault(case.rule, case.status)
        if (now := time.monotonic()) < due:
            return
        due = now + EVERY
        late = sum(status == TIMEOUT for status in broken.values())
        words = say("testing, %(count)s broken", count=len(broken))
        if late:
            words = say("%(words)s, %(count)s out of time", words=words, count=late)
        progress.update(task, completed=done, total=total, description=words)

    timer = threading.Timer(WAIT, progress.start)
    timer.start()
    try:
        yield on_case
    finally:
        timer.cancel()
        timer.join()
        progress.stop()
