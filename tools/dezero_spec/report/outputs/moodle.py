"""moodle.csv: the grading worksheet that the teacher downloaded from Moodle, filled in."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from dezero_spec.grading.marks import number
from dezero_spec.report.outputs import feedback, headings
from dezero_spec.report.outputs.canvas import local, unmarked
from dezero_spec.report.outputs.cells import decimal, neutral
from dezero_spec.report.outputs.entries import Entry, OutputError, Overview
from dezero_spec.report.outputs.matching import Person, match
from dezero_spec.report.outputs.teachers_file import TeachersFile
from dezero_spec.report.outputs.writer import Rows
from dezero_spec.report.summary import IN_ENGLISH
from dezero_spec.translations import Language

# A time as it is written in any language, or that there is none.
_TIME = re.compile(r"\s*(?:-|[^<>]*\d{1,2}[:.h]\d\d[^<>]*)\s*")
_LONGEST_TIME = 60
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
_PARTICIPANT = re.compile(r"\s*(?P<word>\D*?)\s*(?P<id>\d+)\s*")


class Moodle(Rows):
    """Fills Grade and Feedback comments of an exported worksheet."""

    def __init__(self, folder: Path, export: Path, say: Language = IN_ENGLISH) -> None:
        super().__init__()
        self._say = say
        self._path = folder / "moodle.csv"
        self._file = file = TeachersFile(export)
        identifier = file.column(*headings.IDENTIFIER)
        self._identifier = 0 if identifier is None else identifier
        most = file.column(*headings.MOST)
        self._most = self._same_number() if most is None else most
        grade = file.column(*headings.GRADE)
        if grade is None and self._most:
            grade = self._most - 1  # where Moodle always puts it
        cells = [file.get(row, self._identifier) for row in range(1, len(file))]
        if grade is None or not all(_PARTICIPANT.fullmatch(cell) for cell in cells if cell):
            raise OutputError(
                f"{export} is no grading worksheet of Moodle: it has no columns Identifier "
                "(Participant 123) and Grade, or in a language that is not known"
            )
        self._grade = grade
        self._feedback = self._feedback_column()
        self._told: dict[str, str] = {}

    def add(self, entry: Entry) -> None:
        """Keep what the student will be told."""
        # Moodle takes the cell as HTML.
        lines = (html.escape(line, quote=False) for line in feedback.lines(entry, self._say))
        text = "<br>".join(line.replace("  ", "&nbsp; ") for line in lines)
        self._told[entry.key] = neutral(text)

    def finish(self, overview: Overview) -> Iterable[Path]:
        """Write it; what has no mark keeps what it had, and the words that go with it."""
        file = self._file
        matches = match(self._people(), overview.rows)
        comma = file.decimal_comma([self._most] if self._most is not None else [])
        if self._feedback is None:
            self.notes.append("the worksheet has no column for feedback comments: marks only")
        for number_, row in matches.found.items():
            self._check_most(number_, overview)
            had = file.get(number_, self._grade).strip()
            if row.mark is None:
                self.notes.append(unmarked(row, had))
            else:
                file.set(number_, self._grade, local(row.text, comma))
            if self._feedback is not None and (row.mark is not None or not had):
                file.set(number_, self._feedback, self._told[row.key])
        self.notes += matches.problems
        return [file.write(self._path)]

    def _feedback_column(self) -> int | None:
        """Return the column of comments: what stands alone after the times of the grades.

        That a cell is empty does not make it one of times: where there is none, Moodle says "-".
        """
        file = self._file
        named = file.column(*headings.FEEDBACK)
        if named is not None and named > self._grade:
            return named
        after = [c for c in range(self._grade + 1, len(file.header)) if c != self._most]
        times = [column for column in after if all(map(_is_time, self._column(column)))]
        left = [column for column in after if times and column > times[-1]]
        return left[0] if len(file) > 1 and len(left) == 1 else None

    def _column(self, column: int) -> Iterator[str]:
        rows = range(1, len(self._file))
        return (self._file.get(r, column) for r in rows if self._file.get(r, self._identifier))

    def _same_number(self) -> int | None:
        """Return the column that has the same number in each row: the maximum grade."""
        for column in range(2, len(self._file.header)):
            cells = {self._file.get(row, column).strip() for row in range(1, len(self._file))}
            if len(cells) == 1 and decimal(cells.pop()):
                return column
        return None

    def _people(self) -> Iterable[Person]:
        file = self._file
        columns = {
            "ids": file.column(*headings.NUMBER),
            "emails": file.column(*headings.EMAIL) or self._addresses(),
            "names": file.column(*headings.NAME) or self._identifier + 1,
        }
        for row in range(1, len(file)):
            if participant := _PARTICIPANT.fullmatch(file.get(row, self._identifier)):
                known = {
                    kind: [file.get(row, column)] if column is not None else []
                    for kind, column in columns.items()
                }
                known["ids"].append(participant["id"])
                yield Person(row, **known)

    def _addresses(self) -> int | None:
        """Return the column of e-mail addresses, by their form."""
        for column in range(self._identifier + 1, self._grade):
            cells = [cell.strip() for cell in self._column(column)]
            if any(cells) and all(_ADDRESS.fullmatch(cell) for cell in cells if cell):
                return column
        return None

    def _check_most(self, row: int, overview: Overview) -> None:
        """Moodle refuses marks above the maximum, and misreads those out of another."""
        most = decimal(self._file.get(row, self._most)) if self._most is not None else None
        if most and most != overview.rubric.out_of:
            raise OutputError(
                f"the assignment in {self._file.path} is out of {number(most)}, the marks are out "
                f"of {number(overview.rubric.out_of)}: put 'out_of = {number(most)}' in the rubric"
            )


def _is_time(cell: str) -> bool:
    return len(cell) <= _LONGEST_TIME and _TIME.fullmatch(cell) is not None
