"""Kill the workers of a cluster at random while it grades, and compare with a run on one machine.

python -m tools.benchmarks.losses [--number 2000] [--workers 4] [--every 50] [--seed 0] [--stall]

The submissions are variants of the repository's: mistakes, conforming designs, the reference.
After every so many results a worker, drawn by the seed, is killed; with --stall the first one is
stopped instead, as if it were cut off. Then each submission must have exactly one result, equal
to that of the run on one machine.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, cycle, islice
from pathlib import Path
from typing import Any

import dask
from dezero_spec import locations
from dezero_spec.grading import Settings, grade_class
from dezero_spec.grading.batch import Outcome
from dezero_spec.grading.cluster.connection import Cluster
from dezero_spec.grading.intake import Submission
from dezero_spec.grading.interpreters import versions
from dezero_spec.grading.progress import Silent
from dezero_spec.grading.store import Store
from dezero_spec.judge.sandbox.trials import Ready, require

SECONDS_UNTIL_CUT_OFF = "15 s"


def variants(folder: Path, number: int) -> None:
    """Write so many submissions, no two the same, and of all kinds from the first few on."""
    for index, files in enumerate(islice(cycle(_kinds()), number)):
        for name, text in files.items():
            file = folder / f"student{index:05}" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            mark = f"\n# {index}\n" if name.endswith(".py") else ""
            file.write_text(text + mark, encoding="utf-8")


def _kinds() -> list[dict[str, str]]:
    sys.path[:0] = [str(Path(__file__).resolve().parents[1])]
    from tests.variants.mistakes import all_mistakes

    reference = {
        f"dezero/{path.name}": path.read_text(encoding="utf-8")
        for path in (locations.REFERENCE / "dezero").glob("*.py")
    }
    designs = Path(__file__).resolve().parents[1] / "tests" / "variants" / "designs"
    conforming = [
        {path.name: path.read_text(encoding="utf-8")}
        for path in sorted(designs.glob("*.py"))
        if path.name != "__init__.py"
    ]
    # Without those that take their time limit: that is what they would show again and again.
    wrong = [m.files() for m in all_mistakes() if m.only is None and m.step is None]
    pairs = zip(wrong[::7], cycle([reference, *conforming]))
    return [*chain.from_iterable(pairs), *wrong]


@dataclass
class Loser(Silent):
    """Watches a run, and kills a worker now and then."""

    cluster: Cluster
    every: int
    seed: int
    stall: bool
    seen: collections.Counter[str] = field(default_factory=collections.Counter)
    lost: int = 0

    def outcome(self, submission: Submission, found: Outcome) -> None:
        """Count a result."""
        self.seen[submission.key] += 1
        if sum(self.seen.values()) % self.every == 0:
            self._lose()

    def _lose(self) -> None:
        choice = random.Random(f"{self.seed} {self.lost}")
        nannies: dict[Any, Any] = self.cluster.client.cluster.workers
        alive = [nannies[name].pid for name in sorted(nannies, key=str) if nannies[name].pid]
        if alive:
            how = signal.SIGSTOP if self.stall and not self.lost else signal.SIGKILL
            with contextlib.suppress(ProcessLookupError):
                os.kill(choice.choice(alive), how)
            self.lost += 1


@dataclass
class Report:
    """What the two runs showed."""

    number: int
    lost: int
    seconds: float
    results: int
    more_than_once: list[str]
    different: list[str]

    @property
    def good(self) -> bool:
        """Whether each submission has exactly one result, the same as on one machine."""
        return self.results == self.number and not self.more_than_once and not self.different

    def __str__(self) -> str:
        text = f"{self.number} submissions, {self.lost} workers lost, {self.seconds:.0f} s: "
        if self.good:
            return text + "one result each, equal to those of one machine"
        return (
            f"{text}{self.results} results, twice: {self.more_than_once}, "
            f"different: {self.different}"
        )


def compare(
    folder: Path, number: int, workers: int, every: int, seed: int, *, stall: bool = False,
    step: int | None = None, sandboxed: bool = True, jobs: int = 2,
) -> Report:  # fmt: skip
    """Grade the same class by a cluster that loses workers and by this machine alone."""
    handed_in = folder / "in"
    variants(handed_in, number)
    settings = Settings() if step is None else Settings(step=step)
    start = time.monotonic()
    with _short_patience(stall), Cluster(f"local:{workers}", sandboxed=sandboxed) as cluster:
        settings = cluster.prepared(settings)
        watch = Loser(cluster, every, seed, stall)
        grade_class(
            handed_in, folder / "cluster", settings, sandbox=None, watch=watch, workers=cluster,
            layout="plain",
        )  # fmt: skip
    seconds = time.monotonic() - start
    ready: Ready | None = require() if sandboxed else None
    assert versions(None) == (settings.python, settings.numpy)
    grade_class(
        handed_in, folder / "machine", settings, sandbox=ready, watch=Silent(), jobs=jobs,
        layout="plain",
    )  # fmt: skip
    theirs, ours = _contents(folder / "cluster"), _contents(folder / "machine")
    assert len(ours) == number
    return Report(
        number,
        watch.lost,
        seconds,
        len(theirs),
        sorted(key for key, times in watch.seen.items() if times != 1),
        sorted(key for key in ours if theirs.get(key) != ours[key]),
    )


@contextlib.contextmanager
def _short_patience(stall: bool) -> Iterator[None]:
    values = {"distributed.scheduler.worker-ttl": SECONDS_UNTIL_CUT_OFF} if stall else {}
    with dask.config.set(values):
        yield


def _contents(results: Path) -> dict[str, Any]:
    """Return the results without their times."""
    found = {}
    for document in Store(results).documents():
        content: dict[str, Any] = json.loads(document.to_json())
        del content["times"], content["content"]
        found[document.key] = content
    return found


def main() -> int:
    """Compare, and say what came out."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--number", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--every", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--stall", action="store_true")
    parser.add_argument("--step", type=int)
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="dezero-spec-losses-"))
    try:
        report = compare(
            folder, given.number, given.workers, given.every, given.seed, stall=given.stall,
            step=given.step,
        )  # fmt: skip
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(report)
    return 0 if report.good else 1


if __name__ == "__main__":
    sys.exit(main())
