"""Look for verdicts that depend on chance.

python -m tools.tests.steadiness [--runs 200] [--jobs 2]

(a) pytest runs the suite against the reference so many times, each time in another random order,
with other random cases, its tests spread over processes; (b) every conforming design is judged
with so many random cases a test. Ends with status 1 if a single verdict was not what it should be.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from dezero_spec import loading, locations
from dezero_spec.suite.run import collect
from dezero_spec.suite.verdicts import BROKEN

from .variants import conforming


def by_pytest(seed: int, jobs: int) -> str:
    """Return what is wrong with one run of the reference, "" if nothing is."""
    command = [sys.executable, "-m", "pytest", str(locations.SUITE), "-q", f"-n{jobs}"]
    command += ["--random-order-bucket=global", f"--random-order-seed={seed}"]
    command += [f"--seed={seed * 1000}", "-pno:cacheprovider"]
    root = Path(locations.__file__).parents[1]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode == 0 and re.search(r"conforming: all \d+ rules hold", done.stdout):
        return ""
    return done.stdout[-3000:] + done.stderr[-1000:]


def designs(seeds: int) -> list[str]:
    """Return what is wrong with verdicts on the designs, by random cases of `seeds` each."""
    wrong = []
    random = ("testing.gradient-check", "order.random-graphs")
    paths = {"notes": conforming.NOTES, **{d.name: d.path for d in conforming.DESIGNS}}
    for first in range(0, seeds, 200):  # thorough: 200 cases
        suite = collect(thorough=True, seed=first, only=random)
        for name, path in paths.items():
            found = suite.judge(loading.load(path))
            broken = [v.rule.id for v in found.verdicts if v.status in BROKEN]
            wrong += [f"{name}, cases from {first}: {id}" for id in broken]
    return wrong


def main() -> None:
    """Look, and say what was seen."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    start = time.monotonic()
    found: Counter[bool] = Counter()
    for seed in range(given.runs):
        problem = by_pytest(seed, given.jobs)
        found[bool(problem)] += 1
        if problem:
            print(f"run {seed}:\n{problem}", flush=True)
    print(f"{given.runs} runs in random order, {given.jobs} processes each: {found[True]} failed")
    wrong = designs(given.runs)
    count = 1 + len(conforming.DESIGNS)
    print(f"{count} designs, {given.runs} random cases a test: {len(wrong)} rules broken")
    print(*wrong, sep="\n", end="\n" if wrong else "")
    print(f"({time.monotonic() - start:.0f} s)")
    sys.exit(bool(found[True] or wrong))


if __name__ == "__main__":
    main()
