"""canvas.csv: the gradebook that the teacher exported from Canvas, with the marks in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from dezero_spec.grading.marks import number
from dezero_spec.plain import one_line
from dezero_spec.report.outputs import headings
from dezero_spec.report.outputs.cells import decimal
from dezero_spec.report.outputs.entries import OutputError, Overview, Row
from dezero_spec.report.outputs.matching import Person, match
from dezero_spec.report.outputs.teachers_file import TeachersFile
from dezero_spec.report.outputs.writer import Rows

_ASSIGNMENT = re.compile(r"(?P<name>.*\S)\s*\((?P<id>\d+)\)")
# Totals of a grading period called "2024" look like assignments, but for what Canvas calls them.
_TOTAL = re.compile(
    r"(?:.* )?(?:(?:Unposted )?(?:Current|Final) (?:Score|Points|Grade)"
    r"|Override (?:Score|Grade|Status))"
)
_KEPT = ("EX", "N/A")  # excused; not assigned to this student


class Canvas(Rows):
    """Fills the marks into one column of an exported gradebook."""

    def __init__(self, folder: Path, export: Path, assignment: str | None = None) -> None:
        super().__init__()
        self._path = folder / "canvas.csv"
        self._file = TeachersFile(export)
        self._ids = [
            c for name in headings.CANVAS_IDS if (c := self._file.column(name)) is not None
        ]
        names = ("Student",), ("LastName",), ("FirstName",)
        self._names = [c for name in names if (c := self._file.column(*name)) is not None]
        if not self._ids or not self._names:
            raise OutputError(
                f"{export} is no gradebook exported from Canvas: it has no columns Student and ID"
            )
        self._points = self._points_row()
        self._column = self._assignment(assignment)

    def finish(self, overview: Overview) -> Iterable[Path]:
        """Write it; what has no mark keeps what it had."""
        file = self._file
        self._check_points(overview)
        people = [
            Person(
                row,
                ids=[file.get(row, column) for column in self._ids],
                emails=[file.get(row, column) for column in self._ids],
                names=[", ".join(file.get(row, column) for column in self._names)],
            )
            for row in range(1, len(file))
            if any(file.get(row, column).strip() for column in self._ids)
        ]
        matches = match(people, overview.rows)
        comma = file.decimal_comma(self._assignments())
        for number_, row in matches.found.items():
            had = file.get(number_, self._column).strip()
            if had in _KEPT:
                self.notes.append(f"{row.called} keeps {had}: {_instead(row)}")
            elif row.excused:
                file.set(number_, self._column, _KEPT[0])
            elif row.mark is None:
                self.notes.append(unmarked(row, had))
            else:
                file.set(number_, self._column, local(row.text, comma))
        self.notes += matches.problems
        return [file.write(self._path)]

    def _points_row(self) -> int | None:
        """Return the row with the points possible, which is called so in every language."""
        for row in range(1, min(len(self._file), 4)):
            if "points possible" in self._file.get(row, self._names[0]).casefold():
                return row
        return None

    def _assignments(self) -> dict[int, re.Match[str]]:
        """Return the columns of assignments; those of totals say (read only) for their points."""
        found = {}
        for column, name in enumerate(self._file.header):
            matched = _ASSIGNMENT.fullmatch(name)
            if matched is None:
                continue
            points = self._file.get(self._points, column).strip() if self._points else ""
            if decimal(points) is not None if points else not _TOTAL.fullmatch(matched["name"]):
                found[column] = matched
        return found

    def _assignment(self, wanted: str | None) -> int:
        """Return the column to fill: the one asked for, or the only one that there is."""
        columns = self._assignments()
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
        points = decimal(self._file.get(self._points, self._column)) if self._points else None
        if points and points != overview.rubric.out_of:
            raise OutputError(
                f"the assignment in {self._file.path} is out of {number(points)} points, "
                f"the marks are out of {number(overview.rubric.out_of)}: put "
                f"'out_of = {number(points)}' in the rubric"
            )


def _instead(row: Row) -> str:
    return f"its mark would be {row.text}" if row.mark is not None else row.reason


def unmarked(row: Row, had: str) -> str:
    """Say that a student has no mark, and what their cell keeps."""
    kept = f"it keeps {one_line(had)}" if had else "its cell stays empty"
    return f"{row.called} has no mark, {kept}: {row.reason}"


def local(text: str, comma: bool) -> str:
    """Write a number with the decimal sign of a file."""
    return text.replace(".", ",") if comma else text
