"""What a worker of the cluster has and does: one grader process for each of its threads."""

from __future__ import annotations

import asyncio
import signal
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from distributed import WorkerPlugin, get_worker
from distributed.core import Status

from dezero_spec.grading.cluster.carrying import Parcel
from dezero_spec.grading.interpreters import versions
from dezero_spec.grading.pool import Lost, Pool, PoolError, cores
from dezero_spec.grading.settings import Settings
from dezero_spec.grading.store import Store, suite_digest
from dezero_spec.grading.worker import Orders
from dezero_spec.judge.sandbox import SandboxUnavailable, Tried, choice, require
from dezero_spec.judge.sandbox.wasm import artifacts
from dezero_spec.loading import CannotLoad

NAME = "dezero-spec"  # of the plugin, of the resource that a grader is, and of the topic of events


@dataclass(frozen=True)
class Terms:
    """What a worker must fulfil, and how it is to grade."""

    suite: str
    settings: Settings
    sandbox: str | None  # of which kind, None for none
    python: str | None


@dataclass(frozen=True)
class State:
    """What a worker says of itself. `problem`: why it takes no work, "" if it does."""

    address: str
    problem: str = ""
    python: str = ""
    numpy: str = ""
    slots: int = 0


@dataclass(frozen=True)
class Graded:
    """A document, as it is stored."""

    document: bytes


@dataclass(frozen=True)
class Failed:
    """No grader came to an end with the submission."""

    reasons: list[str]
    died: bool


class Node(WorkerPlugin):  # type: ignore[misc]
    """Finds out whether a worker can grade, and if so lets the scheduler know.

    A worker that can't has none of the resource that each submission asks for: it gets none.
    """

    name = NAME

    def __init__(self, terms: Terms) -> None:
        self.terms = terms

    async def setup(self, worker: Any) -> None:
        """Look at a worker that has joined."""
        self._ready: Tried | None = None
        self._mine = threading.local()  # a thread's grader, which ends with it
        self._pools: list[Pool] = []
        self._core: int | None = None
        usable = cores()
        if isinstance(worker.name, int) and worker.state.nthreads == 1 and usable:
            # Of workers that are numbered on one machine, each has a core of its own.
            self._core = usable[worker.name % len(usable)]
        self._folder = tempfile.TemporaryDirectory(
            prefix="dezero-spec-", dir=worker.local_directory, ignore_cleanup_errors=True
        )
        self.state = await asyncio.to_thread(self._look, worker.address, worker.state.nthreads)
        slots = self.state.slots
        await worker.set_resources(**{NAME: slots})
        worker.log_event(NAME, {"address": self.state.address, "problem": self.state.problem})
        if slots and worker.status == Status.running:
            # What waits for a worker that can take it is looked at again when one resumes.
            worker.status = Status.paused
            worker.status = Status.running

    def teardown(self, worker: Any) -> None:
        """End the graders, and remove what they have left."""
        for pool in self._pools:
            pool.__exit__()
        self._folder.cleanup()

    def _look(self, address: str, threads: int) -> State:
        terms = self.terms
        try:
            if suite_digest() != terms.suite:
                problem = "it has another version of dezero-spec or of its suite; install the same"
                return State(address, problem)
            if terms.sandbox is not None:
                self._ready = require(terms.python, terms.settings.limits, terms.sandbox)
                found = self._ready.interpreter
                python, numpy = found.python, found.numpy_version
            else:
                python, numpy = versions(terms.python)
        except SandboxUnavailable as error:
            return State(address, f"it has no working sandbox: {error}")
        except CannotLoad as error:
            return State(address, str(error))
        wanted = terms.settings.python, terms.settings.numpy
        if (python, numpy) != wanted:
            problem = f"it has Python {python} and numpy {numpy}, not {wanted[0]} and {wanted[1]}"
            return State(address, problem, python, numpy)
        return State(address, "", python, numpy, threads)

    def grade(self, parcel: Parcel) -> Graded | Failed:
        """Have this thread's grader judge a submission."""
        with _place(self._folder.name) as place:
            submission = parcel.unpacked(place)
            (answer,) = self._pool().grade([submission])
            if isinstance(answer, Lost):
                return Failed(answer.reasons, answer.died)
            results = Store(self._results())
            document = (results.submissions / f"{submission.key}.json").read_bytes()
            results.remove(submission.key)
            return Graded(document)

    def _pool(self) -> Pool:
        """Return this thread's pool of one grader, which ends with the thread."""
        if not hasattr(self._mine, "pool"):
            results = self._results()
            Store(results).prepare()
            orders = Orders(
                settings=self.terms.settings,
                sandbox=self._ready,
                python=self.terms.python,
                results=results,
                scratch=results.resolve(),
                core=self._core,
            )
            self._mine.pool = Pool(1, lambda index: orders, self.terms.settings.longest, results)
            self._pools.append(self._mine.pool)
        pool: Pool = self._mine.pool
        return pool

    def _results(self) -> Path:
        return Path(self._folder.name, f"grader-{threading.get_ident()}")


@contextmanager
def _place(folder: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="submission-", dir=folder) as place:
        yield Path(place)


def grade(parcel: Parcel) -> Graded | Failed | str:
    """Grade one submission on a worker; a text says why no submission can be graded there."""
    try:
        node: Node = get_worker().plugins[NAME]
        return node.grade(parcel)
    except PoolError as error:
        return str(error)


def state(dask_worker: Any) -> State:
    """Return what the worker that this runs on says of itself."""
    found: State = dask_worker.plugins[NAME].state
    return found


def dask_setup(dask_worker: Any) -> None:
    """Leave Ctrl-C, which reaches all processes of a terminal, to the client.

    Dask calls it by this name in workers that preload this module: those of this machine's own.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def seen(python: str | None, sandbox: str | None = None) -> tuple[str, str]:
    """Return the versions of Python and numpy that submissions would run with on a worker."""
    if sandbox == choice.WASM:
        return artifacts.PYTHON, artifacts.NUMPY
    return versions(python)
