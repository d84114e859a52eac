"""Whose each entry is: the right person's or nobody's, in names that can be cut in many ways."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from dezero_spec.grading.intake import Class, Submission, intake

from tests.grading.intake import exports
from tests.loading.archives.makers import CORE


def take(tmp_path: Path, names: list[str], roster: str = "", layout: str | None = None) -> Class:
    """Take in an export of files, each with a content of its own."""
    files = {name: CORE + f"# {name}\n".encode() for name in names}
    tmp_path.mkdir(exist_ok=True)
    file = tmp_path / "roster.csv"
    file.write_text(roster, encoding="utf-8")
    return intake(
        exports.folder(tmp_path / "class", files),
        layout=layout,
        roster=file if roster else None,
        staging=tmp_path / "staging",
    )


def people(taken: Class) -> dict[str, tuple[str, str]]:
    """Return id and name by the name of an entry."""
    return {
        attempt.label: (s.student.id, s.student.name)
        for s in taken.submissions
        for attempt in s.attempts
        if attempt.counts
    }


DATE = "2026-11-20-10-00-00"
DUPONTS = "id,name\nj_dupont,Jean Dupont\ndupont,Marc Dupont\naray,Asha Ray\n"


def test_blackboard_without_text(tmp_path: Path) -> None:
    """The login is what follows the title that all entries share."""
    names = [f"P1_aray_attempt_{DATE}_core.py", f"P1_j_dupont_attempt_{DATE}_core.py"]
    taken = take(tmp_path, names, DUPONTS)
    assert people(taken) == {names[0]: ("aray", "Asha Ray"), names[1]: ("j_dupont", "Jean Dupont")}
    assert [student.name for student in taken.missing] == ["Marc Dupont"]


def test_blackboard_where_nothing_tells(tmp_path: Path) -> None:
    """One entry: the title may be `P1` or `P1_j`, and both logins are in the roster."""
    taken = take(tmp_path, [name := f"P1_j_dupont_attempt_{DATE}_core.py"], DUPONTS)
    assert people(taken) == {name: ("", "")}
    assert len(taken.missing) == 3
    assert any("--roster FILE tells" in note for note in taken.notes)


@pytest.mark.parametrize(
    "line",
    [
        "Name: Jean Dupont (j_dupont)",
        "Nom : Jean Dupont (j_dupont)",
        "姓名\uff1a让\uff08j_dupont\uff09",
    ],
)
def test_blackboard_texts_in_other_languages(tmp_path: Path, line: str) -> None:
    """What an attempt's text says settles the title of all."""
    stem = f"P1_x_j_dupont_attempt_{DATE}"
    other = f"P1_x_aray_attempt_{DATE}_core.py"
    folder = exports.folder(
        tmp_path / "class",
        {f"{stem}.txt": f"{line}\nFiles:\n".encode(), f"{stem}_core.py": CORE, other: CORE + b"#"},
    )
    taken = intake(folder, layout=None, roster=None, staging=tmp_path / "staging")
    assert [s.student.id for s in taken.submissions] == ["aray", "j_dupont"]


def test_canvas_groups(tmp_path: Path) -> None:
    """Of two readings, the one that fits the whole export."""
    names = ["a_1_401_9401_core.py", "b_1_402_9402_core.py"]
    taken = take(tmp_path, names)
    assert people(taken) == {names[0]: ("401", "a_1"), names[1]: ("402", "b_1")}


def test_canvas_where_both_readings_fit(tmp_path: Path) -> None:
    """Nobody's, until the roster has both the id and the name."""
    names = ["kim_123_4501_2023001_hw.py", "lee_124_4502_2023002_hw.py"]
    taken = take(tmp_path, names)
    assert people(taken) == dict.fromkeys(names, ("", ""))
    taken = take(tmp_path / "2", names, "id,name\n123,Kim\n124,Lee\n4501,Park\n")
    assert people(taken) == {names[0]: ("123", "Kim"), names[1]: ("124", "Lee")}


