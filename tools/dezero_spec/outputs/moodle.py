"""moodle.csv: the grading worksheet that the teacher downloaded from Moodle, filled in."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from pathlib import Path

from dezero_spec.marks import number
from dezero_spec.outputs import feedback
from dezero_spec.outputs.canvas import decimal
from dezero_spec.outputs.cells import neutral
from dezero_spec.outputs.entries import Entry, OutputError, Overview
from dezero_spec.outputs.matching import Person, match
from dezero_spec.outputs.teachers_file import TeachersFile
from dezero_spec.outputs.writer import Rows
from dezero_spec.plain import one_line
from dezero_spec.rendering.summary import IN_ENGLISH
from dezero_spec.translations import Language

# The columns' names are in the site's language. Those of others are told by what is in them.
_IDENTIFIER = ("Identifier", "식별자", "Identificador", "識別碼")
_GRADE = ("Grade", "성적", "Calificación", "評点")
_MOST = ("Maximum grade", "최대 성적", "Calificación máxima", "最大評点")
_FEEDBACK = (
    "Feedback comments",
    "피드백 코멘트",
    "Comentarios de retroalimentación",
    "フィードバックコメント",
)
_EMAIL = ("Email address", "이메일 주소", "이메일", "Dirección de correo", "メールアドレス")
_NUMBER = ("ID number", "학번", "ID 번호", "Número de ID", "IDナンバー")
_NAME = ("Full name", "성명", "이름", "Nombre completo", "姓名")
_PARTICIPANT = re.compile(r"\s*(?P<word>\D*?)\s*(?P<id>\d+)\s*")


class Moodle(Rows):
    """Fills Grade and Feedback comments of an exported worksheet."""

    def __init__(self, folder: Path, export: Path, say: Language = IN_ENGLISH) -> None:
        super().__init__()
        self._say = say
        self._path = folder / "moodle.csv"
        self._file = file = TeachersFile(export)
        identifier = file.column(*_IDENTIFIER)
        self._identifier = 0 if identifier is None else identifier
        most = file.column(*_MOST)
        self._most = self._same_number() if most is None else most
        grade = file.column(*_GRADE)
        if grade is None and self._most:
            grade = self._most - 1  # where Moodle always puts it
        cells = [file.get(row, self._identifier) for row in range(1, len(file))]
        if grade is None or not all(_PARTICIPANT.fullmatch(cell) for cell in cells if cell):
            raise OutputError(
                f"{export} is no grading worksheet of Moodle: it has no columns Identifier "
                "(Participant 123) and Grade, or in a language that is not known"
            )
        self._grade = grade
        self._feedback = file.column(*_FEEDBACK)
        self._told: dict[str, str] = {}

    def add(self, entry: Entry) -> None:
        """Keep what the student will be told."""
        # Moodle takes the cell as HTML.
        lines = (html.escape(line, quote=False) for line in feedback.lines(entry, self._say))
        text = "<br>".join(line.replace("  ", "&nbsp; ") for line in lines)
        self._told[entry.key] = neutral(text)

    def finish(self, overview: Overview) -> Iterable[Path]:
        """Write it; students without a submission keep what they had."""
        file = self._file
        matches = match(self._people(), overview.rows)
        if self._feedback is None:
            self.notes.append("the worksheet has no column for feedback comments: marks only")
        for number_, row in matches.found.items():
            self._check_most(number_, overview)
            had = file.get(number_, self._grade).strip()
            if row.mark is None:
                kept = f" (it was {one_line(had)})" if had else ""
                self.notes.append(f"{row.called} has no mark, an empty cell{kept}: {row.reason}")
            file.set(number_, self._grade, self._local(row.text))
            if self._feedback is not None:
                file.set(number_, self._feedback, self._told[row.key])
        self.notes += matches.problems
        return [file.write(self._path)]

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
            "ids": file.column(*_NUMBER),
            "emails": file.column(*_EMAIL),
            "names": file.column(*_NAME),
        }
        for row in range(1, len(file)):
            if participant := _PARTICIPANT.fullmatch(file.get(row, self._identifier)):
                known = {
                    kind: [file.get(row, column)] if column is not None else []
                    for kind, column in columns.items()
                }
                known["ids"].append(participant["id"])
                yield Person(row, **known)

    def _local(self, text: str) -> str:
        """Write a mark with the decimal sign that the site uses."""
        if self._most is not None and any(
            re.fullmatch(r"\d+,\d+", self._file.get(row, self._most).strip())
            for row in range(1, len(self._file))
        ):
            return text.replace(".", ",")
        return text

    def _check_most(self, row: int, overview: Overview) -> None:
        """Moodle refuses marks above the maximum, and misreads those out of another."""
        most = decimal(self._file.get(row, self._most)) if self._most is not None else None
        if most and most != overview.rubric.out_of:
            raise OutputError(
                f"the assignment in {self._file.path} is out of {number(most)}, the marks are out "
                f"of {number(overview.rubric.out_of)}: put 'out_of = {number(most)}' in the rubric"
            )
