"""From an export to what goes back: graded, filled in, and compared cell by cell."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from dezero_spec import locations
from dezero_spec.cli import main

RIGHT = (locations.REFERENCE / "dezero" / "core_simple.py").read_text(encoding="utf-8")
WRONG = RIGHT.replace("return gy, -gy", "return gy, gy")
NOTHING = "a b c\n"

CANVAS = (
    "\ufeff{who},ID,SIS Login ID,Section,Essay (4),Lab (7),Current Score (2026)\r\n"
    "{gap},,,,,Manual Posting,\r\n"
    "    Points Possible{gap},,,,10,100,(read only)\r\n"
    "{ann},101,ann@x.org,A,7,,70\r\n"
    '{bob},102,bob@x.org,"A ""1""",,12,\r\n'
    "{cyd},103,cyd@x.org,B,EX,34,\r\n"
    "{dan},104,dan@x.org,B,3,EX,30\r\n"
    "{eve},105,eve@x.org,B,3,56,30\r\n"
    "{test},999,x,B,,,\r\n"
)
ONE = {
    "who": "Student", "gap": "", "ann": '"Lee, Ann"', "bob": '"Ó Briain, Bob"',
    "cyd": '"Kim, Cyd"', "dan": '"Park, Dan"', "eve": '"Choi, Eve"', "test": '"Student, Test"',
}  # fmt: skip
TWO = {name: text.strip('"').replace(", ", ",") for name, text in ONE.items()}
TWO |= {"who": "LastName,FirstName", "gap": ","}
MOODLE = {
    "en": (
        "Identifier,Full name,Email address,Status,Grade,Maximum grade,Grade can be changed,"
        "Last modified (submission),Last modified (grade),Feedback comments\n"
    ),
    "de": (
        "ID,Vollständiger Name,E-Mail-Adresse,Status,Bewertung,Bestwertung,Bewertung kann "
        "geändert werden,Zuletzt geändert (Abgabe),Zuletzt geändert (Bewertung),"
        "Feedback als Kommentar\n"
    ),
}
ROWS = (
    'Participant 101,Ann Lee,ann@x.org,Submitted,,"100,00",Yes,"Friday, 6 November, 10:15",-,\n'
    'Participant 102,Bob Ó Briain,bob@x.org,Submitted,"12,00","100,00",Yes,-,-,"old ""words"""\n'
    'Participant 103,Cyd Kim,cyd@x.org,Submitted,"34,00","100,00",Yes,-,-,"by\nhand"\n'
    'Participant 105,Eve Choi,eve@x.org,No submission,"56,00","100,00",Yes,-,-,kept\n'
)
HANDED_IN = {"ann": RIGHT, "bob": WRONG, "cyd": NOTHING, "dan": RIGHT}
NAMES = {"ann": "Ann Lee", "bob": "Bob Ó Briain", "cyd": "Cyd Kim", "dan": "Dan Park"}


def grade(folder: Path, *options: object) -> str:
    """Grade an export; return what was said."""
    arguments = ["grade", folder, "-o", folder.parent / "results", "--no-sandbox", *options]
    done = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert done.exit_code == 0, done.output
    return done.output


def changed(before: str, after: str) -> dict[tuple[int, int], tuple[str, str]]:
    """Return the cells that differ; everything about the file but them must be equal."""
    old, new = (list(csv.reader(io.StringIO(text, newline=""))) for text in (before, after))
    assert [len(row) for row in old] == [len(row) for row in new]
    assert before.count("\r\n") == after.count("\r\n")
    return {
        (r, c): (old[r][c], new[r][c])
        for r, row in enumerate(old)
        for c in range(len(row))
        if old[r][c] != new[r][c]
    }


@pytest.mark.parametrize("names", [ONE, TWO], ids=["Student", "LastName"])
def test_canvas(tmp_path, names):
    export = tmp_path / "submissions.zip"
    with zipfile.ZipFile(export, "w") as file:
        for number, (name, source) in enumerate(HANDED_IN.items(), 101):
            late = "LATE_" if name == "bob" else ""
            file.writestr(f"{name}_{late}{number}_{number + 9000}_core_simple.py", source)
    before = CANVAS.format(**names)
    (tmp_path / "book.csv").write_bytes(before.encode())
    said = grade(export, "--canvas", tmp_path / "book.csv", "--assignment", "Lab")
    after = (tmp_path / "results" / "canvas.csv").read_bytes().decode()
    found = changed(before, after)
    column = 5 + (names is TWO)
    assert found.pop((3, column)) == ("", "100")
    was, now = found.pop((4, column))
    assert was == "12"
    assert 0 < float(now) < 100
    assert found == {}
    assert "has no mark, it keeps 34: " in said
    assert "keeps EX: its mark would be 100" in said


