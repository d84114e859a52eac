"""Time and memory a submission, from small classes to large ones."""

from __future__ import annotations

from typing import Any

from tools.benchmarks.figures import Figures, Plot, Table
from tools.benchmarks.throughput import run

# The rules of an early step: what is looked for is the cost of the class, not of the rules.
STEP = 13
# A small class is over in seconds: it is graded more than once, at most so often.
ROUNDS = 5


def measure(quick: bool) -> Figures:
    """Grade classes of growing size, two workers."""
    sizes = [20, 60] if quick else [50, 250, 1000, 10_000]
    found = [_median(size, quick) for size in sizes]
    base = found[0]["each"]
    rows = [
        [
            f"{each['number']:,}",
            f"{each['each'] * 1000:.0f}",
            f"{each['each'] / base:.2f}",
            f"{each['seconds']:.0f}",
            f"{each['memory_kb'][0] / 1024:.0f}",
            f"{each['memory_kb'][1] / 1024:.0f}",
        ]
        for each in found
    ]
    header = [
        "submissions",
        "ms each",
        "of the smallest's",
        "s in all",
        "MB at first",
        "MB at most",
    ]
    table = Table(
        f"two workers, sandboxed, copies of the reference, the rules of step {STEP}", header, rows
    )
    notes = [
        "Each: from the first result to the last, so without the start of the workers; of small "
        f"classes the median of up to {ROUNDS} rounds.",
        "MB: resident memory of the process that hands out, after intake and at its largest.",
    ]
    points = [(float(each["number"]), each["each"] * 1000) for each in found]
    plot = Plot("Time a submission", "submissions", "ms", lines={"two workers": points})
    return Figures("growth", "Growth with the class", [table], notes, plot, {"runs": found})


def _median(size: int, quick: bool) -> dict[str, Any]:
    rounds = 1 if quick else min(ROUNDS, max(1, 1000 // size))
    found = [run(size, jobs=2, step=STEP) for _ in range(rounds)]
    return sorted(found, key=lambda each: each["each"])[rounds // 2]
