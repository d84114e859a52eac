"""Look for verdicts that depend on how busy the machine is, or on what the process holds.

python -m tools.tests.busyness [--times 5] [--busy 3] [--heap 10000000] [--every 1] [--from 0]

The catalogue of mistakes, the conforming designs and the notes are judged in process and in hosts:
once as things are, then so many times beside so many busy processes and with so many objects in
this process. `--every 20` takes each twentieth of them, for a look in between, beginning `--from`
one of the first twenty, so that several can share the whole. Ends with status 1
if a single verdict was another than at first.
"""

from __future__ import annotations

import argparse
import contextlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from dezero_spec import loading, locations
from dezero_spec.judge.recording import recorded
from dezero_spec.judge.running import launcher_for, load_judged
from dezero_spec.suite.run import Suite, collect

from .variants import conforming
from .variants.mistakes import all_mistakes, write

Found = dict[tuple[str, str, str], str]  # by way, implementation and rule


def catalogue(folder: Path, every: int, begin: int) -> Mapping[str, Path]:
    """Write the mistakes; return where they, the designs and the notes are."""
    paths = {"reference": locations.REFERENCE, "notes": conforming.NOTES}
    paths.update({design.name: design.path for design in conforming.DESIGNS})
    for mistake in all_mistakes():
        paths[f"mistake {mistake.name}"] = place = folder / mistake.name
        write(mistake, place)
    return {name: paths[name] for name in list(paths)[begin::every]}


def verdicts(suite: Suite, paths: Mapping[str, Path]) -> Found:
    """Judge all of them, both ways; in hosts by scripts, as `grade` does."""
    found: Found = {}
    with launcher_for(scripts=recorded(suite, "this")) as launcher:
        for name, path in paths.items():
            for way in ("in process", "in a host"):
                try:
                    here = way == "in process"
                    loaded = loading.load(path) if here else load_judged(path, launcher)
                except loading.CannotLoad:
                    found[way, name, ""] = "not loaded"
                    continue
                run = suite.judge(loaded, every_snippet=False)
                found |= {(way, name, v.rule.id): v.status for v in run.verdicts}
    return found


@contextlib.contextmanager
def beside(number: int) -> Iterator[None]:
    """Keep so many processes busy."""
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(number)]
    try:
        yield
    finally:
        for process in busy:
            process.kill()
            process.wait()


def main() -> None:
    """Look, and say what was seen."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--busy", type=int, default=3)
    parser.add_argument("--heap", type=int, default=10_000_000)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--from", type=int, default=0, dest="begin")
    given = parser.parse_args()
    suite, differences = collect(), 0
    with tempfile.TemporaryDirectory() as folder:
        paths = catalogue(Path(folder), given.every, given.begin)
        start = time.monotonic()
        first = verdicts(suite, paths)
        print(f"{len(paths)} implementations, {len(first):,} verdicts", end="")
        print(f" ({time.monotonic() - start:.0f} s)", flush=True)
        heap = [[] for _ in range(given.heap)]  # type: ignore[var-annotated]
        with beside(given.busy):
            for _ in range(given.times):
                start = time.monotonic()
                found = verdicts(suite, paths)
                other = {key for key in {*first, *found} if first.get(key) != found.get(key)}
                for key in sorted(other):
                    print(*key, f"was {first.get(key)}, is {found.get(key)}", sep=", ")
                differences += len(other)
                print(
                    f"beside {given.busy} busy processes, with {len(heap):,} objects more:", end=""
                )
                print(f" {len(other)} others ({time.monotonic() - start:.0f} s)", flush=True)
    sys.exit(bool(differences))


if __name__ == "__main__":
    main()
