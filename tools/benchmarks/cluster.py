"""Throughput of one worker and of two: a pool on this machine, and a local Dask cluster."""

from __future__ import annotations

from typing import Any

from tools.benchmarks.figures import Figures, Table
from tools.benchmarks.throughput import run


def measure(quick: bool) -> Figures:
    """Grade the same class by each."""
    number, rounds = (20, 1) if quick else (150, 2)
    ways: dict[str, dict[str, Any]] = {
        "one worker": {"jobs": 1},
        "two workers": {"jobs": 2},
        "cluster of one": {"cluster": "local:1"},
        "cluster of two": {"cluster": "local:2"},
    }
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            found[name].append(run(number, **way))
    least = {name: min(runs, key=lambda each: each["each"]) for name, runs in found.items()}
    base = {name: "one worker" if "worker" in name else "cluster of one" for name in ways}
    rows = [
        [
            name,
            f"{1 / each['each']:.2f}",
            f"{least[base[name]]['each'] / each['each']:.2f}",
            f"{each['seconds']:.1f}",
            f"{each['memory_kb'][1] / 1024:.0f}",
        ]
        for name, each in least.items()
    ]
    header = ["", "submissions a second", "of one", "s in all", "MB of the process that hands out"]
    table = Table(f"{number} copies of the reference, sandboxed", header, rows)
    notes = ["Submissions a second: from the first result to the last; the best of the rounds."]
    return Figures("cluster", "Workers beside each other", [table], notes, numbers={"runs": found})
