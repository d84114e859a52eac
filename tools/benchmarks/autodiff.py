"""The reference's cost an operation and its growth, beside other small autodiff libraries."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from dezero_spec import locations

from tools.benchmarks import peers
from tools.benchmarks.figures import Figures, Plot, Table

TITLE = "The reference's cost an operation, and how it grows"
REFERENCE = "the reference"
DEZERO = "dezero 0.0.13"


def measure(quick: bool) -> Figures:
    """Time all of them in one process, in turns."""
    core = Path("dezero", "core_simple.py")
    settings: dict[str, Any] = {
        "cores": {
            REFERENCE: str(locations.REFERENCE / core),
            DEZERO: str(peers.alone("dezero==0.0.13") / core),
        },
        "rounds": 10 if quick else 60,
        "sizes": [1000, 3000, 10_000] if quick else [1000, 3162, 10_000, 31_623, 100_000],
        "growth_rounds": 2 if quick else 5,
        "most_seconds": 3 if quick else 60,
    }
    python = peers.environment("autodiff", "autograd", "micrograd")
    script = Path(__file__).with_name("inside") / "autodiff.py"
    done = subprocess.run(
        [python, script, json.dumps(settings)], stdout=subprocess.PIPE, check=True, text=True
    )
    found = json.loads(done.stdout)
    ends = [
        f"{name}, {shape}: {row['end']}"
        for shape, rows in found["growth"].items()
        for name, row in rows.items()
        if row["end"]
    ]
    return Figures(
        "autodiff",
        TITLE,
        [
            _operations("0-d", "µs an operation on 0-d arrays, forward + backward", found),
            _operations("10,000 numbers", "the same on arrays of 10,000 numbers", found),
            _growth(found["growth"]),
        ],
        [
            "Processor time, the least of the rounds, all in one process in turns. numpy: the "
            "same arithmetic by hand, without a graph.",
            "Exponents: total time grows as the number of nodes to this power.",
            *ends,
        ],
        _plot(found["growth"]),
        found,
    )


def _operations(which: str, title: str, found: dict[str, Any]) -> Table:
    rows = []
    names = list(next(iter(found[which].values())))
    for operation, by_name in found[which].items():
        cells = [f"{f / 1000:.2f} + {b / 1000:.2f}" for f, b in by_name.values()]
        rows.append([operation, *cells, _ratios(by_name)])
    return Table(title, ["", *names, "reference / dezero"], rows)


def _ratios(by_name: dict[str, list[float]]) -> str:
    ours, theirs = by_name[REFERENCE], by_name[DEZERO]
    return ", ".join(f"{a / b:.2f}" for a, b in zip(ours, theirs))


def _growth(growth: dict[str, Any]) -> Table:
    rows = []
    for shape, by_name in growth.items():
        for name, row in by_name.items():
            exponents = [f"{e:.2f}" if e is not None else "-" for e in row["exponents"]]
            last = row["points"][-1] if row["points"] else None
            at = [f"{last[0]:,}", f"{last[1] / 1000:.1f} + {last[2] / 1000:.1f}"] if last else []
            rows.append([f"{shape}, {name}", *exponents, *(at or ["-", "-"])])
    header = ["", "exponent forward", "backward", "largest graph", "µs a node there"]
    return Table("growth with the number of nodes", header, rows)


def _plot(growth: dict[str, Any]) -> Plot:
    return Plot(
        "Backward, by size of the graph",
        "nodes",
        "µs a node",
        lines={
            f"{name}, {shape}": [(size, b / 1000) for size, _, b in row["points"]]
            for shape, rows in growth.items()
            for name, row in rows.items()
            if row["points"]
        },
    )
