"""Grading beside other graders' plain local runs, and beside a pytest process a submission."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from dezero_spec import locations
from dezero_spec.grading import Settings, grade_class
from dezero_spec.grading.progress import Silent
from dezero_spec.judge.sandbox.trials import require

from tools.benchmarks import peers
from tools.benchmarks.figures import Figures, Table
from tools.benchmarks.grading import copies
from tools.benchmarks.inside import equivalent
from tools.benchmarks.timing import Took, program

OTTER, GRADESCOPE = "otter-grader", "gradescope-utils"
PYTEST, OURS = "a pytest process each", "dezero-spec grade"


def measure(quick: bool) -> Figures:
    """Grade the reference by each in turn; ours in classes, as it starts its workers once."""
    rounds, class_of = (2, 10) if quick else (8, 100)
    took: dict[str, list[Took]] = {OTTER: [], GRADESCOPE: [], PYTEST: [], OURS: []}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        core = folder / "core.py"
        source = locations.REFERENCE / "dezero" / "core_simple.py"
        core.write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
        otter, gradescope = _otter(folder), _gradescope(folder)
        ready = require()
        for index in range(rounds):
            took[OTTER].append(program([*otter, str(core)], folder))
            took[GRADESCOPE].append(program([*gradescope, str(core)], folder))
            took[PYTEST].append(program(_pytest()))
            if index < max(1, rounds // 4):
                handed_in, results = folder / f"in{index}", folder / f"results{index}"
                copies(handed_in, class_of)
                start = time.perf_counter()
                grade_class(
                    handed_in, results, Settings(), sandbox=ready, watch=Silent(), jobs=1,
                    layout="plain",
                )  # fmt: skip
                # Not its processor time: that of hosts which are killed is nobody's.
                took[OURS].append(Took((time.perf_counter() - start) / class_of, 0.0))
        _insist_on_full_marks(folder)
    least = {name: min(took[name], key=lambda each: each.wall) for name in took}
    checks = {OTTER: str(len(equivalent.CHECKS)), GRADESCOPE: str(len(equivalent.CHECKS))}
    rows = [
        [
            name,
            checks.get(name, "all"),
            "yes" if name == OURS else "no",
            f"{found.wall * 1000:.0f}",
            f"{found.wall / least[OURS].wall:.1f}",
        ]
        for name, found in least.items()
    ]
    header = ["", "checks", "sandbox", "wall ms", "times ours"]
    title = "a submission (the reference), one at a time"
    notes = [
        "Taken in turns on the same machine; the least of the rounds.",
        f"Ours is a class of {class_of} with one worker, start of the worker and intake included, "
        "and runs the whole suite; the other graders run six checks.",
        "otter-grader: `otter run` without containers, which executes the submission in a Jupyter "
        "kernel. gradescope-utils: its JSON runner, one process a submission.",
    ]
    numbers: dict[str, object] = {name: found.wall for name, found in least.items()}
    return Figures("graders", "Beside other graders", [Table(title, header, rows)], notes,
                   numbers=numbers)  # fmt: skip


def _pytest() -> list[str]:
    suite = str(locations.SUITE)
    arguments = ["-m", "pytest", suite, "-q", "-p", "no:cacheprovider"]
    return [sys.executable, *arguments, "--impl", str(locations.REFERENCE)]


def _otter(folder: Path) -> list[str]:
    python = peers.environment("otter", "otter-grader", "ipykernel")
    tests = folder / "otter"
    tests.mkdir()
    (tests / "core.py").write_text(equivalent.otter_tests(), encoding="utf-8")
    (folder / "out").mkdir()
    command = [str(python), "-m", "otter"]
    archive = folder / "autograder.zip"
    made = ["generate", "-t", str(tests), "-o", str(archive), "--no-environment"]
    subprocess.run([*command, *made], cwd=folder, check=True, capture_output=True)
    return [*command, "run", "-a", str(archive), "-o", str(folder / "out")]


def _gradescope(folder: Path) -> list[str]:
    python = peers.environment("gradescope", "gradescope-utils")
    script = folder / "run_tests.py"
    script.write_text(equivalent.unittests(), encoding="utf-8")
    return [str(python), str(script)]


def _insist_on_full_marks(folder: Path) -> None:
    """A grader that fails is fast; that would be no comparison."""
    tests = json.loads((folder / "out" / "results.json").read_text(encoding="utf-8"))["tests"]
    score = sum(test.get("score", 0) for test in tests)
    most = sum(test.get("max_score", 0) for test in tests)
    assert 0 < score == most, tests
    done = subprocess.run(
        [*_again(folder), str(folder / "core.py")], capture_output=True, text=True, check=True
    )
    statuses = [test["score"] for test in json.loads(done.stdout)["tests"]]
    assert statuses == [1] * len(equivalent.CHECKS), done.stdout


def _again(folder: Path) -> list[str]:
    python = peers.environment("gradescope", "gradescope-utils")
    return [str(python), str(folder / "run_tests.py")]