def test_canvas_never_by_an_id_in_somebodys_file_name(tmp_path: Path) -> None:
    """The name of a file is its author's own: it may be another's id."""
    names = ["kim_123_4501_2023002_hw.py"]
    taken = take(tmp_path, names, "id,name\n2023001,Kim Minsu\n2023002,Lee Jun\n")
    assert people(taken) == {names[0]: ("", "")}
    assert len(taken.missing) == 2


def test_pieces_with_different_names_stay_apart(tmp_path: Path) -> None:
    """One id with two names: neither is believed, and no work is lost."""
    taken = take(tmp_path, ["kim_123_4501_core.py", "lee_123_4502_core.py"])
    assert [s.student.id for s in taken.submissions] == ["", ""]


@pytest.mark.parametrize(
    "names",
    [
        ["Kim_1_assignsubmission_file_/a.py", "Lee_1_assignsubmission_file_/b.py"],
        ["PS1/Abgaben/Kim_Minsu_mkim_7013/a.py", "PS1/Abgaben/Lee_Jun_jlee_7013/b.py"],
        [
            f"7-88 - {name} - 20 November, 2026 1149 AM/{file}.py"
            for name, file in (("Kim", "a"), ("Lee", "b"))
        ],
    ],
)
def test_folders_with_different_names_stay_apart(tmp_path: Path, names: list[str]) -> None:
    """One number with two names in folders: two submissions, each with its own file."""
    taken = take(tmp_path, names)
    assert [s.student.id for s in taken.submissions] == ["", ""]
    code = [b"".join(f.read_bytes() for f in files(s)) for s in taken.submissions]
    assert sorted(code) == sorted(CORE + f"# {name}\n".encode() for name in names)


def files(submission: Submission) -> list[Path]:
    """List the code of a submission."""
    path = submission.path
    assert path is not None, submission.problem
    return list(path.rglob("*.py")) if path.is_dir() else [path]


def test_id_and_name_of_different_rows(tmp_path: Path) -> None:
    """An id that is in one line of the roster and a name that is in another: nobody's."""
    roster = "id,name\n123,Lee Jun\n9,Kim Minsu\n"
    taken = take(tmp_path, ["kimminsu_123_4501_core.py"], roster)
    assert len(taken.missing) == 2
    assert len(taken.unknown) == 1
    assert any("in different lines" in note for note in taken.notes)


def test_moodle_teams(tmp_path: Path) -> None:
    """What stands before a name is a team's where the rest is in the roster."""
    names = ["Lab group A-Minsu Kim_4001_assignsubmission_file_/core.py"]
    names += ["Lab group B-Ann-Marie O'Neil_4002_assignsubmission_file_/core.py"]
    roster = "학번,name\n2023001,Minsu Kim\n2023002,Ann-Marie O'Neil\n2023003,Marie O'Neil\n"
    taken = take(tmp_path, names, roster)
    assert {s.student.name for s in taken.submissions} >= {"Minsu Kim"}
    assert "Marie O'Neil" not in {s.student.name for s in taken.submissions}
    names = ["Ann-Marie O'Neil_4002_assignsubmission_file_/core.py"]
    taken = take(tmp_path / "2", names, "학번,name\n2023003,Marie O'Neil\n")
    assert len(taken.unknown) == 1


