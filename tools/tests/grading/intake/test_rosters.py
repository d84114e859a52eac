"""A roster in whatever form joins what it can, and says what it cannot."""

from __future__ import annotations

from pathlib import Path

import pytest
from dezero_spec.grading.intake import Class, IntakeError, intake
from dezero_spec.grading.intake.rosters import read_roster

from tests.grading.intake import exports
from tests.loading.archives.makers import CORE

KOREAN = "학번,이름,이메일\n2023001,홍길동,gildong@uni.kr\n2023002,김민지,minji@uni.kr\n"
EXPECTED = [("2023001", "홍길동", "gildong@uni.kr"), ("2023002", "김민지", "minji@uni.kr")]


def rows(file: Path) -> list[tuple[str, str, str]]:
    """Read a roster's students."""
    return [(r.student.id, r.student.name, r.student.email) for r in read_roster(file)]


@pytest.mark.parametrize(
    "data",
    [
        KOREAN.encode(),
        KOREAN.encode("utf-8-sig"),
        KOREAN.encode("cp949"),
        KOREAN.encode("utf-16"),
        KOREAN.replace(",", ";").encode(),
        KOREAN.replace(",", "\t").encode(),
        KOREAN.replace("\n", "\r\n").encode(),
        KOREAN.replace("학번,이름,이메일", "번호, 성명 ,E-mail").encode(),
        KOREAN.replace("학번,이름,이메일", "Student ID,Full Name,Email Address").encode(),
        ("\n\n" + KOREAN.replace("\n", "\n,,\n")).encode(),
        b"No,\xc7\xd0\xb9\xf8,\xc0\xcc\xb8\xa7,\xb8\xde\xc0\xcf\n"
        + "1,2023001,홍길동,gildong@uni.kr\n2,2023002,김민지,minji@uni.kr\n".encode("cp949"),
        "ID,First name,Last name,Email\n2023001,길동,홍,gildong@uni.kr\n"
        "2023002,민지,김,minji@uni.kr\n".encode(),
        "학번,성,이름,이메일\n2023001,홍,길동,gildong@uni.kr\n2023002,김,민지,minji@uni.kr\n".encode(),
    ],
)
def test_forms(tmp_path: Path, data: bytes) -> None:
    """Encodings, separators, names of columns, family names apart."""
    (tmp_path / "r.csv").write_bytes(data)
    assert rows(tmp_path / "r.csv") == EXPECTED


def test_exports_as_rosters(tmp_path: Path) -> None:
    """A Canvas gradebook and a Moodle worksheet are rosters as they are."""
    file = tmp_path / "r.csv"
    file.write_text(
        "Student,ID,SIS User ID,SIS Login ID,Section,Week 4 (9)\n    Points Possible,,,,,10\n"
        '"Kim, Minji",123,20230017,minji,A,\n',
        encoding="utf-8-sig",
    )
    (row,) = read_roster(file)
    assert row.student.name == "Kim, Minji"
    assert set(row.ids) == {"123", "20230017", "minji"}
    file.write_text("Identifier,Full name,Email address,Grade\nParticipant 501,Minji Kim,m@u.kr,\n")
    (row,) = read_roster(file)
    assert set(row.ids) == {"Participant 501", "501"}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"id,name\n", "lists no students"),
        (b"foo,bar\n1,2\n", "line 1 of the roster r.csv has no column for an id, name or e-mail"),
        (b"id,name\n1,Kim\n2,Lee,Jun\n", "line 3 of the roster r.csv has 3 cells, its header 2"),
        (b'id,name\n1,Kim\n2,"Lee\n3,Park\n', "of the roster r.csv is no CSV"),
        (b'id,name\n1,"Kim"x\n', "line 2 of the roster r.csv is no CSV"),
        (b"id,name\n1,Kim\n1,Lee\n", "line 3 of the roster r.csv has the same id"),
        (b"id,email\n1,a@b\n2,A@B\n", "line 3 of the roster r.csv has the same id or e-mail"),
        (b"id,name,room\n1,Kim,2\n,,7\n", "line 3 of the roster r.csv names nobody"),
        (b"PK\x03\x04rest", "is an Excel file"),
        (b"\xff\xfe\x00", "is no text"),
        (b"id\0name\n", "is no text"),
        (b"id,name\n1," + b"x" * 200_000 + b"\n", "line 2 of the roster r.csv is no CSV"),
    ],
)
def test_malformed(tmp_path: Path, data: bytes, words: str) -> None:
    """A clear sentence, with the line."""
    (tmp_path / "r.csv").write_bytes(data)
    with pytest.raises(IntakeError, match=words):
        read_roster(tmp_path / "r.csv")


