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

from tools.benchmarks.figures import Table
from tools.benchmarks.timing import Took

ROOT = Path(__file__).resolve().parents[2]
# What runs in the fresh interpreter. It prints the wall and the processor's time of each round.
_TIMES = """
import json, os, sys, time
def now():
    t = os.times()
    return time.perf_counter(), t.user + t.system + t.children_user + t.children_system
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
from dezero_spec.suite.run import collect
suite = collect()
def one():
    suite.judge(loading.load(locations.REFERENCE))
rounds(one, 7)
"""
# Processes of the sandbox are counted when they have ended: with all of it, after many rounds.
_JUDGED = """
from dezero_spec import locations
from dezero_spec.judge.running import launcher_for, load_judged
from dezero_spec.suite.run import collect
suite = collect()
try:
    from dezero_spec.judge.recording import recorded
    scripts = {"scripts": recorded(suite, "this")}
except ImportError:
    scripts = {}
def one():
    with launcher_for(sandboxed=True, **scripts) as launcher:
        for _ in range(10):
            suite.judge(load_judged(locations.REFERENCE, launcher))
rounds(one, 1, before=0)
"""
_CHECK = """
import subprocess
from dezero_spec import locations
def one():
    command = [sys.executable, "-m", "dezero_spec", "check", str(locations.REFERENCE)]
    subprocess.run(command, check=True, capture_output=True)
rounds(one, 2, before=1)
"""
PROGRAMS = {
    "the suite in process, warm": _WARM,
    "ten judged copies of the reference, and their sandbox": _JUDGED,
    "`check reference` from the shell": _CHECK,
}


def measure(commit: str, quick: bool) -> Table:
    """Return the figures of both and their ratios."""
    rows = []
    with _checkout(commit) as base:
        for name, program in PROGRAMS.items():
            pairs = [(_run(program, base), _run(program, ROOT)) for _ in range(2 if quick else 7)]
            rows.append(_row(name, pairs))
    header = ["", "processor ms", f"of {commit}", "ratio", "wall ms", f"of {commit}", "ratio"]
    return Table(f"beside {commit}: medians of pairs", header, rows)


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


def _run(program: str, tree: Path) -> Took:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tree / "tools"), str(tree)])}
    done = subprocess.run(
        [sys.executable, "-c", _TIMES + program],
        cwd=tree,
        env=environment,
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
