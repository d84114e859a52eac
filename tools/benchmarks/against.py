"""Measure this checkout beside another commit: ``python -m tools.benchmarks --against COMMIT``.

Both are measured in turns, pair by pair, each time in a fresh interpreter that imports the one or
the other; so what else the machine does concerns both, and a ratio is worth more than either
figure. What they stand on (numpy, pytest) is what is installed here.
"""

from __future__ import annotations

import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tools.benchmarks import mixed, processors
from tools.benchmarks.figures import Figures, Table
from tools.benchmarks.grading import copies
from tools.benchmarks.timing import Took

ROOT = Path(__file__).resolve().parents[2]
# What runs in the fresh interpreter. It prints the wall and the processor's time of each round.
_TIMES = """
import json, os, sys, time
def now():
    return time.perf_counter(), used()
def rounds(one, number, before=2):
    found = []
    for _ in range(before):
        one()
    for _ in range(number):
        start = now(); one(); end = now()
        found.append([end[0] - start[0], end[1] - start[1]])
    print(json.dumps(found))
"""
_WARM = """
from dezero_spec import loading, locations
{collect}
suite = collect()
def one():
    suite.judge(loading.load(locations.REFERENCE))
rounds(one, 7)
"""
_JUDGED = """
from dezero_spec.judge.running import launcher_for, load_judged
{collect}
suite = collect()
try:
    from dezero_spec.judge.recording import recorded
    scripts = {"scripts": recorded(suite, "this")}
except ImportError:
    scripts = {}
def one():
    with launcher_for(sandboxed=True, **scripts) as launcher:
        for each in sorted(os.scandir(os.environ["CLASS"]), key=lambda each: each.name):
            suite.judge(load_judged(each.path, launcher), every_snippet=False)
rounds(one, 1, before=0)
"""
_GRADE = """
import subprocess, tempfile
def one():
    with tempfile.TemporaryDirectory() as results:
        command = [sys.executable, "-m", "dezero_spec", "grade", os.environ["CLASS"], "-q"]
        command += ["-o", results + "/results", "--seed", "5"]
        subprocess.run(command, check=True, capture_output=True)
rounds(one, 1, before=ROUNDS_BEFORE)
"""
_CHECK = """
import subprocess
from dezero_spec import locations
def one():
    command = [sys.executable, "-m", "dezero_spec", "check", str(locations.REFERENCE)]
    subprocess.run(command, check=True, capture_output=True)
rounds(one, 2, before=1)
"""
# Where it is in the one commit and where in the other.
_COLLECT = """
try:
    from dezero_spec.suite.run import collect
except ImportError:
    from dezero_spec.run import collect
"""
PROGRAMS = {
    "the suite in process, warm": _WARM,
    "judged copies of the reference, and their sandbox": _JUDGED,
    "judged designs of other mechanisms, and their sandbox": _JUDGED,
    "`check reference` from the shell": _CHECK,
    "fifteen mixed submissions from the shell": _GRADE.replace("ROUNDS_BEFORE", "1"),
    "a class of 200 from the shell": _GRADE.replace("ROUNDS_BEFORE", "0"),
}
COPIES = 10
SELDOM = "a class of 200 from the shell"  # takes a minute


def measure(commit: str, quick: bool, only: str = "") -> Figures:
    """Return the figures of both and their ratios; of the programs whose name has `only` in it."""
    rows = []
    with _checkout(commit) as base, tempfile.TemporaryDirectory() as folder:
        classes = _classes(Path(folder), quick)
        for name, program in PROGRAMS.items():
            if only not in name:
                continue
            number = 2 if quick or name == SELDOM else 7
            here = program.replace("{collect}", _COLLECT)
            pairs = [
                (_run(here, base, classes.get(name)), _run(here, ROOT, classes.get(name)))
                for _ in range(number)
            ]
            rows.append(_row(name, pairs))
    header = ["", "processor ms", f"of {commit}", "ratio", "wall ms", f"of {commit}", "ratio"]
    table = Table("medians of pairs, measured in turns", header, rows)
    return Figures("against", f"Beside commit {commit}", [table])


def _classes(folder: Path, quick: bool) -> dict[str, Path]:
    """Write what is judged; return where, by the program's name."""
    names = list(PROGRAMS)
    copies(folder / "copies", COPIES)
    for index, text in enumerate(mixed.designs()):
        file = folder / "designs" / f"{index:02}" / "core.py"
        file.parent.mkdir(parents=True)
        file.write_text(text, encoding="utf-8")
    mixed.mixed(folder / "fifteen", 15)
    mixed.mixed(folder / "many", 60 if quick else 200)
    places = None, "copies", "designs", None, "fifteen", "many"
    return {name: folder / place for name, place in zip(names, places) if place}


def _row(name: str, pairs: list[tuple[Took, Took]]) -> list[str]:
    cells = [name]
    for kind in ("cpu", "wall"):
        values = [(getattr(base, kind), getattr(now, kind)) for base, now in pairs]
        ratio = statistics.median(now / base for base, now in values)
        base, now = (statistics.median(column) for column in zip(*values))
        cells += [f"{now * 1000:.0f}", f"{base * 1000:.0f}", f"{ratio:.2f}"]
    return cells


@contextlib.contextmanager
def _checkout(commit: str) -> Iterator[Path]:
    """Give a folder with all that is in a commit."""
    with tempfile.TemporaryDirectory(prefix="dezero-spec-against-") as folder:
        base = Path(folder)
        archive = subprocess.run(
            ["git", "archive", commit], cwd=ROOT, check=True, capture_output=True
        )
        subprocess.run(["tar", "-x", "-C", str(base)], input=archive.stdout, check=True)
        yield base


def _run(program: str, tree: Path, handed_in: Path | None) -> Took:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tree / "tools"), str(tree)])}
    environment["CLASS"] = str(handed_in or "")
    with processors.group() as group:
        done = subprocess.run(
            [sys.executable, "-c", processors.JOIN + _TIMES + program],
            cwd=tree,
            env=environment | {"GROUP": group},
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        sys.stderr.write(done.stderr[-2000:])
        done.check_returncode()
    found = [Took(*each) for each in json.loads(done.stdout)]
    return Took(
        statistics.median(each.wall for each in found),
        statistics.median(each.cpu for each in found),
    )
