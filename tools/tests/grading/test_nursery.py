"""What workers are forked from: whatever becomes of it, a class is graded or told why not."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from dezero_spec.grading import CannotGrade, nursery
from dezero_spec.grading.nursery import Nursery, Starter
from dezero_spec.grading.store import GRADED
from dezero_spec.judge import line

from .classes import SETTINGS, SLIPS, Ran, by_label, grade, hand_in, source

PATIENCE = 60.0


def gone(process: int) -> bool:
    """Tell whether a process has ended, and whoever is to know of it does."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return False


def within_patience(process: int) -> bool:
    """Tell whether a process ends soon."""
    end = time.monotonic() + PATIENCE
    while not gone(process) and time.monotonic() < end:
        time.sleep(0.05)
    return gone(process)


@pytest.mark.parametrize("made", [lambda: Nursery(SETTINGS), Starter], ids=["forked", "started"])
@pytest.mark.parametrize("inherited", [True, False])
def test_workers_end_when_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: Callable[[], Nursery], inherited: bool
) -> None:
    """Each tells how it has ended, once it has; the others go with what has started them."""
    monkeypatch.setattr(line, "INHERITED", inherited)
    with contextlib.closing(made()) as of:
        first, one = of.worker(tmp_path / "first.log")
        second, other = of.worker(tmp_path / "second.log")
        with one, other:
            assert of.end(first) == "killed by signal 9 (SIGKILL)"
            assert gone(first)
            assert not gone(second)
    assert gone(second)


@pytest.mark.skipif(sys.platform != "linux", reason="Linux can do so")
def test_workers_end_with_it(tmp_path: Path) -> None:
    """Killed, it takes its workers along, and says so of each."""
    with contextlib.closing(Nursery(SETTINGS)) as of:
        worker, to_it = of.worker(tmp_path / "worker.log")
        with to_it:
            os.kill(of.process.pid, signal.SIGKILL)
            assert within_patience(worker)
            assert of.end(worker) == "killed by signal 9 (SIGKILL)"
            assert not of.alive()


def test_class_goes_on_without_it(tmp_path: Path) -> None:
    """If it is killed, another takes its place."""
    for slip in list(SLIPS)[:4]:
        hand_in(tmp_path / "in", slip.replace("-", "_"), source(slip))
    of = Nursery(SETTINGS)

    def kill(ran: Ran) -> None:
        if len(ran.done) == 1:
            os.kill(of.process.pid, signal.SIGKILL)

    grade(tmp_path / "in", tmp_path / "results", watch=Ran(kill), nursery=of)
    found = by_label(tmp_path / "results").values()
    assert [document.outcome for document in found] == [GRADED] * 4


def test_a_class_is_graded_by_workers_that_are_not_forked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows; and where they end at once, it is said why."""
    monkeypatch.setattr(line, "INHERITED", False)
    for slip in list(SLIPS)[:2]:
        hand_in(tmp_path / "in", slip.replace("-", "_"), source(slip))
    grade(tmp_path / "in", tmp_path / "results", nursery=Starter())
    found = by_label(tmp_path / "results").values()
    assert [document.outcome for document in found] == [GRADED] * 2

    monkeypatch.setattr(sys, "executable", "/bin/false")
    hand_in(tmp_path / "in", "another", source())
    with pytest.raises(CannotGrade, match="a worker can't start: it doesn't call"):
        grade(tmp_path / "in", tmp_path / "results", nursery=Starter())


def test_cannot_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it ends at once, it is said why, by its last words."""
    hand_in(tmp_path / "in", "a", source())

    def unable(*told: Any) -> list[str]:
        return [sys.executable, "-c", "raise SystemExit('no room')"]

    monkeypatch.setattr(nursery, "command", unable)
    with pytest.raises(CannotGrade, match="a worker can't start: exited with status 1: no room"):
        grade(tmp_path / "in", tmp_path / "results")