def test_gradebook_of_canvas_as_roster(tmp_path: Path) -> None:
    """The row that says how assignments are posted and Canvas's own student are nobody."""
    file = tmp_path / "r.csv"
    file.write_text(
        "Student,ID,SIS User ID,SIS Login ID,Section,Week 4 (9)\n,,,,,Manual Posting\n"
        "    Points Possible,,,,,10\n"
        '"Kim, Minji",123,20230017,minji,A,\n"Student, Test",999,,f00ba4,A,\n'
    )
    assert rows(file) == [("20230017", "Kim, Minji", "")]


@pytest.mark.parametrize("encoding", ["cp1252", "cp1250"])
def test_western_encodings(tmp_path: Path, encoding: str) -> None:
    """Read where the code pages of Windows agree, and said so; refused where they don't."""
    file = tmp_path / "r.csv"
    file.write_bytes("id,name\n1,Jürgen Groß\n2,José Díaz\n".encode(encoding))
    notes: list[str] = []
    assert [row.student.name for row in read_roster(file, notes)] == ["Jürgen Groß", "José Díaz"]
    assert notes == ["the roster r.csv is not UTF-8: read as cp1252"]
    letters = {"cp1252": "Østergård", "cp1250": "Řezníček"}[encoding]
    file.write_bytes(f"id,name\n1,{letters}\n".encode(encoding))
    with pytest.raises(
        IntakeError, match=r"in no encoding that can be told.*Save it again|Save it as"
    ):
        read_roster(file)


@pytest.mark.parametrize(
    ("encoding", "name"), [("cp949", "홍길동"), ("cp932", "山田太郎"), ("gb18030", "王小明")]
)
def test_east_asian_encodings(tmp_path: Path, encoding: str, name: str) -> None:
    """Read as what most of the text is common in, and said so."""
    file = tmp_path / "r.csv"
    header = {"cp949": "학번,이름", "cp932": "学籍番号,氏名", "gb18030": "学号,姓名"}[encoding]
    file.write_bytes(f"{header}\n1,{name}\n".encode(encoding))
    notes: list[str] = []
    assert [row.student.name for row in read_roster(file, notes)] == [name]
    assert encoding in notes[0]


def test_no_roster(tmp_path: Path) -> None:
    """A path that is none, or is a folder."""
    with pytest.raises(IntakeError, match="cannot be read: No such file"):
        read_roster(tmp_path / "nowhere.csv")
    with pytest.raises(IntakeError, match="cannot be read: Is a directory"):
        read_roster(tmp_path)


def join(tmp_path: Path, files: dict[str, bytes], roster: str) -> Class:
    """Take in files with a roster."""
    tmp_path.mkdir(exist_ok=True)
    (tmp_path / "roster.csv").write_text(roster, encoding="utf-8")
    return intake(
        exports.folder(tmp_path / "class", files), layout=None, roster=tmp_path / "roster.csv",
        staging=tmp_path / "staging",
    )  # fmt: skip


def test_by_the_ids_that_layouts_give(tmp_path: Path) -> None:
    """User id, login, e-mail; the layout's id stays, the roster's is known as well."""
    roster = "학번,ID,이름,이메일\n20230017,123,김민지,minji@uni.kr\n20230018,9,없음,none@uni.kr\n"
    taken = join(tmp_path, {"kimminji_123_1_core.py": CORE, "x_77_2_core.py": CORE}, roster)
    kim, stranger = taken.submissions
    assert (kim.student.id, kim.student.name, kim.student.email) == (
        "123", "김민지", "minji@uni.kr"
    )  # fmt: skip
    assert kim.student.known_as == ("20230017",)
    assert [s.name for s in taken.missing] == ["없음"]
    assert taken.unknown == (stranger.key,)


def test_by_login_in_an_address(tmp_path: Path) -> None:
    """Blackboard's login is what stands before the @."""
    files = {"W_gildong_attempt_2024-11-08-10-00-00_core.py": CORE}
    taken = join(tmp_path, files, KOREAN)
    assert taken.submissions[0].student.name == "홍길동"
    assert [s.name for s in taken.missing] == ["김민지"]


