"""Judge many small programs: each is loaded and judged like anyone's implementation.

Programs run in worker processes that have collected the suite once, so one costs about what its
tests do. A worker that a program takes down is replaced, and the culprit is found.
"""

from __future__ import annotations

import multiprocessing
import resource
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

from dezero_spec import deadline, loading, run, verdicts
from dezero_spec.catalogue import LAST_STEP

BATCH = 20
SECONDS_PER_TEST = 2.0
SECONDS_TO_LOAD = 10.0
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
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context) as pool:
        futures = [pool.submit(_judge, batch, seed) for batch in batches]
        for batch, future in zip(batches, futures, strict=True):
            try:
                found = future.result()
            except BrokenProcessPool:
                found = [_alone(program, seed) for program in batch]
            yield from found


def _alone(program: Program, seed: int) -> Outcome:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        try:
            (outcome,) = pool.submit(_judge, [program], seed).result()
        except BrokenProcessPool:
            return Outcome(program.name, error="it took the process down")
    return outcome


def _judge(programs: Sequence[Program], seed: int) -> list[Outcome]:
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, hard))
    found: dict[str, Outcome] = {}
    with tempfile.TemporaryDirectory(prefix="dezero-spec-") as folder:
        for settings in dict.fromkeys(program.settings for program in programs):
            alike = [program for program in programs if program.settings == settings]
            found |= _judge_alike(alike, settings, seed, Path(folder))
    return [found[program.name] for program in programs]


def _judge_alike(
    programs: Sequence[Program], settings: Settings, seed: int, folder: Path
) -> dict[str, Outcome]:
    failed: dict[str, Outcome] = {}
    judged: list[str] = []

    def loaded() -> Iterator[loading.Implementation]:
        for program in programs:
            try:
                with deadline.within(SECONDS_TO_LOAD):
                    implementation = loading.load(_written(program, folder))
            except (loading.CannotLoad, deadline.TimeLimit) as error:
                failed[program.name] = Outcome(program.name, error=str(error))
            else:
                judged.append(program.name)
                yield implementation

    runs = run.run_each(
        loaded(),
        step=settings.step,
        only=settings.only,
        seed=seed,
        seconds_per_test=settings.seconds,
    )
    return failed | {name: _outcome(name, one) for name, one in zip(judged, runs, strict=True)}


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
