"""Measure, and write what was found: ``python -m tools.benchmarks [NAME …] [--quick]``."""

from __future__ import annotations

import argparse
import importlib
import time
from pathlib import Path

from tools.benchmarks import against, figures

NAMES = (
    "startup",
    "watching",
    "autodiff",
    "inprocess",
    "parts",
    "graders",
    "mutation",
    "growth",
    "cluster",
)
RESULTS = Path(__file__).with_name("results")


def main() -> None:
    """Run the benchmarks that are named, or all."""
    parser = argparse.ArgumentParser(prog="python -m tools.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*NAMES, []], metavar="NAME", help=str(NAMES))
    parser.add_argument("--quick", action="store_true", help="few rounds and small sizes")
    parser.add_argument("-o", "--output", type=Path, default=RESULTS, help="folder for results")
    parser.add_argument("--against", metavar="COMMIT", help="measure beside another commit only")
    parser.add_argument("--only", metavar="TEXT", default="", help="of --against: rows with it")
    given = parser.parse_args()
    if given.against:
        found = against.measure(given.against, given.quick, given.only)
        figures.write(found, given.output, f"python -m tools.benchmarks --against {given.against}")
        print(found.markdown())
        return
    for name in given.names or NAMES:
        start = time.monotonic()
        found = importlib.import_module(f"tools.benchmarks.{name}").measure(given.quick)
        command = f"python -m tools.benchmarks {name}{' --quick' * given.quick}"
        figures.write(found, given.output, command)
        print(found.markdown(), f"({time.monotonic() - start:.0f} s)\n", flush=True)
    print(f"written to {given.output}")


if __name__ == "__main__":
    main()
