"""A worker process: a judge with its own sandbox, grading what it is given, one by one.

It is forked from a process in which all is imported. It is told what to do, and tells what it has
done, over one connection to the process that grades the class. Documents it stores itself.
"""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from dezero_spec.grading import one
from dezero_spec.grading.intake import Submission
from dezero_spec.grading.settings import Settings
from dezero_spec.grading.store import Document, Store, StoreError
from dezero_spec.judge.launching import Launcher, PlainLauncher
from dezero_spec.judge.recording import recorded
from dezero_spec.judge.sandbox import Tried
from dezero_spec.judge.scripts import Scripts
from dezero_spec.suite import run

_OUT_OF_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO)


@dataclass(frozen=True)
class Orders:
    """What a worker is told at its start. `sandbox` None: hosts run without one."""

    settings: Settings
    sandbox: Tried | None
    python: str | None  # the interpreter for hosts without a sandbox
    results: Path
    scratch: Path
    core: int | None  # the processor core for the judge and its hosts


@dataclass(frozen=True)
class Started:
    """The worker is ready."""


@dataclass(frozen=True)
class Done:
    """A document has been stored. `held`, `judged`: numbers of rules."""

    key: str
    outcome: str
    reason: str
    sandbox: str
    conforming: bool = False
    held: int = 0
    judged: int = 0
    first_broken: str = ""


@dataclass(frozen=True)
class Fault:
    """We failed, not the submission. `fatal`: and would do so with any other."""

    message: str
    fatal: bool


def work(connection: Connection) -> None:
    """Grade for the process at the other end of the connection, until it closes that."""
    with connection, contextlib.suppress(EOFError):
        orders = connection.recv()
        # What a worker that is killed leaves there goes with the folder.
        tempfile.tempdir = str(orders.scratch)
        if orders.core is not None:
            os.sched_setaffinity(0, {orders.core})
        try:
            launcher = launcher_of(orders)
        except Exception as error:
            connection.send(Fault(f"a worker can't start: {_words(error)}", fatal=True))
            return
        try:
            connection.send(Started())
            _work(connection, orders, launcher)
        finally:
            launcher.close()


def _work(connection: Connection, orders: Orders, launcher: Launcher) -> None:
    store = Store(orders.results)
    while True:
        submission: Submission = connection.recv()
        try:
            found = one.grade(submission, orders.settings, launcher)
            store.put(found)
        except StoreError as error:
            connection.send(Fault(str(error), fatal=True))
            return
        except OSError as error:
            fatal = error.errno in _OUT_OF_ROOM
            connection.send(Fault(f"the grader failed: {_words(error)}", fatal))
            return
        except Exception as error:
            # What state we are in, nobody knows: another worker takes over.
            connection.send(Fault(_words(error), fatal=False))
            return
        connection.send(done(found))


def done(document: Document) -> Done:
    """Return what there is to tell at once of a document."""
    run = document.run
    score = run["score"] if run else None
    first = ""
    if run is not None:
        broken = document.as_run.first_broken if document.as_run else None
        first = broken.rule.id if broken else ""
    return Done(
        document.key,
        document.outcome,
        document.reason,
        document.sandbox,
        bool(run and run["conforming"]),
        score["passed"] if score else 0,
        score["judged"] if score else 0,
        first,
    )


def launcher_of(orders: Orders) -> Launcher:
    """Give a launcher whose hosts know the scripts of the suite, where that is of use."""
    settings = orders.settings
    suite = run.collected(step=settings.step, thorough=settings.thorough, seed=settings.seed)

    def launcher(scripts: Scripts | None) -> Launcher:
        if orders.sandbox is None:
            return PlainLauncher(orders.python, scripts=scripts)
        return orders.sandbox.launcher(settings.limits, scratch=orders.scratch, scripts=scripts)

    if settings.thorough or settings.coverage:
        return launcher(None)  # with coverage, every line counts that a test alone would run
    where = orders.python or (orders.sandbox.sandbox if orders.sandbox is not None else "")
    return launcher(recorded(suite, f"{settings.python} {settings.numpy} {where}", launcher))


def _words(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
