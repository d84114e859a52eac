"""Scripts of the suite's tests, made by carrying them out against the reference; kept on disk."""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from dezero_spec import locations
from dezero_spec.judge import kept
from dezero_spec.judge.bench import JudgedBench
from dezero_spec.judge.launching import Launcher, PlainLauncher
from dezero_spec.judge.noting import Noted
from dezero_spec.judge.replay import seen
from dezero_spec.judge.running import load_judged
from dezero_spec.judge.scripts import Script, Scripts

if TYPE_CHECKING:
    from dezero_spec.suite.run import Suite


def plain(scripts: Scripts | None) -> Launcher:
    """Give a launcher of hosts by this interpreter, without a sandbox."""
    return PlainLauncher(scripts=scripts)


OFF = "DEZERO_SPEC_LIVE"  # set to anything: every request of a test is a message of its own
SECONDS = 60.0
MOST_KEPT = 12  # files
Start = Callable[[Scripts | None], Launcher]
_Work = Callable[[JudgedBench], dict[str, Script]]


def recorded(suite: Suite, interpreter: str, start: Start = plain) -> Scripts | None:
    """Return the scripts of a suite for hosts by an interpreter: kept ones, or made now.

    `interpreter`: what tells it from others; `start`: gives a launcher of such hosts. None where
    that is switched off, or nothing can be kept. Making them takes about two seconds.
    """
    place = _place(suite, interpreter) if not os.environ.get(OFF) else None
    if place is None:
        return None
    with kept.alone(place):  # another worker may be making the same
        with contextlib.suppress(Exception):  # what is cut short, say, is made again
            return Scripts.from_bytes(place.read_bytes())
        scripts = record(suite, start)
        _keep(scripts, place)
    return scripts


def _keep(scripts: Scripts, place: Path) -> None:
    with contextlib.suppress(OSError):
        descriptor, name = tempfile.mkstemp(dir=place.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(scripts.to_bytes())
            os.replace(name, place)
        finally:
            Path(name).unlink(missing_ok=True)
        kept = sorted(place.parent.glob(f"*{place.suffix}"), key=os.path.getmtime, reverse=True)
        for old in kept[MOST_KEPT:]:
            old.unlink()
            old.with_suffix(".lock").unlink(missing_ok=True)


def record(suite: Suite, start: Start = plain) -> Scripts:
    """Make the scripts of a suite: of each test that the reference passes, always alike.

    Random cases are left out but for those of the seed 0: each class has others.
    """
    wanted = [test for test in suite.tests if not (suite.seed and "seed" in test.parameters)]
    names: list[tuple[int, str, int]] = []

    def noted(bench: JudgedBench) -> dict[str, Script]:
        passed = [test for test in wanted if _passes(suite, bench, test.name)]
        scripts = {}
        for test in passed:
            notes = Noted(test.name)
            if _passes(suite, bench, test.name, notes) and not bench.lifetime.left:
                scripts[test.name] = Script(notes.parts, (), tuple(notes.groups), notes.facts)
        names.extend((*key, number) for key, number in bench.client.names.items())
        return scripts

    def answered(bench: JudgedBench) -> dict[str, Script]:
        assert bench.scripts is not None
        bench.recording = True
        scripts = {}
        for name, script in bench.scripts.by_test.items():
            bench.known(name)
            replay = bench.replay
            if replay is None or not _passes(suite, bench, name) or not replay.used_up:
                continue
            answers, left = [], list(map(seen, replay.answers))
            for part in script.parts:
                answers.append(tuple(left[: len(part)]))
                del left[: len(part)]
            scripts[name] = Script(script.parts, tuple(answers), script.groups, script.facts)
        return scripts

    first = _with_reference(suite, start, None, noted)
    asked = Scripts(suite.step, tuple(names), first)
    return Scripts(suite.step, tuple(names), _with_reference(suite, start, asked, answered))


def _with_reference(
    suite: Suite, start: Start, scripts: Scripts | None, work: _Work
) -> dict[str, Script]:
    with contextlib.closing(start(scripts)) as launcher:
        implementation = load_judged(locations.REFERENCE, launcher)
        with contextlib.closing(implementation):
            return work(JudgedBench(implementation, SECONDS, suite.step))


def _passes(suite: Suite, bench: JudgedBench, name: str, notes: Noted | None = None) -> bool:
    """Carry a test out; note what it asks for and is told."""
    test = suite.by_name[name]
    with bench.noting(notes) if notes is not None else contextlib.nullcontext():
        return test.carried_out(bench, SECONDS)


def _place(suite: Suite, interpreter: str) -> Path | None:
    """Return where scripts are kept, by all that they depend on; None where nothing can be."""
    folder = kept.folder()
    if folder is None:
        return None
    return folder / f"{_digest(suite, interpreter)}.scripts"


def _digest(suite: Suite, interpreter: str) -> str:
    here = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256()
    roots = locations.SUITE, locations.REFERENCE, here / "judge", here / "loading"
    for path in [
        *(p for root in roots for p in sorted(root.rglob("*.py"))),
        here / "suite" / "controls.py",
    ]:
        digest.update(path.name.encode() + path.read_bytes())
    tests = (test.name for test in suite.tests if "seed" not in test.parameters)
    ours = platform.python_version(), np.__version__
    for each in (*ours, interpreter, suite.step, suite.seed == 0, *tests):
        digest.update(f"{each}\n".encode())
    return digest.hexdigest()[:32]