@pytest.mark.parametrize("language", MOODLE)
def test_moodle(tmp_path, language):
    export = tmp_path / "moodle"
    for number, (name, source) in enumerate(HANDED_IN.items(), 101):
        if name != "dan":
            folder = export / f"{NAMES[name]}_{number}_assignsubmission_file_"
            folder.mkdir(parents=True)
            (folder / "core_simple.py").write_text(source)
    word = {"en": "Participant ", "de": "Teilnehmer/in"}[language]
    before = MOODLE[language] + ROWS.replace("Participant ", word)
    (tmp_path / "sheet.csv").write_bytes(before.encode())
    said = grade(export, "--moodle", tmp_path / "sheet.csv")
    after = (tmp_path / "results" / "moodle.csv").read_bytes().decode()
    found = changed(before, after)
    assert found.pop((1, 4)) == ("", "100")
    assert found.pop((1, 9))[1].startswith("Mark: 100 of 100<br>")
    was, now = found.pop((2, 4))
    assert was == "12,00"
    assert 0 < float(now.replace(",", ".")) < 100
    assert "." not in now
    assert found.pop((2, 9))[1].startswith(f"Mark: {now.replace(',', '.')} of 100<br>")
    assert found == {}
    assert "has no mark, it keeps 34,00: " in said


GRADESCOPE = """\
submission_1:
  :created_at: 2026-11-20 15:30:00.123456000 Z
  :submitters:
  - :name: Ann Lee
    :sid: '101'
    :email: ann@x.org
"""
TIMED = {
    "blackboard": {"Lab_ann_attempt_2026-11-21-00-30-00_core.py": RIGHT},
    "brightspace": {"101-880011 - Ann Lee - Nov 21, 2026 1230 AM - core.py": RIGHT},
    "gradescope": {"submission_metadata.yml": GRADESCOPE, "submission_1/core.py": RIGHT},
}


@pytest.mark.parametrize("layout", TIMED)
def test_times_of_exports_count_in_the_courses_zone(tmp_path, layout):
    """Each is half past midnight in Seoul, half an hour after the deadline."""
    for name, content in TIMED[layout].items():
        path = tmp_path / "export" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    (tmp_path / "rubric.toml").write_text(
        'out_of = 100\n[late]\ndeadline = 2026-11-20\nzone = "Asia/Seoul"\npoints_a_day = 10\n'
    )
    options = ("--rubric", tmp_path / "rubric.toml", "--layout", layout)
    grade(tmp_path / "export", *options)
    book = (tmp_path / "results" / "gradebook.csv").read_text("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(book))
    assert (row["Mark"], row["Changes"].partition(" (")[0]) == ("90", "Late: -10")
    assert "handed in on 2026-11-21 00:30" in row["Changes"]
    # A regrade goes by the teacher's file, beside the rubric; nothing is run again.
    edit = ["marks", tmp_path / "results", "--rubric", tmp_path / "rubric.toml", "--edit"]
    assert CliRunner().invoke(main, list(map(str, edit))).exit_code == 0
    with open(tmp_path / "marks.csv", encoding="utf-8-sig", newline="") as file:
        heads, cells = csv.reader(file)
    cells[heads.index("Points")] = "+3"
    with open(tmp_path / "marks.csv", "w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows([heads, cells])  # as a spreadsheet saves it
    stored = {path: path.read_bytes() for path in (tmp_path / "results/submissions").iterdir()}
    grade(tmp_path / "export", *options)
    book = (tmp_path / "results" / "gradebook.csv").read_text("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(book))
    assert row["Mark"] == "93"
    assert row["Changes"].endswith("By the teacher: +3 (points more by the teacher)")
    assert {path: path.read_bytes() for path in stored} == stored
