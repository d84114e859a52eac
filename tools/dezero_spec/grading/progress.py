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
from dezero_spec.grading.intake import Submission
from dezero_spec.grading.store import UNGRADABLE
from dezero_spec.plain import fact, one_line, shortened
from dezero_spec.translations import Language, language

SECONDS_BETWEEN_LINES = 15.0


class Counts:
    """What became of the submissions so far, in words."""

    def __init__(self, say: Language) -> None:
        self._say = say
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
        say = self._say
        parts = [say("%(count)s conform", count=self._conforming)]
        if self._broken:
            parts.append(say("%(count)s break rules", count=self._broken))
        if self._ungradable:
            parts.append(say("%(count)s can't be graded", count=self._ungradable))
        return ", ".join(parts)

    @property
    def left(self) -> str:
        """How long the rest will take, in words."""
        seconds = (self.due - self.done) / self.rate if self.done else 0.0
        if seconds < 100:
            return self._say("%(seconds)s s left", seconds=f"{seconds:.0f}")
        return self._say("%(minutes)s min left", minutes=f"{seconds / 60:.0f}")


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

    def __init__(
        self, tell: Callable[[str], None], say: Language | None = None, *, every: bool
    ) -> None:
        self._tell, self._every = tell, every
        self._say = say or language()
        self._counts = Counts(self._say)
        self._next = 0.0

    def begin(self, due: int, current: int) -> None:
        """Say how many are due."""
        self._counts.begin(due)
        self._next = time.monotonic() + SECONDS_BETWEEN_LINES
        self._tell(first_line(due, current, self._say))

    def outcome(self, submission: Submission, found: Outcome) -> None:
        """Say what became of it, or how far all is."""
        counts = self._counts
        counts.add(found)
        if self._every:
            self._tell(f"{counts.done}/{counts.due}  {line(submission, found, self._say)}")
        elif time.monotonic() >= self._next and counts.done < counts.due:
            self._next = time.monotonic() + SECONDS_BETWEEN_LINES
            text = self._say(
                "%(done)s of %(due)s graded (%(counts)s), %(rate)s a second, %(left)s",
                done=counts.done,
                due=counts.due,
                counts=counts,
                rate=f"{counts.rate:.1f}",
                left=counts.left,
            )
            self._tell(text)


class Bar(Silent):
    """Draws a bar. `every`: a line for each submission above it."""

    def __init__(self, console: Console, say: Language | None = None, *, every: bool) -> None:
        self._every = every
        self._say = say or language()
        self._counts = Counts(self._say)
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
        self._task = self._progress.add_task(self._say("unpacking"), total=None, rate="", counts="")
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
            self._progress.reset(self._task, total=due, description=self._say("grading"))
        if current:
            self._progress.console.print(first_line(due, current, self._say))

    def outcome(self, submission: Submission, found: Outcome) -> None:
        """Move the bar on."""
        counts = self._counts
        counts.add(found)
        if self._every:
            self._progress.console.print(line(submission, found, self._say))
        rate = self._say("%(rate)s/s", rate=f"{counts.rate:.1f}")
        self._update(advance=1, rate=rate, counts=str(counts))

    def _update(self, **values: object) -> None:
        if self._task is not None:
            self._progress.update(self._task, **values)  # type: ignore[arg-type]


def first_line(due: int, current: int, say: Language) -> str:
    """Say how many are due."""
    grading = say.plural("grading %(num)s submission", "grading %(num)s submissions", due)
    if not current:
        return grading
    before = say.plural(
        "%(num)s result of an earlier run is kept",
        "%(num)s results of an earlier run are kept",
        current,
    )
    return say("%(text)s; %(more)s", text=grading if due else say("nothing is due"), more=before)


def line(submission: Submission, found: Outcome, say: Language) -> str:
    """Say what became of a submission."""
    who = one_line(submission.student.name or submission.student.id or submission.label)
    if found.outcome == UNGRADABLE:
        reason = shortened(say.told(fact(found.reason)), 200)
        return say("%(who)s: can't be graded: %(reason)s", who=who, reason=reason)
    text = say("%(held)s of %(all)s rules hold", held=found.held, all=found.judged)
    if found.first_broken:
        mend = say("first to mend: %(rule)s", rule=found.first_broken)
        return f"{who}: {text}, {mend}"
    return f"{who}: {text}"
