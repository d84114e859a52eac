"""Grade one class in a process of its own, and tell what that took, as JSON.

python -m tools.benchmarks.throughput NUMBER (--jobs N | --cluster ADDRESS) [--step N]
"""

from __future__ import annotations

import argparse
import contextlib
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from dezero_spec.grading import Settings, grade_class
from dezero_spec.grading.batch import Outcome
from dezero_spec.grading.intake import Submission
from dezero_spec.grading.progress import Silent
from dezero_spec.judge.sandbox.trials import require
from dezero_spec.suite.catalogue import LAST_STEP

from tools.benchmarks.grading import copies


def run(
    number: int, *, jobs: int | None = None, cluster: str | None = None, step: int = LAST_STEP
) -> dict[str, Any]:
    """Measure in another process."""
    command = [
        sys.executable,
        "-m",
        "tools.benchmarks.throughput",
        str(number),
        "--step",
        str(step),
    ]
    command += ["--jobs", str(jobs)] if cluster is None else ["--cluster", cluster]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


class Times(Silent):
    """Notes when intake ended and when results came."""

    def __init__(self) -> None:
        self.begun = self.first = self.last = 0.0
        self.done = 0
        self.memory: list[int] = []

    def begin(self, due: int, current: int) -> None:
        """Intake is over."""
        self.begun = time.monotonic()
        self.memory.append(resident())

    def outcome(self, submission: Submission, found: Outcome) -> None:
        """A result is there."""
        assert found.conforming, found
        self.last = time.monotonic()
        self.first = self.first or self.last
        self.done += 1
        if self.done % 10 == 0:
            self.memory.append(resident())


def resident() -> int:
    """Return this process's memory in kB."""
    with contextlib.suppress(OSError), open("/proc/self/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS"))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def measure(number: int, jobs: int | None, address: str | None, step: int) -> dict[str, Any]:
    """Grade copies of the reference."""
    folder = Path(tempfile.mkdtemp(prefix="dezero-spec-throughput-"))
    times = Times()
    try:
        copies(folder / "in", number)
        start = time.monotonic()
        with contextlib.ExitStack() as stack:
            settings, ready, workers = Settings(step=step), None, None
            if address is None:
                ready = require()
            else:
                from dezero_spec.grading.cluster.connection import Cluster

                workers = stack.enter_context(Cluster(address))
                settings = workers.prepared(settings)
            grade_class(
                folder / "in", folder / "results", settings, sandbox=ready, watch=times,
                jobs=jobs, layout="plain", workers=workers,
            )  # fmt: skip
        whole = time.monotonic() - start
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    assert times.done == number
    return {
        "number": number,
        "seconds": whole,
        "grading": times.last - times.begun,
        # From the first result to the last: without the start of the workers.
        "each": (times.last - times.first) / max(1, number - 1),
        "memory_kb": [times.memory[0], max(times.memory), times.memory[-1]],
    }


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser()
    parser.add_argument("number", type=int)
    parser.add_argument("--jobs", type=int)
    parser.add_argument("--cluster")
    parser.add_argument("--step", type=int, default=LAST_STEP)
    given = parser.parse_args()
    print(json.dumps(measure(given.number, given.jobs, given.cluster, given.step)))


if __name__ == "__main__":
    main()
