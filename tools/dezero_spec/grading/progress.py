"""How far a class is: a bar on a terminal, a line now and then in a log."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

from dezero_spec.grading.batch import Outcome
from dezero_spec.intake import Submission
from dezero_spec.plain import one_line, shortened
from dezero_spec.rendering.summary import plural
from dezero_spec.store import UNGRADABLE

SECONDS_BETWEEN_LINES = 15.0


class Counts:
    """What became of the submissions so far, in words."""

    def __init__(self) -> None:
        self.done = self.due = self.ran = 0
        self._conforming = self._broken = self._ungradable = 0
        self._start = time.monotonic()

    def begin(self, due: int) -> None:
        """So many are due."""
        self.due, self._start = due, time.monotonic()

    def add(self, outcome: Outcome) -> None:
        """Count one."""
        self.done += 1
        self.ran += outcome.ran
        self._conforming += outcome.conforming
        self._ungradable += outcome.outcome == UNGRADABLE
        self._broken += outcome.outcome != UNGRADABLE and not outcome.conforming

    @property
    def rate(self) -> float:
        """Submissions a second."""
        return self.done / max(time.monotonic() - self._start, 1e-9)

    def __str__(self) -> str:
        parts = [f"{self._conforming} conform"]
        if self._broken:
            parts.append(f"{self._broken} break rules")
        if self._ungradable:
            parts.append(f"{self._ungradable} can't be graded")
        return ", ".join(parts)

    @property
    def left(self) -> str:
        """How long the rest will take, in words."""
        seconds = (self.due - self.done) / self.rate if self.done else 0.0
        if seconds < 100:
            return f"{seconds:.0f} s left"
        return f"{seconds / 60:.0f} min left"


class Silent:
    """Shows nothing."""

    def taking_in(self, done: int, total: int) -> None:
        """Unpacking."""

    def begin(self, due: int, current: int) -> None:
        """Grading begins."""

    def outcome(self, submission: Submission, found: Outcome) -> None:
        """One is done."""

    def __enter__(self) -> Silent:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        pass


class Lines(Silent):
    """Writes lines. `every`: one for each submission; else one now and then."""

    def __init__(self, say: Callable[[str], None], *, every: bool) -> None:
        self._say, self._every = say, every
        self._counts = Counts()
        self._next = 0.0

    def begin(self, due: int, current: int) -> None:
        """Say how many are due."""
        self._counts.begin(due)
        self._next = time.monotonic() + SECONDS_BETWEEN_LINES
        self._say(first_line(due, current))

    def outcome(self, submission: Submission, found: Outcome) -> None:
        """Say what became of it, or how far all is."""
        counts = self._counts
        counts.add(found)
        if self._every:
            self._say(f"{counts.done}/{counts.due}  {line(submission, found)}")
        elif time.monotonic() >= self._next and counts.done < counts.due:
            self._next = time.monotonic() + SECONDS_BETWEEN_LINES
            self._say(
                f"{counts.done} of {counts.due} graded ({counts}), "
                f"{counts.rate:.1f} a second, {counts.left}"
            )


class Bar(Silent):
    """Draws a bar. `every`: a line for each submission above it."""

    def __init__(self, console: Console, *, every: bool) -> None:
        self._every, self._counts = every, Counts()
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=20),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(compact=True),
            TextColumn("{task.fields[counts]}"),
            console=console,
            transient=True,
        )
        self._task: TaskID | None = None

    def __enter__(self) -> Bar:
        self._progress.start()
        self._task = self._progress.add_task("unpacking", total=None, rate="", counts="")
        return self

    def __exit__(self, *exception: object) -> None:
        self._progress.stop()

    def taking_in(self, done: int, total: int) -> None:
        """Move the bar of unpacking."""
        self._update(completed=done, total=total)

    def begin(self, due: int, current: int) -> None:
        """Begin the bar of grading."""
        self._counts.begin(due)
        if self._task is not None:
            self._progress.reset(self._task, total=due, description="grading")
        if current:
            self._progress.console.print(first_line(due, current))

    def outcome(self, submission: Submission, found: Outcome) -> None:
        """Move the bar on."""
        counts = self._counts
        counts.add(found)
        if self._every:
            self._progress.console.print(line(submission, found))
        self._update(advance=1, rate=f"{counts.rate:.1f}/s", counts=str(counts))

    def _update(self, **values: object) -> None:
        if self._task is not None:
            self._progress.update(self._task, **values)  # type: ignore[arg-type]


def first_line(due: int, current: int) -> str:
    """Say how many are due."""
    if not current:
        return f"grading {plural(due, 'submission')}"
    before = f"{plural(current, 'result')} of an earlier run {'is' if current == 1 else 'are'} kept"
    return f"grading {plural(due, 'submission')}; {before}" if due else f"nothing is due; {before}"


def line(submission: Submission, found: Outcome) -> str:
    """Say what became of a submission."""
    who = one_line(submission.student.name or submission.student.id or submission.label)
    if found.outcome == UNGRADABLE:
        return f"{who}: can't be graded: {shortened(one_line(found.reason), 200)}"
    text = f"{who}: {found.held} of {found.judged} rules hold"
    return f"{text}, first to mend: {found.first_broken}" if found.first_broken else text
