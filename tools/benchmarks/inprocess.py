"""Where the time of the suite's warm run in process goes, and what of it no runner could save."""

from __future__ import annotations

import collections
import contextlib
import signal
import time
from collections.abc import Iterator
from types import FrameType

from dezero_spec import loading, locations
from dezero_spec.loading import loader
from dezero_spec.suite import run

from tools.benchmarks.figures import Figures, Table

EVERY = 0.0005  # seconds of a processor between two looks
LOADING, CORE, TESTS, AROUND = (
    "loading: reading, parsing and running 14 files",
    "the core at work",
    "the tests and their helpers",
    "around a test: its time, what is active, its outcome",
)
PARTS = (LOADING, CORE, TESTS, AROUND)


@contextlib.contextmanager
def _sampled() -> Iterator[collections.Counter[str]]:
    """Count the looks at which each part was at work, in the block."""
    found: collections.Counter[str] = collections.Counter()
    core, tests = str(locations.REFERENCE), str(locations.SUITE)

    def look(number: int, frame: FrameType | None) -> None:
        part = AROUND
        while frame is not None:
            code = frame.f_code
            if code.co_filename == loader.__file__ and code.co_name == "load":
                part = LOADING
                break
            if part == AROUND and code.co_filename.startswith(core):
                part = CORE
            elif part == AROUND and code.co_filename.startswith(tests):
                part = TESTS
            frame = frame.f_back
        found[part] += 1

    before = signal.signal(signal.SIGPROF, look)
    signal.setitimer(signal.ITIMER_PROF, EVERY, EVERY)
    try:
        yield found
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def measure(quick: bool) -> Figures:
    """Judge the reference again and again in this process, and look what is at work."""
    rounds = 5 if quick else 40
    suite = run.collect()
    for _ in range(2):
        suite.judge(loading.load(locations.REFERENCE))
    start = time.process_time()
    with _sampled() as found:
        for _ in range(rounds):
            suite.judge(loading.load(locations.REFERENCE))
    spent = (time.process_time() - start) / rounds * 1000
    looks = sum(found.values())
    rows = [
        [part, f"{spent * found[part] / looks:.0f}", f"{100 * found[part] / looks:.0f} %"]
        for part in PARTS
    ]
    rows.append(["all", f"{spent:.0f}", "100 %"])
    title = f"the suite's {len(suite.tests)} tests on the reference, in process, warm"
    notes = [
        "What the core and the tests do is the floor: a bare call of each test would take it too.",
        f"{looks:,} looks, one each {EVERY * 1000:g} ms of a processor.",
    ]
    table = Table(title, ["", "processor ms", "share"], rows)
    return Figures("inprocess", "The suite in process, by part", [table], notes)
