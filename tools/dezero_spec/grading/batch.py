"""A class from end to end: take it in, have done what is due, keep the results up to date."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Protocol

from dezero_spec.grading import one, worker
from dezero_spec.grading.intake import Class, IntakeError, Submission, intake
from dezero_spec.grading.nursery import Nursery
from dezero_spec.grading.plan import Plan, chosen, copy, plan
from dezero_spec.grading.pool import Lost, Pool, PoolError, cores
from dezero_spec.grading.settings import Settings
from dezero_spec.grading.store import UNGRADABLE, ClassRecord, Document, Store
from dezero_spec.grading.worker import Done, Orders
from dezero_spec.judge.sandbox import Tried
from dezero_spec.plain import one_line

WORK = ".work"  # in the results folder, while a run goes on


class CannotGrade(Exception):
    """The class can't be graded, or not on; what is stored is valid. ``str()`` says why."""


class Interrupted(Exception):
    """Ctrl-C: so many of so many that were due are done."""

    def __init__(self, done: int, due: int) -> None:
        super().__init__(f"{done} of {due}")
        self.done, self.due = done, due


class Watch(Protocol):
    """Is told how it goes."""

    def taking_in(self, done: int, total: int) -> None:
        """So many submissions have been unpacked."""

    def begin(self, due: int, current: int) -> None:
        """So many are to be graded; so many have been before."""

    def outcome(self, submission: Submission, found: Outcome) -> None:
        """One is done."""


class Workers(Protocol):
    """Those who grade instead of a pool on this machine. `sandbox`: the name of theirs."""

    sandbox: str

    def grade(
        self, submissions: Sequence[Submission], settings: Settings, store: Store
    ) -> Iterator[Done | Lost]:
        """Have all graded and their documents stored. Raises PoolError."""


@dataclass(frozen=True)
class Outcome:
    """What became of a submission, in short. `ran`: it was run, not copied from its like."""

    key: str
    outcome: str
    reason: str = ""
    conforming: bool = False
    held: int = 0
    judged: int = 0
    first_broken: str = ""
    ran: bool = True
    fault: bool = False  # ours: it is tried again next time


@dataclass
class Batch:
    """What a run did. `identical`: groups of submissions with the same code."""

    taken: Class
    chosen: list[Submission]
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    kept: int = 0  # results that were there before

    @property
    def faults(self) -> list[Outcome]:
        """Where we failed."""
        return [outcome for outcome in self.outcomes.values() if outcome.fault]

    @property
    def identical(self) -> list[list[Submission]]:
        """Groups of submissions with the same code."""
        groups: dict[str, list[Submission]] = {}
        for submission in self.taken.submissions:
            if submission.digest:
                groups.setdefault(submission.digest, []).append(submission)
        return [group for group in groups.values() if len(group) > 1]


def grade_class(
    source: Path,
    results: Path,
    settings: Settings,
    *,
    sandbox: Tried | None,
    watch: Watch,
    python: str | None = None,
    layout: str | None = None,
    roster: Path | None = None,
    jobs: int | None = None,
    only: Sequence[str] = (),
    again: bool = False,
    workers: Workers | None = None,
    nursery: Nursery | None = None,
) -> Batch:
    """Grade what is due; what was interrupted goes on at the next call with the same arguments.

    `sandbox` None: without one. `only`: students; `again`: even if there is a result; `workers`:
    who grades, if not so many `jobs` on this machine, with their own sandboxes; `nursery`: what
    gives workers of this machine, if it has been started already. Raises CannotGrade, IntakeError,
    StoreError; Interrupted at Ctrl-C.
    """
    store = Store(results)
    with store.locked(), _work_folder(store.folder) as work:
        try:
            taken = intake(
                source,
                layout=layout,
                roster=roster,
                staging=work / "submissions",
                progress=watch.taking_in,
            )
        except KeyboardInterrupt:
            raise Interrupted(0, 0) from None
        try:
            mine = chosen(taken.submissions, only) if only else list(taken.submissions)
        except LookupError as error:
            raise CannotGrade(f"no submission is of a student {error.args[0]!r}") from None
        store.put_class(_record(taken, roster))
        batch = Batch(taken, mine)
        run = _Run(batch, store, settings, sandbox, watch, workers, nursery)
        due = plan(mine, store, settings, run.sandbox_name, again)
        number = jobs or len(cores()) or os.cpu_count() or 1
        try:
            run.all(due, number, python, work)
        except KeyboardInterrupt:
            raise Interrupted(len(batch.outcomes) - batch.kept, due.due) from None
        except PoolError as error:
            raise CannotGrade(str(error)) from None
        return batch


