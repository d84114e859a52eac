"""Rule by dimension: for every rule, the ways in which it could hold here and not there.

One file a chapter in `cells`, named as the chapter's tests are; its first lines explain the form.
A cell names the cases that cover it, or says in a few words why the notes demand nothing there.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from dezero_spec.suite import catalogue
from dezero_spec.suite.catalogue import Rule

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

CELLS = Path(__file__).with_name("cells")
DIMENSIONS: Mapping[str, str] = {
    "value": "Value",
    "dtype": "Dtype",
    "shape": "Shape",
    "side": "Side",
    "which": "Which input or output",
    "own": "Own operation or test function",
    "exception": "Exception on the way",
    "nested": "Nested",
    "again": "Second time",
}
DECIDED = "decided"


@dataclass(frozen=True)
class Row:
    """A rule's cells: by dimension the names of test functions, or the reason why none.

    `decided`: what was decided by the notes' code where their words are silent.
    """

    rule: str
    cells: Mapping[str, tuple[str, ...] | str]
    decided: str = ""


def file_of(rule: Rule, folder: Path = CELLS) -> Path:
    """Return the file that a rule's row is in."""
    module = rule.tests[0].partition("::")[0]
    return folder / f"{module.removeprefix('test_')}.toml"


def rows(file: Path) -> dict[str, Row]:
    """Return the rows of a chapter by rule; OSError or ValueError where they can't be read."""
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    found: dict[str, Row] = {}
    for rule, cells in data.items():
        decided = cells.pop(DECIDED, "")
        named = {d: tuple(c) if isinstance(c, list) else str(c) for d, c in cells.items()}
        found[rule] = Row(rule, named, decided)
    return found


def table(folder: Path = CELLS) -> dict[str, Row]:
    """Return the rows of all chapters."""
    return {id: row for file in sorted(folder.glob("*.toml")) for id, row in rows(file).items()}


def problems(file: Path) -> Iterator[str]:
    """Say what a chapter's file lacks, has too much, or names though it does not exist."""
    stated = {r.id: r for r in catalogue.rules() if r.in_force() and file_of(r).stem == file.stem}
    tests = {test.partition("::")[2] for rule in catalogue.rules() for test in rule.tests}
    kept = rows(file)
    yield from (f"{id}: no row" for id in stated if id not in kept)
    for id, row in kept.items():
        if id not in stated:
            yield f"{id}: no rule of this chapter"
        for name in DIMENSIONS:
            if not (cell := row.cells.get(name)):
                yield f"{id}: {name} is empty"
            elif not isinstance(cell, str):
                yield from (f"{id}: {name}: no case {t}" for t in cell if t not in tests)
        yield from (f"{id}: {name} is no dimension" for name in row.cells if name not in DIMENSIONS)
        said = {t for cell in row.cells.values() if not isinstance(cell, str) for t in cell}
        own = {test.partition("::")[2] for test in stated[id].tests} if id in stated else set()
        yield from (f"{id}: its case {test} is in no cell" for test in sorted(own - said))
