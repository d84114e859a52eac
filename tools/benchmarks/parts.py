"""Where the time of a judged submission goes, so that the next thing to speed up is visible."""

from __future__ import annotations

import contextlib
import functools
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

from dezero_spec.grading import Settings, marks, one
from dezero_spec.grading.intake import intake
from dezero_spec.grading.store import ClassRecord, Store
from dezero_spec.grading.worker import Orders, launcher_of
from dezero_spec.judge.client import Client
from dezero_spec.judge.sandbox import SandboxedLauncher, SandboxUnavailable
from dezero_spec.judge.sandbox.link import SandboxedLink
from dezero_spec.judge.sandbox.trials import require
from dezero_spec.judge.session import Session
from dezero_spec.report import outputs
from dezero_spec.suite import run

from tools.benchmarks.figures import Figures, Plot, Table
from tools.benchmarks.grading import copies

# What belongs to a part is what is spent in its functions and not in another part's.
PARTS: dict[str, list[tuple[Any, str]]] = {
    "start in the sandbox": [(SandboxedLauncher, "start")],
    "import": [(Session, "_load")],
    "the host at work": [(Client, "_receive")],
    "scripts, told and compared": [(Client, "carry_out")],
    "proxy and wire format": [(Client, "request")],
    "tests and their protocol": [(run.Suite, "judge")],
    "document": [(one, "grade")],
    "end of the sandbox": [(SandboxedLink, "kill")],
    "storing": [(Store, "put")],
}
MESSAGES = "scripts, told and compared", "proxy and wire format"


class Stopwatch:
    """Seconds by part: by the clock, and of this process; what is inside another part apart."""

    def __init__(self) -> None:
        self.wall: dict[str, float] = {}
        self.cpu: dict[str, float] = {}
        self.calls: dict[str, int] = {}
        self._stack: list[str] = []
        self._last = (time.perf_counter(), time.process_time())

    def _turn(self) -> None:
        now = time.perf_counter(), time.process_time()
        if self._stack:
            part = self._stack[-1]
            self.wall[part] = self.wall.get(part, 0.0) + now[0] - self._last[0]
            self.cpu[part] = self.cpu.get(part, 0.0) + now[1] - self._last[1]
        self._last = now

    def timed(self, part: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that counts for a part."""

        @functools.wraps(function)
        def timed(*arguments: Any, **keywords: Any) -> Any:
            self._turn()
            self._stack.append(part)
            self.calls[part] = self.calls.get(part, 0) + 1
            try:
                return function(*arguments, **keywords)
            finally:
                self._turn()
                self._stack.pop()

        return timed

    @contextlib.contextmanager
    def installed(self) -> Iterator[None]:
        """Time the functions of all parts."""
        with contextlib.ExitStack() as stack:
            for part, functions in PARTS.items():
                for owner, name in functions:
                    timed = self.timed(part, getattr(owner, name))
                    stack.enter_context(mock.patch.object(owner, name, timed))
            yield


def measure(quick: bool) -> Figures:
    """Grade copies of the reference, one by one in this process."""
    number = 6 if quick else 40
    settings = Settings()
    try:
        ready = require()
    except SandboxUnavailable as error:
        raise SystemExit(f"parts: {error}") from None
    with tempfile.TemporaryDirectory() as folder:
        copies(Path(folder, "in"), number + 1)
        taken = intake(
            Path(folder, "in"), layout="plain", roster=None, staging=Path(folder, "staging")
        )
        start = time.process_time()
        run.collected(step=settings.step, thorough=settings.thorough, seed=settings.seed)
        collecting = time.process_time() - start
        store = Store(Path(folder, "results"))
        store.prepare()
        found = []
        orders = Orders(settings, ready, None, store.folder, Path(folder), None)
        with contextlib.closing(launcher_of(orders)) as launcher:
            for index, submission in enumerate(taken.submissions):
                watch = Stopwatch()
                with watch.installed():
                    store.put(one.grade(submission, settings, launcher))
                if index:  # the first one warms up
                    found.append(watch)
        store.put_class(ClassRecord(keys=tuple(s.key for s in taken.submissions)))
        begin = time.perf_counter(), time.process_time()
        outputs.write_all(store.folder, marks.Rubric(), tuple(outputs.DEFAULT))
        report = [
            (now - then) / (number + 1)
            for now, then in zip((time.perf_counter(), time.process_time()), begin)
        ]
    wall = {part: min(w.wall.get(part, 0.0) for w in found) for part in PARTS}
    cpu = {part: min(w.cpu.get(part, 0.0) for w in found) for part in PARTS}
    wall["reports"], cpu["reports"] = report
    total = sum(wall.values()), sum(cpu.values())
    rows = [
        [part, f"{wall[part] * 1000:.1f}", f"{cpu[part] * 1000:.1f}", _share(part, wall, total[0])]
        for part in wall
    ]
    rows.append(["all", f"{total[0] * 1000:.1f}", f"{total[1] * 1000:.1f}", "100 %"])
    requests = sum(found[0].calls.get(part, 0) for part in MESSAGES)
    title = "one conforming submission, in a sandbox, in a warm worker"
    table = Table(title, ["", "wall ms", "judge's processor ms", "share"], rows)
    notes = [
        f"{requests:,} messages a submission; the least of {number} submissions for each part.",
        f"Once a worker: {collecting * 1000:.0f} ms (processor) to collect the suite.",
        "The host's work is seen from the judge: its wall time is what the judge waits for.",
    ]
    bars = {"": [(part, seconds * 1000) for part, seconds in wall.items()]}
    plot = Plot("A judged submission, by part", "", "ms", bars=bars)
    numbers = {"wall": wall, "cpu": cpu, "requests": requests}
    return Figures("parts", "Cost of a judged submission by part", [table], notes, plot, numbers)


def _share(part: str, wall: dict[str, float], total: float) -> str:
    return f"{100 * wall[part] / total:.0f} %"
