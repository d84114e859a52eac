"""canvas.csv: the gradebook that the teacher exported from Canvas, with the marks in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from pathlib import Path

from dezero_spec.marks import number
from dezero_spec.outputs.entries import OutputError, Overview
from dezero_spec.outputs.matching import Person, match
from dezero_spec.outputs.teachers_file import TeachersFile
from dezero_spec.outputs.writer import Rows
from dezero_spec.plain import one_line

_IDS = ("ID", "SIS User ID", "SIS Login ID", "Integration ID")
_ASSIGNMENT = re.compile(r"(?P<name>.*\S)\s*\((?P<id>\d+)\)")


class Canvas(Rows):
    """Fills the marks into one column of an exported gradebook."""

    def __init__(self, folder: Path, export: Path, assignment: str | None = None) -> None:
        super().__init__()
        self._path = folder / "canvas.csv"
        self._file = TeachersFile(export)
        self._ids = [c for name in _IDS if (c := self._file.column(name)) is not None]
        self._names = self._file.column("Student")
        if not self._ids or self._names is None:
            raise OutputError(
                f"{export} is no gradebook exported from Canvas: it has no columns Student and ID"
            )
        self._column = self._assignment(assignment)

    def finish(self, overview: Overview) -> Iterable[Path]:
        """Write it; students without a submission keep what they had."""
        file, names = self._file, self._names
        assert names is not None
        self._check_points(overview)
        people = [
            Person(
                row,
                ids=[file.get(row, column) for column in self._ids],
                emails=[file.get(row, column) for column in self._ids],
                names=[file.get(row, names)],
            )
            for row in range(1, len(file))
            if any(file.get(row, column).strip() for column in self._ids)
        ]
        matches = match(people, overview.rows)
        for number_, row in matches.found.items():
            had = file.get(number_, self._column).strip()
            if row.mark is None:
                kept = f" (it was {one_line(had)})" if had else ""
                self.notes.append(f"{row.called} has no mark, an empty cell{kept}: {row.reason}")
            file.set(number_, self._column, row.text)
        self.notes += matches.problems
        return [file.write(self._path)]

    def _assignment(self, wanted: str | None) -> int:
        """Return the column to fill: the one asked for, or the only one that there is."""
        columns = {
            column: found
            for column, name in enumerate(self._file.header)
            if (found := _ASSIGNMENT.fullmatch(name))
        }
        names = ", ".join(f'"{one_line(found.group())}"' for found in columns.values())
        if wanted is not None:
            fits = [
                column
                for column, found in columns.items()
                if wanted.strip() in (found.group(), found["name"], found["id"])
            ]
            if len(fits) != 1:
                problem = "several assignments" if fits else "no assignment"
                raise OutputError(
                    f'{self._file.path} has {problem} "{one_line(wanted)}"; it has: {names}'
                )
            return fits[0]
        if not columns:
            raise OutputError(
                f"{self._file.path} has no assignment, that is a column such as 'Project (123)': "
                "make it in Canvas and export again"
            )
        if len(columns) > 1:
            raise OutputError(
                f"{self._file.path} has {len(columns)} assignments; say which one to fill: {names}"
            )
        return next(iter(columns))

    def _check_points(self, overview: Overview) -> None:
        """Marks out of 100 in an assignment of 10 points would be ten times too high."""
        names = self._names or 0
        for row in range(1, min(len(self._file), 4)):
            if "points possible" in self._file.get(row, names).casefold():
                points = decimal(self._file.get(row, self._column))
                if points and points != overview.rubric.out_of:
                    raise OutputError(
                        f"the assignment in {self._file.path} is out of {number(points)} points, "
                        f"the marks are out of {number(overview.rubric.out_of)}: put "
                        f"'out_of = {number(points)}' in the rubric"
                    )


def decimal(text: str) -> Decimal | None:
    """Read a number as sites write them, with a comma or a point; None if it is none."""
    try:
        value = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return value if value.is_finite() else None
