"""Processor time of programs, so that figures from a busy machine can still be compared."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Took:
    """Seconds: by the clock, and of the processor, all children included."""

    wall: float
    cpu: float


def program(command: Sequence[str | os.PathLike[str]], cwd: Path | None = None) -> Took:
    """Run a program to its end. Raises CalledProcessError with what it said."""
    before, start = os.times(), time.perf_counter()
    done = subprocess.run(command, cwd=cwd, capture_output=True, check=False)
    wall, after = time.perf_counter() - start, os.times()
    if done.returncode not in (0, 1):
        sys.stderr.write(done.stderr.decode(errors="replace")[-2000:])
        done.check_returncode()
    user = after.children_user - before.children_user
    return Took(wall, user + after.children_system - before.children_system)


def in_turns(ways: Mapping[str, Callable[[], Took]], rounds: int) -> dict[str, Took]:
    """Take each way in turn, again and again; return the least of each."""
    found: dict[str, list[Took]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            found[name].append(way())
    return {
        name: Took(min(t.wall for t in took), min(t.cpu for t in took))
        for name, took in found.items()
    }


def ratio(value: float, base: float) -> str:
    """Return a ratio as text."""
    return f"{value / base:.2f}x"
