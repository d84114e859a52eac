"""The teacher has the last word, and it is the same everywhere."""

from __future__ import annotations

import csv
import hashlib
import html
import io
import re

import pytest
from click.testing import CliRunner
from dezero_spec.cli import main
from dezero_spec.grading.marks import parse
from dezero_spec.grading.store import ClassRecord, Store
from dezero_spec.report.outputs import FORMATS, OutputError, write_all

from tools.tests.report.outputs.documents import graded, student, ungradable
from tools.tests.report.outputs.test_same_mark import marks_of

RUBRIC = (
    'out_of = 100\n[late]\ndeadline = 2026-11-20T23:59:00\nzone = "Asia/Seoul"\n'
    "points_a_day = 10\nat_most = 30\n"
)
HEAD = "Submission,Student ID,Name,Email,Mark,Points,Excused,Deadline,Comment\n"

# Of each student: what they handed in, the teacher's row, the mark, and words that explain it.
CLASS = {
    "Ann": ("", "", 100.0, []),
    "Ben": ("", "61,,,,spoke about it", 61.0, ["in place of 100", "-39", "spoke about it"]),
    "Cho": ("", ",+2.5,,,", 102.5, ["+2.5", "points more by the teacher"]),
    "Dan": ("", ",-7,,,=shared code", 93.0, ["-7", "points less by the teacher", "=shared code"]),
    "Eva": ("", ",-500,,,", 0.0, ["-100", "no mark is less than 0"]),
    "Fay": ("", ",,yes,,ill", None, ["excused by the teacher", "ill"]),
    "Gus": ("2026-11-22 10:00", "", 80.0, ["-20", "on day 2 after the deadline"]),
    "Hao": ("2026-11-22 10:00", ",,,2026-11-22,", 100.0, ["in time", "2026-11-22 23:59"]),
    "Ida": ("2026-11-24 10:00", ",5,,2026-11-22,", 85.0, ["-20", "+5", "2026-11-22 23:59"]),
    "Jon": ("2026-12-24 10:00", "88,,,,", 88.0, ["in place of 100", "-12"]),
    "Kai": (None, "40,,,,by hand", 40.0, ["+40", "own mark", "by hand"]),
    "Lea": (None, "", None, []),
    "Mia": ("", ",,,,only a word", 100.0, ["only a word"]),
}
NAMES = list(CLASS)


@pytest.fixture
def folder(tmp_path):
    """A class with every kind of teacher's entry, with the exports to be filled in."""
    store = Store(tmp_path)
    store.prepare()
    rows = []
    canvas = "Student,ID,P (7)\nPoints Possible,,100\n"
    moodle = "Identifier,Grade,Maximum grade,Last modified (grade),Feedback comments\n"
    for place, (name, (when, row, *_)) in enumerate(CLASS.items()):
        of = student(f"{place + 100}", name)
        document = (
            ungradable(f"s{place + 1}", of=of) if when is None else graded(f"s{place + 1}", of=of)
        )
        attempt = {"label": "a", "number": 1, "when": when, "counts": True, "late": False}
        document.submission["attempts"] = [attempt] if when else []
        store.put(document)
        if row:
            rows.append(f",{place + 100},,,{row}\n")
        canvas += f"{name},{place + 100},9\n"
        moodle += f"Participant {place + 100},,100,-,\n"
    store.put_class(
        ClassRecord(
            keys=tuple(f"s{place + 1}" for place in range(len(CLASS))),
            missing=(student("900", "Zoe"), student("901", "Zed")),
        )
    )
    (tmp_path / "marks.csv").write_text(HEAD + "".join(rows) + ",900,,,33,,,,by e-mail\n")
    (tmp_path / "c.csv").write_text(canvas)
    (tmp_path / "m.csv").write_text(moodle)
    return tmp_path


def report(folder, **options):
    """Report in all formats."""
    written = write_all(
        folder,
        parse(RUBRIC),
        tuple(FORMATS),
        canvas=folder / "c.csv",
        moodle=folder / "m.csv",
        teachers=folder / "marks.csv",
        **options,
    )
    assert written.problems == []
    return written


