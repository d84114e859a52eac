"""Measure grading against a fresh pytest process for each submission, in the same run.

python tools/benchmarks/grading.py [--number 50 200 1000] [--jobs 2] [--pytest 12]

(a) `dezero-spec grade`, sandboxed, on copies of the reference that differ in a comment;
(b) `python -m pytest spec_tests --impl COPY`, one process each, without any sandbox, so many of
them as `--pytest` says, the same number beside each other.
Both are run in turns, so that what else the machine does concerns both.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from dezero_spec import locations
from dezero_spec.grading import Settings, grade_class
from dezero_spec.grading.progress import Silent
from dezero_spec.grading.store import Store
from dezero_spec.judge.sandbox.trials import require


def copies(folder: Path, number: int) -> list[Path]:
    """Write copies of the reference, no two the same."""
    source = (locations.REFERENCE / "dezero" / "core_simple.py").read_text(encoding="utf-8")
    init = (locations.REFERENCE / "dezero" / "__init__.py").read_text(encoding="utf-8")
    made = []
    for index in range(number):
        package = folder / f"student{index:04}" / "dezero"
        package.mkdir(parents=True)
        (package / "core_simple.py").write_text(f"{source}\n# {index}\n", encoding="utf-8")
        (package / "__init__.py").write_text(init, encoding="utf-8")
        made.append(package.parent)
    return made


class WorkerMemory(threading.Thread):
    """Looks at the resident memory of this process's workers, the largest of them."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.samples: list[int] = []
        self._end = threading.Event()

    def run(self) -> None:
        """Look twice a second."""
        while not self._end.wait(0.5):
            found = [_resident(pid) for pid in _workers()]
            if found:
                self.samples.append(max(found))

    def stop(self) -> str:
        """Return what was seen, in words."""
        self._end.set()
        self.join()
        if len(self.samples) < 8:
            return "too short to see"
        quarter = len(self.samples) // 4
        first, last = max(self.samples[: quarter + 1]), max(self.samples[-quarter:])
        return f"{first} MB at first, {last} at last"


def _workers() -> list[int]:
    """Return the processes that this one's workers are: forked from one that it has started."""
    own = os.getpid(), threading.main_thread().native_id or 0
    nurseries = [pid for pid in _children(*own) if _is_nursery(pid)]
    return [worker for pid in nurseries for worker in _children(pid, pid)]


def _children(pid: int, thread: int) -> list[int]:
    try:
        text = Path(f"/proc/{pid}/task/{thread}/children").read_text()
    except OSError:
        return []
    return [int(child) for child in text.split()]


def _is_nursery(pid: int) -> bool:
    try:
        return b"grading.nursery" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def _resident(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    lines = [line for line in status.splitlines() if line.startswith("VmRSS")]
    return int(lines[0].split()[1]) // 1024 if lines else 0


def ours(folder: Path, number: int, jobs: int) -> tuple[float, str]:
    """Grade so many; return submissions a second, all included, and the workers' memory."""
    handed_in, results = folder / "in", folder / "results"
    copies(handed_in, number)
    memory = WorkerMemory()
    memory.start()
    start = time.monotonic()
    settings = Settings()
    batch = grade_class(
        handed_in, results, settings, sandbox=require(), watch=Silent(), jobs=jobs, layout="plain"
    )
    seconds = time.monotonic() - start
    assert all(found.conforming for found in batch.outcomes.values()), batch.outcomes
    assert len(list(Store(results).documents())) == number
    return number / seconds, memory.stop()


def theirs(folder: Path, number: int, jobs: int) -> float:
    """Run pytest for so many, a process each; return submissions a second."""
    paths = copies(folder / "pytest", number)

    def one(path: Path) -> None:
        command = [sys.executable, "-m", "pytest", str(locations.SUITE), "--impl", str(path), "-q"]
        command += ["-p", "no:cacheprovider"]
        done = subprocess.run(command, capture_output=True, check=False)
        assert done.returncode == 0, done.stdout.decode()[-2000:]

    start = time.monotonic()
    with ThreadPoolExecutor(jobs) as pool:
        list(pool.map(one, paths))
    return number / (time.monotonic() - start)


def shell(arguments: list[str]) -> float:
    """Return the seconds that a command takes, the best of three."""
    best = float("inf")
    for _ in range(3):
        start = time.monotonic()
        subprocess.run([sys.executable, "-m", *arguments], capture_output=True, check=True)
        best = min(best, time.monotonic() - start)
    return best


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--number", type=int, nargs="+", default=[50, 200, 1000])
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--pytest", type=int, default=12)
    options = parser.parse_args()
    print(f"{'N':>5}  {'grade/s':>8}  {'pytest/s':>8}  {'ratio':>6}  memory of a worker")
    for number in options.number:
        folder = Path(tempfile.mkdtemp(prefix="dezero-spec-benchmark-"))
        try:
            before = theirs(folder / "before", options.pytest, options.jobs)
            rate, memory = ours(folder, number, options.jobs)
            after = theirs(folder / "after", options.pytest, options.jobs)
        finally:
            shutil.rmtree(folder)
        other = 2 / (1 / before + 1 / after)
        print(f"{number:>5}  {rate:8.2f}  {other:8.2f}  {rate / other:6.2f}  {memory}", flush=True)
    reference = str(locations.REFERENCE)
    check = shell(["dezero_spec", "check", reference, "-q"])
    bare = shell(
        ["pytest", str(locations.SUITE), "--impl", reference, "-q", "-p", "no:cacheprovider"]
    )
    print(f"check: {check:.2f} s; pytest: {bare:.2f} s; ratio {check / bare:.2f}")


if __name__ == "__main__":
    main()