def test_by_address(tmp_path: Path) -> None:
    """As Gradescope gives it, for each of a team."""
    roster = "email,name\nMINJI@uni.example,A\ngildong@uni.example,B\njun@uni.example,C\nz@z,D\n"
    taken = join(tmp_path, exports.GRADESCOPE, roster)
    assert [s.student.name for s in taken.submissions] == ["A", "B", ""]
    assert [m.name for m in taken.submissions[1].members] == ["B", "C"]
    assert [s.name for s in taken.missing] == ["D"]
    assert taken.unknown == (taken.submissions[2].key,)


@pytest.mark.parametrize(
    ("entry", "name"),
    [
        ("kimminji_5_1_a.py", "Kim, Minji"),
        ("kimminji_5_1_a.py", "Minji Kim"),
        ("홍길동_5_assignsubmission_file_/a.py", "홍길동"),
        ("홍 길동_5_assignsubmission_file_/a.py", "홍길동"),
        ("Jose\u0301 Nu\u0301n\u0303ez_5_assignsubmission_file_/a.py", "José Núñez"),
        ("Ann-Marie O'Neil_5_assignsubmission_file_/a.py", "ann-marie o\u2019neil"),
    ],
)
def test_by_full_name(tmp_path: Path, entry: str, name: str) -> None:
    """In either order, squeezed, decomposed, in other case."""
    taken = join(tmp_path, {entry: CORE}, f'id,name\n2023001,"{name}"\n')
    assert taken.unknown == ()
    assert taken.submissions[0].student.known_as == ("2023001",)
    assert taken.submissions[0].student.id == "5"


def test_the_same_name_twice(tmp_path: Path) -> None:
    """Nobody is guessed: neither if the roster has it twice, nor if the export has."""
    one = "Kim_5_assignsubmission_file_/a.py"
    two = "Kim_6_assignsubmission_file_/a.py"
    taken = join(tmp_path / "a", {one: CORE}, "id,name\n1001,Kim\n1002,Kim\n")
    assert len(taken.unknown) == 1
    assert len(taken.missing) == 2
    assert "the name Kim is not unique" in taken.notes[-1]
    taken = join(tmp_path / "b", {one: CORE, two: CORE}, "id,name\n1001,Kim\n")
    assert len(taken.submissions) == len(taken.unknown) == 2
    taken = join(tmp_path / "c", {one: CORE, two: CORE}, "id,name\n5,Kim\n6,Kim\n")
    assert taken.unknown == taken.missing == ()


@pytest.mark.parametrize(
    ("entry", "found"),
    [
        ("2023001.py", "홍길동"),
        ("2023001_hw4.zip", "홍길동"),
        ("hw4-2023001-홍길동.py", "홍길동"),
        ("홍길동.py", "홍길동"),
        ("과제4_홍길동.tar.gz", "홍길동"),
        ("minji@uni.kr.py", "김민지"),
        ("minji.py", "김민지"),
        ("2023001_김민지.py", "홍길동"),  # the id leads
        ("2023001_2023002.py", ""),
        ("홍길동_김민지.py", ""),
        ("final.py", ""),
    ],
)
def test_plain_names(tmp_path: Path, entry: str, found: str) -> None:
    """Whatever of an id, login or name stands in the entry's name, if it is one person's."""
    taken = join(tmp_path, {entry: CORE}, KOREAN)
    assert taken.submissions[0].student.name == found
    assert bool(taken.unknown) == (not found)


def test_short_numbers_are_no_ids(tmp_path: Path) -> None:
    """`hw_2.py` is not of the student with the number 2."""
    taken = join(tmp_path, {"hw_2.py": CORE}, "id,name\n1,Kim\n2,Lee\n")
    assert taken.submissions[0].student.name == ""


def test_two_of_one_student(tmp_path: Path) -> None:
    """That is told, since only a person can say which counts."""
    taken = join(tmp_path, {"2023001_a.py": CORE, "2023001_b.py": CORE}, KOREAN)
    assert "2023001_a.py and 2023001_b.py are both of 홍길동" in taken.notes


def test_names_of_a_roster_do_nothing(tmp_path: Path) -> None:
    """Control characters become visible."""
    file = tmp_path / "r.csv"
    file.write_text("id,name\n1,a\x1b[2Jb\n")
    assert rows(file) == [("1", "a\\x1b[2Jb", "")]
