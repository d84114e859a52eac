"""A class's roster: a CSV with ids, names and e-mail addresses, from wherever it comes."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from dezero_spec.grading.intake.errors import IntakeError
from dezero_spec.grading.intake.model import Student
from dezero_spec.loading.archives.names import EAST_ASIAN, name_encoding, visible

LARGEST = 50_000_000
# One byte a letter: read only where all of them say the same.
WESTERN = ("cp1252", "cp1250")
TEST_STUDENT = ("studenttest", "teststudent")
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


def read_roster(file: Path, notes: list[str] | None = None) -> list[Enrolled]:
    """Read a roster; IntakeError says what is wrong with it, and in which line.

    `notes`: takes what has to be said of how it was read.
    """
    text, note = _text(file)
    if note and notes is not None:
        notes.append(note)
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
            # Canvas has a student of its own, and a row that says how assignments are posted.
            if squeeze(enrolled.student.name) in TEST_STUDENT:
                continue
            if not any((enrolled.ids, enrolled.student.name, enrolled.student.email)):
                if any(squeeze(cell) == "manualposting" for cell in cells):
                    continue
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


def name_forms(name: str) -> set[str]:
    """Give the ways in which exports squeeze a name: either part may come first."""
    words = fold(name).replace(",", " ").split()
    turned = {words[n:] and "".join(words[n:] + words[:n]) for n in range(len(words))}
    return {squeeze(form) for form in {name, *(str(t) for t in turned)} if form} - {""}


def same_name(one: str, other: str) -> bool:
    """Tell whether two names are the same, however they are squeezed and turned."""
    return not name_forms(one).isdisjoint(name_forms(other))


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


def _text(file: Path) -> tuple[str, str]:
    """Return a file's text, and what to say of its encoding."""
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
    text, encoding = _decoded(data)
    if text is None and encoding and b"\0" not in data:
        reason = f"the roster {file.name} is in no encoding that can be told for certain"
        raise IntakeError(reason, "Save it as CSV (UTF-8)")
    if text is None or "\0" in text:
        raise IntakeError(f"the roster {file.name} is no text", "Save it as CSV (UTF-8)")
    return text, f"the roster {file.name} is not UTF-8: read as {encoding}" if encoding else ""


def _decoded(data: bytes) -> tuple[str | None, str]:
    """Decode text, with the encoding if it had to be found out; None if it can't be told."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _in(data, "utf-16"), ""
    text = _in(data, "utf-8-sig")
    if text is not None:
        return text, ""
    found = name_encoding(data.splitlines())
    if found in EAST_ASIAN:
        return _in(data, found), found
    readings = {_in(data, encoding) for encoding in WESTERN}
    return (readings.pop() if len(readings) == 1 else None), WESTERN[0]


def _in(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None
