"""Measure this checkout beside another commit: ``python -m tools.benchmarks --against COMMIT``.

Both are measured in turns, pair by pair, each time in a fresh interpreter that imports the one or
the other; so what else the machine does concerns both, and a ratio is worth more than either
figure. What they stand on (numpy, pytest) is what is installed here. A suite that asks more costs
more: so there is the ratio for a case, too, and that of the cases that both commits have.
"""

from __future__ import annotations

import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

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
def one():
    suite.judge(loading.load(locations.REFERENCE))
rounds(one, 7)
"""
_JUDGED = """
from dezero_spec.judge.running import launcher_for, load_judged
{collect}
try:
    from dezero_spec.judge.recording import recorded
    scripts = {"scripts": recorded(suite, "these" if kept else "all")}
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
_HELP = """
import subprocess
def one():
    subprocess.run([sys.executable, "-m", "dezero_spec", "--help"], check=True, capture_output=True)
rounds(one, 5, before=1)
"""
# Where it is in the one commit and where in the other.
_COLLECT = """
try:
    from dezero_spec.suite.run import collect
except ImportError:
    from dezero_spec.run import collect
suite = collect()
where = "tests" if hasattr(suite, "tests") else "_tests"
tests = getattr(suite, where)
if kept := set(filter(None, os.environ["CASES"].split())):
    tests = [test for test in tests if key(test) in kept]
    setattr(suite, where, tests)
"""
# Cases as they are known in both, without spaces.
_KEY = """
import json, os
def key(test):
    return test.item.nodeid.replace(" ", "_")
"""
_LIST = "print(json.dumps([key(test) for test in tests]))"
SHARED = ", the cases of both"
IN_PROCESS, COPIES_JUDGED = "the suite in process, warm", "judged copies of the reference"
DESIGNS_JUDGED = "judged designs of other mechanisms"
FIFTEEN, MANY = "fifteen mixed submissions from the shell", "a class of 200 from the shell"
PROGRAMS = {
    IN_PROCESS: _WARM,
    IN_PROCESS + SHARED: _WARM,
    COPIES_JUDGED: _JUDGED,
    COPIES_JUDGED + SHARED: _JUDGED,
    DESIGNS_JUDGED: _JUDGED,
    DESIGNS_JUDGED + SHARED: _JUDGED,
    "`check reference` from the shell": _CHECK,
    "`--help` from the shell": _HELP,
    FIFTEEN: _GRADE.replace("ROUNDS_BEFORE", "1"),
    MANY: _GRADE.replace("ROUNDS_BEFORE", "0"),
}
COPIES = 10


def measure(commit: str, quick: bool, only: str = "") -> Figures:
    """Return the figures of both and their ratios; of the programs whose name has `only` in it."""
    rows = []
    with _checkout(commit) as base, tempfile.TemporaryDirectory() as folder:
        classes = _classes(Path(folder), quick)
        cases = [set(_output(_KEY + _COLLECT + _LIST, tree)) for tree in (base, ROOT)]
        more = len(cases[1]) / len(cases[0])
        for name, program in PROGRAMS.items():
            if only not in name:
                continue
            number = 2 if quick or name == MANY else 7
            shared = name.endswith(SHARED)
            place = classes.get(name.removesuffix(SHARED))
            here = program.replace("{collect}", _KEY + _COLLECT)
            kept = cases[0] & cases[1] if shared else set()
            pairs = [
                (_run(here, base, place, kept), _run(here, ROOT, place, kept))
                for _ in range(number)
            ]
            rows.append(_row(name, pairs, 1.0 if shared else more))
    header = ["", "processor ms", f"of {commit}", "ratio", "a case", "wall ms", f"of {commit}"]
    header += ["ratio", "a case"]
    table = Table("medians of pairs, measured in turns", header, rows)
    both = len(cases[0] & cases[1])
    notes = [
        f"The suite has {len(cases[1])} cases, {len(cases[0])} in {commit}; {both} are of both.",
        "'a case': the ratio divided by that of the numbers of cases.",
    ]
    return Figures("against", f"Beside commit {commit}", [table], notes)


def _classes(folder: Path, quick: bool) -> dict[str, Path]:
    """Write what is judged; return where, by the program's name."""
    copies(folder / "copies", COPIES)
    for index, text in enumerate(mixed.designs()):
        file = folder / "designs" / f"{index:02}" / "core.py"
        file.parent.mkdir(parents=True)
        file.write_text(text, encoding="utf-8")
    mixed.mixed(folder / "fifteen", 15)
    mixed.mixed(folder / "many", 60 if quick else 200)
    names = COPIES_JUDGED, DESIGNS_JUDGED, FIFTEEN, MANY
    return dict(zip(names, map(folder.joinpath, ("copies", "designs", "fifteen", "many"))))


def _row(name: str, pairs: list[tuple[Took, Took]], more: float) -> list[str]:
    """Return a row; `more`: how many times as many cases there are."""
    cells = [name]
    for kind in ("cpu", "wall"):
        values = [(getattr(base, kind), getattr(now, kind)) for base, now in pairs]
        ratio = statistics.median(now / base for base, now in values)
        base, now = (statistics.median(column) for column in zip(*values))
        cells += [f"{now * 1000:.0f}", f"{base * 1000:.0f}", f"{ratio:.2f}", f"{ratio / more:.2f}"]
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


def _run(program: str, tree: Path, handed_in: Path | None, kept: Iterable[str]) -> Took:
    """Run a program in a tree; `kept`: the cases to carry out, all if there are none."""
    given = {"CLASS": str(handed_in or ""), "CASES": " ".join(kept)}
    with processors.group() as group:
        found = _output(processors.JOIN + _TIMES + program, tree, GROUP=group, **given)
    times = [Took(*each) for each in found]
    return Took(
        statistics.median(each.wall for each in times),
        statistics.median(each.cpu for each in times),
    )


def _output(program: str, tree: Path, **given: str) -> Any:
    """Return what a program prints at last, as JSON, with a tree's modules to import."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tree / "tools"), str(tree)])}
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tree,
        env={"CASES": "", **environment, **given},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.stderr.write(done.stderr[-2000:])
        done.check_returncode()
    return json.loads(done.stdout.splitlines()[-1])
