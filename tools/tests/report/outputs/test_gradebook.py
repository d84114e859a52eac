"""The gradebook grows with the class, also where all handed in the same."""

from __future__ import annotations

import csv
from pathlib import Path

from dezero_spec.grading.marks import Rubric
from dezero_spec.grading.store import ClassRecord
from dezero_spec.report.outputs.entries import Overview, Row
from dezero_spec.report.outputs.gradebook import Gradebook


def row(number: int, digest: str = "same") -> Row:
    """Return the row of a submission that can't be graded; nothing else of it matters here."""
    return Row(
        key=f"k{number}",
        id="",
        name="",
        email="",
        label=f"s{number}",
        late=False,
        digest=digest,
        suite="",
        outcome="ungradable",
        sandbox="",
        mark=None,
        text="",
        reason="",
        held=None,
        judged=None,
        first_broken="",
        chapters=(),
    )


def identical(folder: Path, rows: list[Row]) -> tuple[list[str], int]:
    """Return what the column says of each, and the size of the file."""
    (path,) = Gradebook(folder).finish(Overview(ClassRecord(), Rubric(), rows))
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [line["Identical group"] for line in csv.DictReader(file)], path.stat().st_size


def test_groups_are_numbered(tmp_path):
    rows = [row(0, "b"), row(1, "own"), row(2, "a"), row(3, "b"), row(4, "a"), row(5, "")]
    assert identical(tmp_path, rows)[0] == ["1", "", "2", "1", "2", ""]


def test_a_line_does_not_grow_with_its_group(tmp_path):
    said, size = identical(tmp_path, [row(number) for number in range(2000)])
    assert set(said) == {"1"}
    assert size < 2000 * 200