@pytest.mark.parametrize(
    ("label", "right"),
    [
        ("HW3_2023-12346.py", "2023-12346"),
        ("A-1001 final.py", "A-1001"),
        ("hw_u_1002.py", "u_1002"),
        ("bob-lee@x.example (2).py", "bob-lee@x.example"),
        ("12346.py", "12346"),
        ("lee.py", "lee"),
        ("hw_u_1003.py", ""),  # has the form of another's id
        ("2023-12347_12346.py", ""),
        ("kim_lee.py", ""),
        ("HW3_2023-123467.py", ""),
        ("xA-1001.py", ""),
    ],
)
def test_ids_with_separators(tmp_path: Path, label: str, right: str) -> None:
    """A whole id or address of the roster is found anywhere in a name, a part of one never."""
    ids = ["2023-12346", "A-1001", "u_1002", "bob-lee@x.example", "12346", "1003", "lee", "kim_lee"]
    roster = "login\n" + "".join(f"{id_}\n" for id_ in ids)
    taken = take(tmp_path, [label], roster)
    assert taken.submissions[0].student.id == right


BRIGHTSPACE = [
    ("20 November, 2026 1149 AM", "2026-11-20 11:49"),
    ("Nov 20, 2026 1149 PM", "2026-11-20 23:49"),
    ("20 novembre 2026 1149", "2026-11-20 11:49"),
    ("5 de março de 2026 0905", "2026-03-05 09:05"),
    ("5. März 2026 905", "2026-03-05 09:05"),
    ("1 août 2026 12:05 AM", "2026-08-01 00:05"),
    ("2026年11月20日 1149", "2026-11-20 11:49"),
]


@pytest.mark.parametrize(("date", "when"), BRIGHTSPACE)
def test_brightspace_dates(tmp_path: Path, date: str, when: str) -> None:
    """Day first, months in other languages; the latest attempt counts."""
    names = [f"31001-880011 - Minsu Kim - {date}/core.py"]
    names += ["31001-880011 - Minsu Kim - 1 January, 2026 0100 AM/core.py"]
    (one,) = take(tmp_path, names).submissions
    assert (one.student.id, one.student.name) == ("31001", "Minsu Kim")
    assert [attempt.when for attempt in one.attempts] == ["2026-01-01 01:00", when]
    assert one.attempts[-1].counts


def test_brightspace_dates_that_nobody_can_read(tmp_path: Path) -> None:
    """Which attempt is the latest is not guessed."""
    names = [f"31001-880011 - Minsu Kim - {n} Gwengolo 2026 1149/core.py" for n in (1, 2)]
    taken = take(tmp_path, names)
    assert len(taken.submissions) == 1 or all(len(s.attempts) == 1 for s in taken.submissions)
    names += ["31001-880011 - Minsu Kim - 1 January, 2026 0100 AM/core.py"]
    assert len(take(tmp_path / "2", names).submissions) == 3


def test_nbgrader(tmp_path: Path) -> None:
    """The exchange: a user may have a plus, the latest counts."""
    start = "bob+lee+ps1+2026-11-"
    names = [f"{start}20 10:00:00.000001 UTC+x9/core.py", f"{start}21 09:00:00.5 UTC/core.py"]
    (one,) = take(tmp_path, names).submissions
    assert (one.student.id, len(one.attempts)) == ("bob+lee", 2)
    assert one.path is not None
    assert b"-21 09" in one.path.read_bytes()


def test_autolab(tmp_path: Path) -> None:
    """The highest version counts; what Autolab wrote itself is no submission."""
    start = "b_lee@x.example"
    names = [f"{start}_{version}_core.py" for version in (2, 10, 9)]
    names += [f"{start}_10_autograde.txt", f"annotated_{start}_9_core.py"]
    (one,) = take(tmp_path, names).submissions
    assert one.student.email == start
    assert one.path is not None
    assert b"_10_core" in one.path.read_bytes()


def test_autolab_in_folders(tmp_path: Path) -> None:
    """A folder an address, with a file a version; any other folder is taken as it is."""
    start = "b_lee@x.example"
    names = [f"{start}/{version}_core.py" for version in (2, 10, 9)] + [f"{start}/11_autograde.txt"]
    names += ["kim@x.example/1_core.py", "other/2_core.py"]
    taken = take(tmp_path, names)
    found = {s.student.email: s for s in taken.submissions}
    assert set(found) == {start, "kim@x.example", ""}
    assert found[start].path is not None
    assert b"/10_core" in found[start].path.read_bytes()


