"""Workers beside each other: hand out submissions, and replace a worker that has died."""

from __future__ import annotations

import contextlib
import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from multiprocessing import connection
from pathlib import Path
from typing import Any

from dezero_spec.grading.intake import Submission
from dezero_spec.grading.nursery import SECONDS_TO_START, Nursery, NurseryError, nursery_for
from dezero_spec.grading.worker import Done, Fault, Orders, Started

MOST_ATTEMPTS = 3


class PoolError(Exception):
    """No submission can be graded any more; ``str()`` says why."""


class Lost:
    """A submission that no worker has come to an end with. `died`: they did not survive it."""

    def __init__(self, submission: Submission, reasons: list[str], died: bool) -> None:
        self.submission, self.reasons, self.died = submission, reasons, died


class _Worker:
    """A process and what it is doing."""

    def __init__(self, nursery: Nursery, orders: Orders, log: Path) -> None:
        self._nursery, self._log, self._ended = nursery, log, ""
        self._process, self.connection = nursery.worker(log)
        self.task: Submission | None = None
        self.ready = False
        self.until = time.monotonic() + SECONDS_TO_START
        self.held_up = False
        with contextlib.suppress(OSError):
            self.connection.send(orders)

    def give(self, submission: Submission, seconds: float) -> None:
        self.task, self.until = submission, time.monotonic() + seconds
        with contextlib.suppress(OSError):  # its end shows when it is waited for
            self.connection.send(submission)

    def kill(self) -> None:
        self._ended = self._ended or self._nursery.end(self._process)

    def close(self) -> str:
        """Return how it ended, in words."""
        self.kill()
        self.connection.close()
        if self.held_up:
            return "it did not come to an end in time"
        with contextlib.suppress(OSError):
            last = self._log.read_text(errors="replace").strip().splitlines()[-1:]
            if last:
                return f"{self._ended}: {last[0][:300]}"
        return self._ended


class Pool:
    """So many workers, as long as the block lasts.

    `orders(index)`: what the worker of that number is told; `seconds`: the longest that one may
    be busy with a submission; `nursery`: what gives workers, if it has been started already. It
    ends with the block.
    """

    def __init__(
        self,
        jobs: int,
        orders: Callable[[int], Orders],
        seconds: float,
        logs: Path,
        nursery: Nursery | None = None,
    ) -> None:
        self._jobs, self._orders, self._seconds, self._logs = jobs, orders, seconds, logs
        self._nursery = nursery
        self._workers: dict[int, _Worker] = {}

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *exception: object) -> None:
        if self._nursery is not None:
            self._nursery.close()
        for worker in self._workers.values():
            worker.connection.close()

    def grade(self, submissions: Iterable[Submission]) -> Iterator[Done | Lost]:
        """Have all graded, in whatever order they are done. Raises PoolError."""
        waiting = deque(submissions)
        failed: dict[str, list[str]] = {}
        for index in range(min(self._jobs, len(waiting))):
            if index in self._workers:  # it is there since an earlier call
                self._workers[index].give(waiting.popleft(), self._seconds)
            else:
                self._start(index)
        while waiting or any(worker.task for worker in self._workers.values()):
            for index, answer in self._answers():
                worker = self._workers[index]
                task, worker.task = worker.task, None
                if isinstance(answer, Started):
                    worker.ready = True
                elif isinstance(answer, Done):
                    yield answer
                else:
                    how = self._after_fault(index, answer)
                    if task is None and worker.ready:
                        continue  # it had nothing to do any more
                    if task is None:
                        raise PoolError(f"a worker can't start: {how}")
                    reasons = failed.setdefault(task.key, [])
                    reasons.append(how)
                    if len(reasons) < MOST_ATTEMPTS:
                        waiting.appendleft(task)
                    else:
                        yield Lost(task, reasons, died=answer is None)
                    if waiting:
                        self._start(index)
                    continue
                if waiting:
                    worker.give(waiting.popleft(), self._seconds)

    def _start(self, index: int) -> None:
        orders = self._orders(index)
        if self._nursery is not None and not self._nursery.alive():
            self._nursery.close()
            self._nursery = None
        self._nursery = self._nursery or nursery_for(orders.settings)
        try:
            worker = _Worker(self._nursery, orders, self._logs / f"worker-{index}.log")
        except NurseryError as how:
            raise PoolError(f"a worker can't start: {how}") from None
        self._workers[index] = worker

    def _after_fault(self, index: int, answer: Fault | None) -> str:
        if answer is not None and answer.fatal:
            raise PoolError(answer.message)
        ended = self._workers.pop(index).close()
        return answer.message if answer is not None else ended

    def _answers(self) -> Iterator[tuple[int, Any]]:
        """Wait for something to happen; None is a worker that has ended."""
        by_connection = {worker.connection: index for index, worker in self._workers.items()}
        now = time.monotonic()
        soonest = min((w.until for w in self._busy()), default=now + 1.0)
        ready = connection.wait(list(by_connection), max(0.0, min(soonest - now, 60.0)))
        for each in ready:
            index = by_connection[each]  # type: ignore[index]
            try:
                yield index, self._workers[index].connection.recv()
            except (EOFError, OSError):
                yield index, None
        for worker in self._busy():
            if time.monotonic() > worker.until:
                worker.held_up = True
                worker.kill()

    def _busy(self) -> list[_Worker]:
        return [w for w in self._workers.values() if w.task is not None or not w.ready]


def cores() -> list[int]:
    """Return the processor cores that this process may use; none where that can't be asked."""
    if hasattr(os, "sched_getaffinity"):
        return sorted(os.sched_getaffinity(0))
    return []
