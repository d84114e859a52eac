"""Judge many small programs: each is loaded and judged like anyone's implementation.

Programs run in worker processes that have collected the suite once, so one costs about what its
tests do. A worker that a program takes down is replaced, and the culprit is found.
"""

from __future__ import annotations

import functools
import multiprocessing
import os
import resource
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

from dezero_spec import deadline, lifeline, loading
from dezero_spec.suite import run, verdicts
from dezero_spec.suite.catalogue import LAST_STEP

BATCH = 20
SECONDS_PER_TEST = 2.0
SECONDS_TO_LOAD = 10.0
MOST_LATE = 3  # rules whose time may run out before the rest is left
MEMORY = 3 << 30  # bytes of address space: a program that never stops growing ends itself


@dataclass(frozen=True)
class Settings:
    """How to judge: at a book step, only some rules (None: all), with a time limit of a test."""

    step: int = LAST_STEP
    only: tuple[str, ...] | None = None
    seconds: float = SECONDS_PER_TEST


@dataclass(frozen=True)
class Program:
    """Files to write and judge: text by relative name."""

    name: str
    files: Mapping[str, str]
    settings: Settings = Settings()


@dataclass(frozen=True)
class Outcome:
    """What became of a program.

    `broken`: rules that do not hold, in reading order; `not_judged`: broken too, but only because
    of those; `first`: the rule to mend first, quality aside; `error`: why it could not be loaded
    or finished, which counts as caught.
    """

    name: str
    broken: tuple[str, ...] = ()
    not_judged: tuple[str, ...] = ()
    first: str = ""
    error: str = ""

    @property
    def caught(self) -> bool:
        """Whether anything tells the program from a right one."""
        return bool(self.broken or self.error)


def outcomes(programs: Sequence[Program], *, jobs: int = 2, seed: int = 0) -> Iterator[Outcome]:
    """Judge all programs; outcomes come in the programs' order, as they become known."""
    batches = [programs[i : i + BATCH] for i in range(0, len(programs), BATCH)]
    with _workers(jobs) as pool:
        futures = [pool.submit(_judge, batch, seed) for batch in batches]
        for batch, future in zip(batches, futures, strict=True):
            try:
                found = future.result()
            except BrokenProcessPool:
                found = [_alone(program, seed) for program in batch]
            yield from found


def _workers(jobs: int) -> ProcessPoolExecutor:
    """Return a pool of processes that end with this one."""
    context = multiprocessing.get_context("spawn")
    parent = (os.getpid(),)
    return ProcessPoolExecutor(
        jobs, mp_context=context, initializer=lifeline.end_with, initargs=parent
    )


def _alone(program: Program, seed: int) -> Outcome:
    with _workers(1) as pool:
        try:
            (outcome,) = pool.submit(_judge, [program], seed).result()
        except BrokenProcessPool:
            return Outcome(program.name, error="it took the process down")
    return outcome


def _judge(programs: Sequence[Program], seed: int) -> list[Outcome]:
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, hard))
    with tempfile.TemporaryDirectory(prefix="dezero-spec-") as folder:
        return [_judge_one(program, seed, Path(folder)) for program in programs]


def _judge_one(program: Program, seed: int, folder: Path) -> Outcome:
    settings = program.settings
    suite = _suite(settings.step, settings.only, seed)
    late: set[str] = set()

    def note(case: verdicts.Case, total: int) -> None:
        if case.status == verdicts.TIMEOUT:
            late.add(case.rule)
            if len(late) > MOST_LATE:
                raise _Hangs

    try:
        with deadline.within(SECONDS_TO_LOAD):
            implementation = loading.load(_written(program, folder))
        found = suite.judge(
            implementation, seconds_per_test=settings.seconds, on_case=note, every_snippet=False
        )
    except (loading.CannotLoad, deadline.TimeLimit) as error:
        return Outcome(program.name, error=str(error))
    except _Hangs:
        return Outcome(program.name, error="it does not come to an end")
    return _outcome(program.name, found)


class _Hangs(Exception):
    """Enough was seen of a program that does not come to an end."""


@functools.cache
def _suite(step: int, only: tuple[str, ...] | None, seed: int) -> run.Suite:
    return run.collect(step=step, only=only, seed=seed)


def _written(program: Program, folder: Path) -> Path:
    place = Path(tempfile.mkdtemp(dir=folder))
    for name, text in program.files.items():
        file = place / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return place


def _outcome(name: str, found: verdicts.Run) -> Outcome:
    first = found.first_broken or next(iter(found.advice), None)
    return Outcome(
        name,
        tuple(v.rule.id for v in found.verdicts if v.status in verdicts.BROKEN),
        tuple(v.rule.id for v in found.verdicts if v.status == verdicts.NOT_JUDGED),
        first.rule.id if first else "",
    )