def submitty(active: int) -> bytes:
    """Give the file beside a user's versions."""
    return json.dumps({"active_version": active, "history": []}).encode()


def test_submitty(tmp_path: Path) -> None:
    """The active version counts, whatever was handed in after it; a cancelled one is told."""
    files = {
        "course/submissions/kim/1/core.py": CORE + b"# 1\n",
        "course/submissions/kim/2/core.py": CORE + b"# 2\n",
        "course/submissions/kim/user_assignment_settings.json": submitty(1),
        "course/submissions/lee/1/core.py": CORE,
        "course/submissions/lee/user_assignment_settings.json": submitty(0),
        "course/results/kim/1/results.json": b"{}",
    }
    folder = exports.folder(tmp_path / "class", files)
    taken = intake(folder, layout=None, roster=None, staging=tmp_path / "staging")
    kim, lee = taken.submissions
    assert (kim.student.id, lee.student.id) == ("kim", "lee")
    assert kim.path is not None
    assert (
        b"# 1"
        in next(kim.path.rglob("*.py") if kim.path.is_dir() else iter([kim.path])).read_bytes()
    )
    assert lee.problem


def test_submitty_without_versions(tmp_path: Path) -> None:
    """An export of active versions has their files in the folders of users."""
    users = ("kim", "lee")
    code = {f"submissions/{user}/core.py": CORE + user.encode() for user in users}
    stamps = {f"submissions/{user}/.submit.timestamp": b"2026-11-20 10:00:00" for user in users}
    folder = exports.folder(tmp_path / "class", code | stamps)
    taken = intake(folder, layout=None, roster=None, staging=tmp_path / "staging")
    assert taken.layout == "submitty"
    found = {s.student.id: b"".join(f.read_bytes() for f in files(s)) for s in taken.submissions}
    assert found == {user: CORE + user.encode() for user in users}


@pytest.mark.parametrize(
    "settings",
    [
        b'{"active_version": 1e400}',
        b"[" * 100_000,
        b"{}",
        b"[]",
        b"\xff",
        b'{"active_version": [1]}',
    ],
)
def test_submitty_settings_that_are_none(tmp_path: Path, settings: bytes) -> None:
    """Whatever stands there, the class is taken in, and the entry stays."""
    files = {
        "submissions/kim/1/core.py": CORE,
        "submissions/kim/user_assignment_settings.json": submitty(1),
        "submissions/lee/1/core.py": CORE + b"#",
        "submissions/lee/user_assignment_settings.json": settings,
    }
    folder = exports.folder(tmp_path / "class", files)
    taken = intake(folder, layout=None, roster=None, staging=tmp_path / "staging")
    assert len(taken.submissions) == 2


def test_ilias(tmp_path: Path) -> None:
    """Only the number at the end is certain; the roster tells the rest."""
    names = [
        "PS1/Abgaben/De Vries_Ann_a_vries_7012/core.py",
        "PS1/Abgaben/Kim_Minsu_mkim_7013/core.py",
    ]
    taken = take(tmp_path, names, "login,name\na_vries,Ann De Vries\nmkim,Minsu Kim\nvries,Jo X\n")
    assert sorted(s.student.name for s in taken.submissions) == ["Ann De Vries", "Minsu Kim"]
    assert [s.name for s in taken.missing] == ["Jo X"]
    taken = take(tmp_path / "2", names)
    assert [s.student.id for s in taken.submissions] == ["", ""]


def test_every_entry_says_how_it_was_recognised(tmp_path: Path) -> None:
    """The class's notes name the layout and the number of entries that have its form."""
    taken = take(tmp_path, ["b@x.example_1_core.py", "c@x.example_1_core.py"])
    assert any("read as an export of Autolab: 2 of 2" in note for note in taken.notes)
