"""What a learner waits for: from a save to the first line of the result, beside an earlier commit.

Both watch at a pseudo-terminal, in environments of their own, a copy each of the same file; it is
saved in one and in the other in turn, so what else the machine does concerns both. A ratio is that
of a pair.
"""

from __future__ import annotations

import contextlib
import os
import pty
import random
import select
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from dezero_spec import locations

from tools.benchmarks.figures import Figures, Table
from tools.benchmarks.peers import environment

BASE = "493af0b"  # each run was a new process then
ROOT = Path(__file__).resolve().parents[2]
RIGHT = (locations.REFERENCE / "dezero" / "core_simple.py").read_text(encoding="utf-8")
WRONG = RIGHT.replace("else x.grad + gx", "else gx")
FIRST_LINE, WAITS = b"judging", b"Watching for changes"
LONGEST = 60  # seconds, for anything


class Watch:
    """The command at a pseudo-terminal, watching a file of its own."""

    def __init__(self, python: Path, folder: Path, *options: str) -> None:
        folder.mkdir(parents=True)
        self._file = folder / "core_simple.py"
        self._file.write_text(RIGHT, encoding="utf-8")
        self._terminal, theirs = pty.openpty()
        self.process = subprocess.Popen(
            [python, "-m", "dezero_spec", "check", "--watch", *options, "core_simple.py"],
            cwd=folder,
            env={**os.environ, "LC_ALL": "C.UTF-8", "TERM": "xterm", "COLUMNS": "80"},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
        )
        os.close(theirs)
        self._seen = b""  # and not yet looked through
        self._until(WAITS)

    def save(self, text: str) -> float:
        """Save another text; return the seconds until the first line of its result is there."""
        time.sleep(random.uniform(0.5, 1.0))  # wherever it is between two looks at the file
        start = time.perf_counter()
        self._file.write_text(text, encoding="utf-8")
        self._until(FIRST_LINE)
        took = time.perf_counter() - start
        self._until(WAITS)
        return took

    def _until(self, part: bytes) -> None:
        until = time.monotonic() + LONGEST
        while part not in self._seen:
            if not select.select([self._terminal], [], [], until - time.monotonic())[0]:
                raise TimeoutError(f"no {part.decode()!r} in {LONGEST} seconds: {self._seen!r}")
            self._seen += os.read(self._terminal, 4096)
        self._seen = self._seen.partition(part)[2]

    def close(self) -> None:
        """End it."""
        self.process.kill()
        self.process.wait()
        os.close(self._terminal)


def measure(quick: bool) -> Figures:
    """Save in turn, several times for each kind of save."""
    base = environment(f"dezero-spec-{BASE}", f"git+file://{ROOT}@{BASE}")
    rows, numbers = [], {}
    for options in ((), ("--first",)):
        command = " ".join(("check --watch", *options))
        with _both(base, options) as (then, now):
            pairs: dict[str, list[tuple[float, float]]] = {"breaks": [], "mends": []}
            for _ in range(3 if quick else 11):
                for kind, text in (("breaks", WRONG), ("mends", RIGHT)):
                    pairs[kind].append((then.save(text), now.save(text)))
        for kind, found in pairs.items():
            name = f"`{command}`, a save that {kind} a rule"
            old, new = (statistics.median(column) for column in zip(*found))
            ratio = statistics.median(now / then for then, now in found)
            rows.append([name, f"{new * 1000:.0f}", f"{old * 1000:.0f}", f"{ratio:.2f}"])
            numbers[name] = found
    header = ["from the save to the first line", "ms", f"of {BASE}", "ratio"]
    table = Table("medians of pairs", header, rows)
    note = f"{BASE} started a new process for each change; now the suite stays collected."
    return Figures("watching", "Watching", [table], [note], numbers={**numbers})


@contextlib.contextmanager
def _both(base: Path, options: tuple[str, ...]) -> Iterator[tuple[Watch, Watch]]:
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        watches = []
        for name, python in (("then", base), ("now", Path(sys.executable))):
            watch = Watch(python, Path(folder, name), *options)
            stack.callback(watch.close)
            watches.append(watch)
        yield watches[0], watches[1]