def words_of(page: str) -> str:
    """Return the text of a page."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", page)))


def test_the_same_number_everywhere_and_explained(folder):
    stored = {path: path.read_bytes() for path in (folder / "submissions").iterdir()}
    for _ in range(2):  # reports are made again and again
        report(folder)
        book = list(csv.DictReader(io.StringIO((folder / "gradebook.csv").read_text("utf-8-sig"))))
        for place, (name, (_, _, mark, words)) in enumerate(CLASS.items()):
            found = marks_of(folder, place, name)
            if mark is None:
                cell = (folder / "canvas.csv").read_text().splitlines()[place + 2].split(",")[2]
                assert cell == ("EX" if name == "Fay" else "9")
                found.pop("canvas", None)
            assert set(found.values()) == {mark}, (name, found)
            page = words_of((folder / "students" / f"s{place + 1}.html").read_text())
            if mark is not None:
                assert f"mark {mark:g} of 100" in page
            row = " ".join((book[place]["Changes"], book[place]["Comment"], book[place]["Reason"]))
            scope = (folder / "gradescope" / f"s{place + 1}.json").read_text()
            for word in words:
                assert word in page, name
                assert word in row, name
                assert word in scope, name
        assert (book[len(CLASS)]["Name"], book[len(CLASS)]["Mark"]) == ("Zoe", "33")
        assert (book[len(CLASS) + 1]["Name"], book[len(CLASS) + 1]["Mark"]) == ("Zed", "")
    # No verdict and no file of the teacher's changes by it.
    assert {path: path.read_bytes() for path in (folder / "submissions").iterdir()} == stored


def test_on_the_class_page_and_in_the_summary_it_is_the_teachers(folder):
    report(folder)
    page = words_of((folder / "class.html").read_text())
    summary = (folder / "summary.md").read_text()
    for name, (_, row, _, words) in CLASS.items():
        for word in words if row else []:
            assert word.replace("=", "") in page, name
            assert word.replace("=", "").replace("+", "").replace("-", "") in summary.replace(
                "\\", ""
            ).replace("-", ""), name
    assert "the teacher" in summary
    assert "Changed by the teacher or for lateness" in page


def test_an_anonymous_page_has_the_mark_and_no_name(folder):
    text = (folder / "marks.csv").read_text().replace("spoke about it", "Ben told me")
    (folder / "marks.csv").write_text(text)
    write_all(folder, parse(RUBRIC), ("pages",), teachers=folder / "marks.csv", anonymous=True)
    pages = [path.read_text() for path in (folder / "anonymous" / "students").iterdir()]
    assert any("told me" in page and "61" in page for page in pages)
    assert not any("Ben" in page for page in pages)


@pytest.mark.parametrize(
    ("row", "who"),
    [
        (",999,Nobody,,50,,,,", "Nobody 999"),
        ("s1,101,Ann,,50,,,,", "Ann 101"),  # the key of one, the id of another
        (",,,,50,,,,", "?"),
        ("gone,,,,50,,,,", "?"),
    ],
)
def test_an_entry_for_nobody_is_told(folder, row, who):
    (folder / "marks.csv").write_text(f"{HEAD}{row}\n")
    written = report(folder)
    note = f"{folder / 'marks.csv'}, row 2, {who}: fits nobody of the class"
    assert note in written.notes
    assert note.partition("marks.csv")[2] in (folder / "summary.md").read_text().replace("\\", "")
    assert all(row.text != "50" for row in written.overview.rows)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Name,Grade\nAnn,5\n", "has none of the columns Mark, Points"),
        (f"{HEAD},100,,,ten,,,,\n", "row 2: Mark must be a number"),
        (f"{HEAD},100,,,-1,,,,\n", "row 2: Mark must not be negative"),
        (f"{HEAD},100,,,5,5,,,\n", "only one of Mark, Points and Excused"),
        (f"{HEAD},100,,,,,perhaps,,\n", "Excused must be yes or empty, not perhaps"),
        (f"{HEAD},100,,,,,,soon,\n", "Deadline must be a time such as"),
        (f"{HEAD},100,,,5,,,,\n,100,,,6,,,,\n", "row 3, says something else of s1"),
    ],
)
def test_what_can_not_be_meant_is_refused(folder, text, problem):
    (folder / "marks.csv").write_text(text)
    with pytest.raises(OutputError, match=re.escape(problem)):
        report(folder)


def test_an_entry_for_one_of_a_team_is_for_the_team_and_two_must_agree(folder):
    team = graded("s1", of=student("", "Team"))
    team.submission["members"] = [student("1", "Xi"), student("2", "Yu")]
    Store(folder).put(team)
    (folder / "marks.csv").write_text(f"{HEAD},2,,,50,,,,\n,1,,,50,,,,\n")
    written = report(folder)
    assert written.overview.rows[0].text == "50"
    assert f"{folder / 'marks.csv'}, row 2, counts for a whole team: Xi, Yu" in written.notes
    (folder / "marks.csv").write_text(f"{HEAD},2,,,50,,,,\n,1,,,60,,,,\n")
    with pytest.raises(OutputError, match="a submission has one mark"):
        report(folder)


def test_zeros_that_a_spreadsheet_took_from_an_id_do_not_matter(folder):
    Store(folder).put(graded("s1", of=student("00100", "Ann")))
    (folder / "marks.csv").write_text(f"{HEAD}s1,100,Ann,,50,,,,\n")
    assert report(folder).overview.rows[0].text == "50"


def run(*arguments):
    """Run the command; return its exit status and what it printed."""
    found = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert found.exception is None or isinstance(found.exception, SystemExit)
    return found.exit_code, found.output


def test_edit_writes_a_row_each_and_keeps_what_is_there(folder):
    rubric = folder / "rubric.toml"
    rubric.write_text(RUBRIC)
    file = folder / "mine" / "marks.csv"
    file.parent.mkdir()
    status, said = run("marks", folder, "--marks", file, "--edit")
    assert (status, said) == (0, f"{file}: {len(CLASS) + 2} rows added\n")
    text = file.read_text("utf-8-sig")
    lines = text.splitlines()
    assert lines[0] == ",".join(f'"{name}"' for name in HEAD.strip().split(","))
    assert lines[1] == '"s1","100","Ann","","","","","",""'
    assert '"900","Zoe"' in text
    # Filled in, without one row, in another order, and saved by a spreadsheet.
    kept = [lines[0], *reversed(lines[2:])]
    kept = [line.replace('"Ben","","",', '"Ben","","12,5",') for line in kept]
    file.write_bytes("\n".join(kept).encode("utf-8"))
    before = file.read_bytes()
    assert run("marks", folder, "--marks", file, "--edit")[1].endswith("1 row added\n")
    assert file.read_bytes() == before + b"\n" + b"s1,100,Ann,,,,,,\n"
    digest = hashlib.sha256(file.read_bytes()).digest()
    assert run("marks", folder, "--marks", file, "--edit")[1].endswith("0 rows added\n")
    assert hashlib.sha256(file.read_bytes()).digest() == digest
    status, said = run("marks", folder, "--rubric", rubric, "--marks", file)
    assert status == 0
    assert "Ben: 12.5\n  By the teacher: -87.5 (the teacher's own mark, in place of 100)" in said
    assert "Gus: 80\n  Late: -20 (handed in on 2026-11-22 10:00, on day 2" in said
    assert "note: the export gives no time for 6 of them: nothing is deducted for lateness" in said


def test_the_file_is_found_beside_the_rubric_or_in_the_results(folder, tmp_path_factory):
    apart = tmp_path_factory.mktemp("course")
    (apart / "rubric.toml").write_text(RUBRIC)
    rubric = ("--rubric", apart / "rubric.toml")
    assert "Ben: 61" in run("marks", folder, *rubric)[1]
    (apart / "marks.csv").write_text(f"{HEAD},101,,,62,,,,\n")
    status, said = run("report", folder, *rubric)
    assert status == 2
    assert "name one with --marks" in said
    (folder / "marks.csv").unlink()
    assert "Ben: 62" in run("marks", folder, *rubric)[1]
    assert run("report", folder, *rubric, "--format", "gradebook")[0] == 0
    assert '"Ben","","notes.docx"' not in (folder / "gradebook.csv").read_text("utf-8-sig")
    assert '"Ben","","core.py","62"' in (folder / "gradebook.csv").read_text("utf-8-sig")
