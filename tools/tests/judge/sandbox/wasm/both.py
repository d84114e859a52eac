"""A class of all designs and mistakes, graded in both sandboxes, and where verdicts differ.

`python -m tools.tests.judge.sandbox.wasm.both [EVERY]`: each EVERY-th of them (all). Ends with
status 1 when something differs that `differences.toml` doesn't list, when something there doesn't
differ any more, or when WebAssembly takes more than four times as long.
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

from ....variants.mistakes import all_mistakes
from ....variants.mistakes import write as write_mistake
from ...hosts import write
from ...test_same_verdicts import MISTAKES, mistaken, variants

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

LISTED = Path(__file__).with_name("differences.toml")
MOST_TIMES = 4.0


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
    """Return the status of each case, or why there is none."""
    if document.run is None:
        return {"": document.reason}
    return {
        f"{verdict['rule']} {case['name']}": case["status"]
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


def listed() -> dict[str, set[str]]:
    """Return the rules that are known to differ, by submission."""
    found: dict[str, set[str]] = {}
    with LISTED.open("rb") as file:
        for entry in tomllib.load(file).get("difference", []):
            for label in entry["submissions"]:
                found.setdefault(label, set()).update(entry["rules"])
    return found


def main() -> None:
    """Grade, compare and tell."""
    every = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    with tempfile.TemporaryDirectory() as folder:
        top = Path(folder)
        (top / "class").mkdir()
        count = handed_in(top / "class", every)
        found = {kind: graded(top / "class", top / kind, kind) for kind in KINDS}
    (here, first), (there, second) = found.values()
    known = {label: rules for label, rules in listed().items() if label in here}
    differ = {
        label: rules for label in sorted(here) if (rules := differing(here[label], there[label]))
    }
    for label in sorted(differ.keys() | known.keys()):
        if differ.get(label, set()) != known.get(label, set()):
            print(f"{label}: {differ.get(label, set())} differ, {known.get(label, set())} listed")
    print(f"{count} submissions, {len(differ)} differ, {len(known)} listed")
    times = second / first
    print(f"{1000 * first / count:.0f} and {1000 * second / count:.0f} ms each: {times:.1f} times")
    sys.exit(differ != known or times > MOST_TIMES)


if __name__ == "__main__":
    main()
