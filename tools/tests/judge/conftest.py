"""Hosts that the tests share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from dezero_spec import locations
from dezero_spec.judge.bench import JudgedBench
from dezero_spec.judge.launching import PlainLauncher
from dezero_spec.judge.running import load_judged

from .hosts import write

REFERENCE = (locations.REFERENCE / "dezero" / "core_simple.py").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def launcher() -> Iterator[PlainLauncher]:
    """Start hosts without a sandbox."""
    launcher = PlainLauncher()
    yield launcher
    launcher.close()


@pytest.fixture
def judged(launcher: PlainLauncher, tmp_path: Path) -> Iterator[Callable[..., JudgedBench]]:
    """Load source code after the reference's own, in a host; return its bench."""
    benches: list[JudgedBench] = []

    def load(source: str = "", *, seconds: float = 20.0, total: float | None = None) -> JudgedBench:
        file = write(tmp_path, REFERENCE + "\n\n" + source)
        bench = JudgedBench(load_judged(file, launcher, seconds=total), seconds)
        benches.append(bench)
        return bench

    yield load
    for bench in benches:
        bench.implementation.close()