class _Run:
    """What `grade_class` does with a class that has been taken in."""

    def __init__(
        self,
        batch: Batch,
        store: Store,
        settings: Settings,
        sandbox: Tried | None,
        watch: Watch,
        workers: Workers | None,
        nursery: Nursery | None,
    ) -> None:
        self._nursery = nursery
        self._batch, self._store, self._watch = batch, store, watch
        self._settings, self._sandbox, self._workers = settings, sandbox, workers
        self.sandbox_name = "none" if sandbox is None else sandbox.sandbox
        if workers is not None:
            self.sandbox_name = workers.sandbox
        self._submissions = {s.key: s for s in batch.chosen}

    def all(self, due: Plan, jobs: int, python: str | None, work: Path) -> None:
        self._watch.begin(due.due, len(due.current))
        for document in due.current:
            self._batch.outcomes[document.key] = _outcome(worker.done(document), ran=False)
        self._batch.kept = len(due.current)
        for submission in due.refused:
            self._store_ungradable(submission, submission.problem)
        for key in due.copied:
            self._copies(key, due)

        def orders(index: int) -> Orders:
            usable = cores()
            return Orders(
                settings=self._settings,
                sandbox=self._sandbox,
                python=python,
                results=self._store.folder,
                scratch=work.resolve(),  # as the workers and bubblewrap see it
                core=usable[index % len(usable)] if usable else None,
            )

        if self._workers is not None:
            self._deal_with(self._workers.grade(due.first, self._settings, self._store), due)
            return
        with Pool(jobs, orders, self._settings.longest, work, self._nursery) as pool:
            self._deal_with(pool.grade(due.first), due)

    def _deal_with(self, answers: Iterator[Done | Lost], due: Plan) -> None:
        for answer in answers:
            if isinstance(answer, Done):
                self._tell(_outcome(answer))
                self._copies(answer.key, due)
            else:
                self._give_up(answer)
                self._copies(answer.submission.key, due)

    def _tell(self, outcome: Outcome) -> None:
        self._batch.outcomes[outcome.key] = outcome
        self._watch.outcome(self._submissions[outcome.key], outcome)

    def _copies(self, key: str, due: Plan) -> None:
        """Give the submissions that are the same as one its result."""
        like = due.like.get(key, ())
        document = self._store.get(key) if like else None
        for submission in like:
            assert document is not None
            twin = copy(document, submission)
            self._store.put(twin)
            self._tell(_outcome(worker.done(twin), ran=False, fault=not twin.digest))

    def _store_ungradable(self, submission: Submission, reason: str) -> None:
        document = one.ungradable(submission, self._settings, self.sandbox_name, reason)
        self._put(document)
        self._tell(_outcome(worker.done(document), ran=False))

    def _give_up(self, lost: Lost) -> None:
        times, last = len(lost.reasons), one_line(lost.reasons[-1])
        submission = lost.submission
        if lost.died:
            reason = f"it took the grader down {times} times ({last})"
            document = one.ungradable(submission, self._settings, self.sandbox_name, reason)
        else:
            reason = (
                f"the grader failed on it {times} times, which is no fault of the submission "
                f"({last}); grade again, and report it if that doesn't help"
            )
            document = one.ungradable(submission, self._settings, self.sandbox_name, reason)
            # Without a digest it is never current: the next run tries again.
            document = dataclasses.replace(document, digest="")
        self._store.put(document)
        self._tell(_outcome(worker.done(document), fault=not lost.died))

    def _put(self, document: Document) -> None:
        if self._store.get(document.key) != document:
            self._store.put(document)


def _outcome(done: Done, *, ran: bool = True, fault: bool = False) -> Outcome:
    return Outcome(
        done.key,
        done.outcome,
        done.reason,
        done.conforming,
        done.held,
        done.judged,
        done.first_broken,
        ran,
        fault and done.outcome == UNGRADABLE,
    )


def _record(taken: Class, roster: Path | None) -> ClassRecord:
    return ClassRecord(
        layout=taken.layout,
        roster=roster.name if roster is not None else "",
        missing=tuple(asdict(student) for student in taken.missing),
        unknown=taken.unknown,
        notes=taken.notes,
        keys=tuple(submission.key for submission in taken.submissions),
    )


@contextlib.contextmanager
def _work_folder(results: Path) -> Iterator[Path]:
    work = results / WORK
    shutil.rmtree(work, ignore_errors=True)  # of a run that was killed
    try:
        try:
            work.mkdir(mode=0o700)
        except OSError as error:
            reason = f"{results} cannot be written to: {error.strerror or error}"
            raise IntakeError(reason, "Make room there, or name another place") from error
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)
