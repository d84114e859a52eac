"""A class of all designs and mistakes, graded in both sandboxes, and where verdicts differ.

`python -m tools.tests.judge.sandbox.wasm.both [EVERY]`: each EVERY-th of them (all). Ends with
status 1 when any does, or when WebAssembly takes more than four times as long.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from dezero_spec.grading import Settings, grade_class
from dezero_spec.grading.progress import Silent
from dezero_spec.grading.store import Document, Store
from dezero_spec.judge.sandbox import KINDS, require
from dezero_spec.suite.verdicts import CRASH, ERROR, FAIL

from ....variants.mistakes import all_mistakes
from ....variants.mistakes import write as write_mistake
from ...hosts import write
from ...test_same_verdicts import MISTAKES, mistaken, variants

MOST_TIMES = 4.0
# Where Python 3.15 or 32 bits really make a difference, and which.
_RECURSION = "since Python 3.12 a property that recurses is slow, and no RecursionError"
DIFFERENT = {
    "mistake-generation-worked-out-anew": _RECURSION,
    "mistake-sixth-gen-lazy": _RECURSION,
    "mistake-fourth-as-array-cached": "an earlier case's int is kept, which has 32 bits there",
}
WAYS = (FAIL, ERROR, CRASH)


def handed_in(folder: Path, every: int) -> int:
    """Write the class; return how many there are."""
    for mistake in all_mistakes()[::every]:
        write_mistake(mistake, folder / f"mistake-{mistake.name}")
    for path in variants()[::every]:
        if path.is_file():
            shutil.copy(path, folder / f"design-{path.name}")
        else:
            shutil.copytree(path, folder / f"design-{path.parent.name}-{path.name}")
    for name in list(MISTAKES)[::every]:
        (folder / f"way-{name}").mkdir()
        write(folder / f"way-{name}", mistaken(name))
    return len(list(folder.iterdir()))


def graded(classes: Path, results: Path, kind: str) -> tuple[dict[str, Document], float]:
    """Grade the class in a sandbox; return its documents, and the seconds for all of them."""
    ready = require(kind=kind)
    versions = {"python": ready.interpreter.python, "numpy": ready.interpreter.numpy_version}
    settings = Settings(**{**Settings().to_dict(), **versions})
    begin = time.perf_counter()
    grade_class(classes, results, settings, sandbox=ready, watch=Silent(), jobs=1, layout="plain")
    spent = time.perf_counter() - begin
    return {
        document.submission["label"]: document for document in Store(results).documents()
    }, spent


def cases(document: Document) -> dict[str, Any]:
    """Return the status of each case, or why there is none; in which way one is broken is open."""
    if document.run is None:
        return {"": document.reason}
    return {
        f"{verdict['rule']} {case['name']}": "broken" if case["status"] in WAYS else case["status"]
        for verdict in document.run["verdicts"]
        for case in verdict["cases"]
    }


def differing(one: Document, other: Document) -> set[str]:
    """Return the rules, or "" for all, in which two documents of a submission differ."""
    here, there = cases(one), cases(other)
    if "" in here or "" in there:
        return set() if here == there else {""}
    return {
        case.partition(" ")[0]
        for case in here.keys() | there.keys()
        if here.get(case) != there.get(case)
    }


def main() -> None:
    """Grade, compare and tell."""
    every = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    with tempfile.TemporaryDirectory() as folder:
        top = Path(folder)
        (top / "class").mkdir()
        count = handed_in(top / "class", every)
        found = {kind: graded(top / "class", top / kind, kind) for kind in KINDS}
    (here, first), (there, second) = found.values()
    differ = set()
    for label in sorted(here):
        if rules := differing(here[label], there[label]):
            differ.add(label)
            because = DIFFERENT.get(label, "nobody knows why")
            print(f"{label}: {', '.join(sorted(rules)) or 'as a whole'} ({because})")
    print(f"{len(differ)} of {count} submissions differ")
    times = second / first
    print(f"{1000 * first / count:.0f} and {1000 * second / count:.0f} ms each: {times:.1f} times")
    sys.exit(differ != DIFFERENT.keys() & here.keys() or times > MOST_TIMES)


if __name__ == "__main__":
    main()
