"""A mutant judged in the warm runner, beside a pytest process for it, in the same run."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from dezero_spec import locations
from evidence import score
from evidence.trial import Program, outcomes

from tools.benchmarks.figures import Figures, Table


def measure(quick: bool) -> Figures:
    """Judge a sample of the mutants both ways, in turns."""
    jobs = os.cpu_count() or 1
    mutants = score.all_mutants()
    # Evenly from all over the reference.
    sample = score.programs_of(mutants)[1 :: 100 if quick else 20]
    caught = {True: 0, False: 0}
    seconds = {"warm": 0.0, "pytest": 0.0}
    for half in (sample[::2], sample[1::2]):
        seconds["warm"] += _taken(lambda half=half: _warm(half, jobs, caught))
        seconds["pytest"] += _taken(lambda half=half: _by_pytest(half, jobs, caught))
    warm, each = (seconds[way] / len(sample) for way in ("warm", "pytest"))
    rows = [
        ["the warm runner, its start included", f"{warm * 1000:.0f}", "1.0"],
        ["a pytest process each", f"{each * 1000:.0f}", f"{each / warm:.1f}"],
    ]
    table = Table(
        f"{len(sample)} of {len(mutants)} mutants, {jobs} jobs",
        ["", "wall ms a mutant", "times the warm runner"],
        rows,
    )
    notes = [
        f"{caught[True]} of them caught by the one, {caught[False]} by the other.",
        "All rules are judged in both; pytest stops a test after the same 2 seconds.",
    ]
    numbers: dict[str, object] = {**seconds, "number": len(sample)}
    return Figures("mutation", "A mutant", [table], notes, numbers=numbers)


def _taken(work: Callable[[], None]) -> float:
    start = time.monotonic()
    work()
    return time.monotonic() - start


def _warm(programs: Sequence[Program], jobs: int, caught: dict[bool, int]) -> None:
    caught[True] += sum(found.caught for found in outcomes(programs, jobs=jobs))


def _by_pytest(programs: Sequence[Program], jobs: int, caught: dict[bool, int]) -> None:
    command = [sys.executable, "-m", "pytest", str(locations.SUITE), "-q", "-pno:cacheprovider"]
    command += ["--seconds-per-test=2", "--impl"]

    def one(program: Program) -> bool:
        with tempfile.TemporaryDirectory() as folder:
            for name, text in program.files.items():
                file = Path(folder, name)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8")
            done = subprocess.run(
                [*command, folder], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
        return done.returncode != 0

    with ThreadPoolExecutor(jobs) as pool:
        caught[False] += sum(pool.map(one, programs))
