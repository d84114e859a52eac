"""A class whose grading is killed again and again ends with the results of an undisturbed run.

python -m tools.tests.grading.killing [--number 200] [--kills 20] [--seed 0] [--jobs 2]

The class is made of the repository's variants: the notes' code, other designs, the catalogue of
mistakes; and of the hostile corpus, as far as its outcomes do not hang on the machine's speed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tools.tests.hostile import corpus
from tools.tests.hostile.grading import RACES, golden
from tools.tests.variants import mistakes

VARIANTS = Path(__file__).parents[1] / "variants"
OPTIONS = ["--rule-timeout", "3", "--timeout", "60", "--memory", "512", "--layout", "plain", "-q"]
OPTIONS += ["--seed", "0"]
HANGS = {"loop_at_import", "sleep"}  # what is cut short comes in as well


MANY = 10


def make_class(folder: Path, number: int) -> int:
    """Hand in so many at most, of each kind a fair share; return how many there are."""
    hostile = [entry for entry in corpus.entries() if _steady(entry.name)]
    wrong = mistakes.all_mistakes()
    designs = sorted((VARIANTS / "designs").glob("*.py"))
    share = max(1, number // 4)
    for path in designs[:share]:
        _put(folder / f"design-{path.stem}" / "dezero.py", path.read_text(encoding="utf-8"))
    notes = (VARIANTS / "notes" / "dezero" / "core_simple.py").read_text(encoding="utf-8")
    for name in ("notes", "notes-copied", "notes-copied-again"):
        _put(folder / name / "core_simple.py", notes)
    for entry in hostile[:: max(1, len(hostile) // share)][:share]:
        (folder / f"hostile-{entry.name}").mkdir(parents=True)
        entry.write(folder / f"hostile-{entry.name}", [str(folder), str(folder.parent)])
    left = number - len(list(folder.iterdir()))
    for mistake in wrong[:: max(1, len(wrong) // max(left, 1))][:left]:
        mistakes.write(mistake, folder / f"mistake-{mistake.name}")
    return len(list(folder.iterdir()))


def _steady(name: str) -> bool:
    outcome = golden()[name]
    return name in HANGS or (outcome.get("differs") != "out of time" and name not in RACES)


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def start(handed_in: Path, results: Path, options: list[str]) -> subprocess.Popen[bytes]:
    """Start the command at the head of a process group."""
    command = [sys.executable, "-m", "dezero_spec", "grade", str(handed_in), "-o", str(results)]
    return subprocess.Popen(
        [*command, *OPTIONS, *options],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def finish(handed_in: Path, results: Path, options: list[str]) -> float:
    """Run it to its end; return the seconds until the first result was there."""
    process, began = start(handed_in, results, options), time.monotonic()
    while not when(results) and process.poll() is None:
        time.sleep(0.05)
    first = time.monotonic() - began
    _, said = process.communicate()
    assert process.returncode == 0, said.decode()
    return first


def when(results: Path) -> dict[str, tuple[int, int]]:
    """Return when each stored document was written, and which file it is."""
    found = {}
    for path in (results / "submissions").glob("*.json"):
        json.loads(path.read_bytes())  # whole, at whatever moment
        status = path.stat()
        found[path.name] = status.st_mtime_ns, status.st_ino
    return found


def content(results: Path) -> dict[str, bytes]:
    """Return all stored results but for their times."""
    found = {"class.json": (results / "class.json").read_bytes()}
    for path in (results / "submissions").iterdir():
        data = json.loads(path.read_bytes())
        data.pop("times")
        found[path.name] = json.dumps(data, sort_keys=True).encode()
    return found


def trial(folder: Path, size: int, kills: int, seed: int, options: list[str]) -> str:
    """Grade undisturbed, then killed and resumed, and compare; return what happened, in words."""
    handed_in = folder / "in"
    handed_in.mkdir()
    count = make_class(handed_in, size)
    began = time.monotonic()
    first = finish(handed_in, folder / "undisturbed", options)
    seconds = time.monotonic() - began

    choice, results, moments = random.Random(seed), folder / "killed", []
    for number in range(kills):
        before = when(results)
        process = start(handed_in, results, options)
        # Of every kind: while it starts, unpacks, grades, and near the end; and, every other time,
        # when there is a result more, however quick the machine is.
        moment = choice.uniform(0.2, 1.5 * first + 3 * (seconds - first) / kills)
        began = time.monotonic()
        while process.poll() is None:
            progress = number % 2 and len(when(results)) > len(before)
            if progress or time.monotonic() - began > (60 if number % 2 else moment):
                os.killpg(process.pid, signal.SIGKILL)
                break
            time.sleep(0.02)
        process.wait()
        assert process.stderr is not None
        process.stderr.close()
        after = when(results)
        refused = _refused(results)
        again = [name for name in before if after.get(name) != before[name] and name not in refused]
        assert not again, f"complete, and run again: {again}"
        moments.append(len(after))
    finish(handed_in, results, options)
    # Of a few kills none may come halfway, as a machine is quick or slow; of many, some do.
    assert kills < MANY or any(0 < d < count for d in moments), f"none came halfway: {moments}"

    expected, found = content(folder / "undisturbed"), content(results)
    different = sorted(n for n in expected | found if expected.get(n) != found.get(n))
    assert not different, f"other results than undisturbed: {different}"
    assert len(found) == count + 1
    left = [path.name for path in results.rglob("*") if path.name.endswith(".part")]
    assert not left
    assert not (results / ".work").exists()
    return (
        f"{count} submissions in {seconds:.0f} s undisturbed; killed {kills} times, with "
        f"{', '.join(map(str, moments))} done; the results are the same"
    )


def _refused(results: Path) -> set[str]:
    """Return the documents of what intake refused: those are written anew, and cost nothing."""
    found = set()
    for path in (results / "submissions").glob("*.json"):
        if json.loads(path.read_bytes())["digest"] == "":
            found.add(path.name)
    return found


def main() -> None:
    """Try it with the whole class."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--number", type=int, default=200)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        jobs = ["--jobs", str(options.jobs)]
        print(trial(Path(folder), options.number, options.kills, options.seed, jobs))


if __name__ == "__main__":
    main()
