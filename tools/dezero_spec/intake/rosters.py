"""A class's roster: a CSV with ids, names and e-mail addresses, from wherever it comes."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from dezero_spec.archives.names import visible
from dezero_spec.intake.errors import IntakeError
from dezero_spec.intake.model import Student

LARGEST = 50_000_000
ENCODINGS = ("utf-8-sig", "cp949", "cp932", "gb18030")
# Column names, squeezed to letters and digits. The first of each kind that a roster has leads.
IDS = (
    "학번", "studentid", "studentnumber", "studentno", "sid", "sisuserid", "id", "idnumber",
    "学号", "学籍番号", "学生番号", "orgdefinedid", "userid", "사용자id", "participantid",
    "identifier", "login", "loginid", "sisloginid", "username", "githubusername", "github",
    "아이디", "사번", "用户名", "ユーザー名",
)  # fmt: skip
COUNTERS = ("number", "번호", "no")  # more often a row's number than a student's
NAMES = (
    "이름", "성명", "학생이름", "name", "fullname", "studentname", "student", "displayname", "姓名",
    "氏名", "名前", "성명한글",
)  # fmt: skip
FIRST = ("firstname", "givenname", "forename", "이름명", "名")
LAST = ("lastname", "surname", "familyname", "성", "姓")
EMAILS = (
    "이메일", "이메일주소", "메일", "전자우편", "email", "emailaddress", "mail", "邮箱", "电子邮件",
    "メール", "メールアドレス",
)  # fmt: skip


@dataclass(frozen=True)
class Enrolled:
    """One row. ``ids``: everything that identifies the student."""

    student: Student
    ids: tuple[str, ...]


def read_roster(file: Path) -> list[Enrolled]:
    """Read a roster; IntakeError says what is wrong with it, and in which line."""
    text = _text(file)
    start = next((line for line in text.splitlines() if line.strip()), "")
    if not start:
        raise IntakeError(f"the roster {file.name} is empty", "It needs a line with column names")
    delimiter = max(",;\t", key=start.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    header: list[str] | None = None
    columns = _Columns()
    rows: list[Enrolled] = []
    first_line: dict[str, int] = {}
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if not any(cells):
                continue
            if header is None:
                header = cells
                columns = _Columns.of(cells, file.name, reader.line_num)
                continue
            if any(cells[len(header) :]):
                reason = (
                    f"line {reader.line_num} of the roster {file.name} has {len(cells)} cells,"
                    f" its header {len(header)}"
                )
                raise IntakeError(reason, "Put quotes around a cell that holds the separator")
            if cells[0].casefold().startswith("points possible"):  # of a Canvas gradebook
                continue
            enrolled = columns.read(cells)
            if not any((enrolled.ids, enrolled.student.name, enrolled.student.email)):
                reason = f"line {reader.line_num} of the roster {file.name} names nobody"
                raise IntakeError(reason, "Give it an id, a name or an e-mail address")
            _check_new(enrolled, first_line, reader.line_num, file.name)
            rows.append(enrolled)
    except csv.Error as error:
        reason = f"line {reader.line_num} of the roster {file.name} is no CSV: {error}"
        raise IntakeError(reason, "Save it again as CSV (UTF-8)") from error
    if not rows:
        raise IntakeError(f"the roster {file.name} lists no students", "Add a line for each")
    return rows


def fold(text: str) -> str:
    """Write a name or id so that case, form and spaces make no difference."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def squeeze(text: str) -> str:
    """Keep letters and digits alone, as exports do that squeeze names."""
    return "".join(c for c in fold(text) if c.isalnum())


@dataclass(frozen=True)
class _Columns:
    ids: tuple[int, ...] = ()
    name: int | None = None
    first: int | None = None
    last: int | None = None
    email: int | None = None

    @classmethod
    def of(cls, header: list[str], shown: str, line: int) -> _Columns:
        squeezed = [squeeze(cell) for cell in header]

        def find(names: tuple[str, ...]) -> list[int]:
            return [squeezed.index(name) for name in names if name in squeezed]

        email, name = find(EMAILS), find(NAMES)
        first, last = find(FIRST), find(LAST)
        # 성 and 이름 beside each other are a family name and a given name.
        if last and not first and name and squeezed[name[0]] == "이름":
            first, name = name, []
        columns = cls(
            tuple(find(IDS) or find(COUNTERS)),
            *(f[0] if f else None for f in (name, first, last, email)),
        )
        if columns == cls():
            there = ", ".join(visible(cell) for cell in header[:8])
            reason = f"line {line} of the roster {shown} has no column for an id, name or e-mail"
            raise IntakeError(f"{reason}, only {there}", "Call its columns id, name and email")
        return columns

    def read(self, cells: list[str]) -> Enrolled:
        def cell(index: int | None) -> str:
            text = cells[index] if index is not None and index < len(cells) else ""
            return visible(unicodedata.normalize("NFC", text.removeprefix("'")))

        name = cell(self.name) or _joined(cell(self.first), cell(self.last))
        ids = tuple(dict.fromkeys(text for i in self.ids if (text := cell(i))))
        # Moodle's worksheet says `Participant 123`.
        ids += tuple(m[1] for text in ids if (m := re.match(r"^\w+ (\d+)$", text)))
        student = Student(ids[0] if ids else "", name, cell(self.email), ids[1:])
        return Enrolled(student, ids)


def _joined(first: str, last: str) -> str:
    if any(unicodedata.name(c, "").startswith(("HANGUL", "CJK")) for c in first + last):
        return last + first
    return f"{first} {last}".strip()


def _check_new(enrolled: Enrolled, seen: dict[str, int], line: int, shown: str) -> None:
    for text in {fold(id_) for id_ in enrolled.ids[:1]} | {fold(enrolled.student.email)} - {""}:
        if text in seen:
            reason = (
                f"line {line} of the roster {shown} has the same id or e-mail address"
                f" as line {seen[text]}: {text}"
            )
            raise IntakeError(reason, "Leave out one of them")
        seen[text] = line


def _text(file: Path) -> str:
    try:
        with file.open("rb") as source:
            data = source.read(LARGEST + 1)
    except OSError as error:
        reason = f"the roster {file} cannot be read: {error.strerror or error}"
        raise IntakeError(reason, "Check the path") from error
    if data.startswith(b"PK\x03\x04"):
        raise IntakeError(f"the roster {file.name} is an Excel file", "Save it as CSV (UTF-8)")
    if len(data) > LARGEST:
        raise IntakeError(f"the roster {file.name} is too large for one", "Check the path")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ENCODINGS
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise IntakeError(f"the roster {file.name} is no text", "Save it as CSV (UTF-8)")
