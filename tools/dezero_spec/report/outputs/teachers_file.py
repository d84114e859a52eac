"""A CSV file that a learning platform exported, to be filled in and given back.

Cells that nobody sets stay as they are, to the byte: so do the byte order mark, the encoding, the
separator, quoting and line ends.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from dezero_spec.grading.store import atomic
from dezero_spec.report.outputs.entries import OutputError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MOST = 50_000_000  # bytes


@dataclass
class Cell:
    """A cell as it stands in the file, and what it says."""

    raw: str
    text: str


class TeachersFile:
    """The rows of a file. `header` is the first row's text; columns are numbered from 0."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._bom, self._encoding, text = _decoded(path)
        self._separator = _separator(text)
        self._rows, self._ends = _parsed(text, self._separator)
        if not self._rows:
            raise OutputError(f"{path} is empty: export it again")
        self.header = [cell.text.strip() for cell in self._rows[0]]

    def __len__(self) -> int:
        """The number of rows, the header included."""
        return len(self._rows)

    def get(self, row: int, column: int) -> str:
        """Return what a cell says; "" beyond the end of its row."""
        cells = self._rows[row]
        return cells[column].text if column < len(cells) else ""

    def set(self, row: int, column: int, text: str) -> None:
        """Fill a cell, quoted if it was, or as its text needs."""
        if text == self.get(row, column):
            return
        cells = self._rows[row]
        while len(cells) <= column:
            cells.append(Cell("", ""))
        quote = cells[column].raw.lstrip().startswith('"') or any(
            character in text for character in (self._separator, '"', "\n", "\r")
        )
        raw = '"' + text.replace('"', '""') + '"' if quote or text != text.strip() else text
        cells[column] = Cell(raw, text)

    def column(self, *names: str) -> int | None:
        """Return the column with one of these names, whatever their case."""
        wanted = {name.casefold() for name in names}
        for number, name in enumerate(self.header):
            if name.casefold() in wanted:
                return number
        return None

    def decimal_comma(self, columns: Iterable[int]) -> bool:
        """Tell whether numbers in these columns are written with a comma."""
        return any(
            re.fullmatch(r"\s*\d+,\d+\s*", self.get(row, column))
            for column in columns
            for row in range(1, len(self))
        )

    def extend(self, rows: Iterable[Iterable[str]]) -> None:
        """Add rows at the end."""
        end = next(filter(None, self._ends), "\r\n")
        if self._ends[-1] == "":
            self._ends[-1] = end
        for texts in rows:
            self._rows.append([])
            self._ends.append(end)
            for column, text in enumerate(texts):
                self._rows[-1].append(Cell("", ""))
                self.set(len(self) - 1, column, text)

    def write(self, path: Path, *, anew: bool = False) -> Path:
        """Write the file elsewhere, or `anew` where it is. Raises StoreError."""
        if not anew and path.resolve() == self.path.resolve():
            raise OutputError(f"{path} is the exported file itself: choose another folder")
        lines = (
            self._separator.join(cell.raw for cell in cells) + end
            for cells, end in zip(self._rows, self._ends)
        )
        return atomic.write(path, self._bom + "".join(lines).encode(self._encoding, "replace"))


def _decoded(path: Path) -> tuple[bytes, str, str]:
    try:
        if path.stat().st_size > _MOST:
            raise OutputError(f"{path} is too large for an exported gradebook")
        data = path.read_bytes()
    except OSError as error:
        raise OutputError(f"{path} can't be read: {error.strerror or error}") from error
    if data.startswith(b"PK\x03\x04"):
        raise OutputError(f"{path} is a workbook or an archive: export it as CSV")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return mark, encoding, data[len(mark) :].decode(encoding, "surrogateescape")
    # Spreadsheets on Windows save CSV in the system's encoding: in Korea, that is CP949.
    for encoding in ("utf-8", "cp949"):
        try:
            return b"", encoding, data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return b"", "latin-1", data.decode("latin-1")


def _separator(text: str) -> str:
    first, quoted = text[:10_000], False
    counts = dict.fromkeys(",;\t", 0)
    for character in first:
        if character == '"':
            quoted = not quoted
        elif not quoted and character in "\r\n":
            break
        elif not quoted and character in counts:
            counts[character] += 1
    return max(counts, key=lambda separator: counts[separator])


def _parsed(text: str, separator: str) -> tuple[list[list[Cell]], list[str]]:
    """Take the text apart so that joining it gives the same text again."""
    rows: list[list[Cell]] = []
    ends: list[str] = []
    cells: list[Cell] = []
    at = 0
    while at < len(text):
        start = at
        said = ""
        if text[at] == '"':
            at += 1
            while at < len(text):
                closing = text.find('"', at)
                if closing < 0:
                    raise OutputError("a quotation mark is not closed: export the file again")
                said += text[at:closing]
                at = closing + 1
                if text[at : at + 1] != '"':
                    break
                said += '"'
                at += 1
        rest = at
        while at < len(text) and text[at] not in (separator, "\r", "\n"):
            at += 1
        said += text[rest:at]
        cells.append(Cell(text[start:at], said))
        if text[at : at + 1] == separator:
            at += 1
            if at < len(text) and text[at] not in "\r\n":
                continue
            cells.append(Cell("", ""))  # the row ends with a separator
        end = "\r\n" if text[at : at + 2] == "\r\n" else text[at : at + 1]
        at += len(end)
        rows.append(cells)
        ends.append(end)
        cells = []
    return rows, ends
