"""Each layout's export gives the submissions that a teacher sees in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from dezero_spec.grading.intake import LAYOUTS, Class, IntakeError, Submission, intake

from tests.grading.intake import exports
from tests.loading.archives.makers import CORE

MAKERS = {"folder": exports.folder, "zip": exports.zipped, "tar": exports.tarred}
SUFFIX = {"folder": "", "zip": ".zip", "tar": ".tar.gz"}

# label: id, name, late, files or the beginning of the problem, attempts
CANVAS = {
    "anon_x7Yq2": ("", "", False, ("core.py",), 1),
    "anon_x7Yq3": ("", "", True, ("core.py",), 1),
    "choiyuna_126": ("126", "choiyuna", False, ("core.py", "tools.py"), 1),
    "kangmin_127": ("127", "kangmin", False, "Text was typed into the LMS", 1),
    "kimminji_123": ("123", "kimminji", False, ("core.py",), 1),
    "leejun_124": (
        "124", "leejun", True, ("dezero/__init__.py", "dezero/core_simple.py"), 1
    ),
    "ohjin_130": ("130", "ohjin", False, "report.pdf is a PDF document", 1),
    "parkjiwoo_125": ("125", "parkjiwoo", False, ("core.py",), 2),
    "yoonseo_128": ("128", "yoonseo", True, "A link was handed in", 1),
    "홍길동_129": ("129", "홍길동", False, ("정리.ipynb",), 1),
}  # fmt: skip
MOODLE = {
    "Ana Li_507": ("507", "Ana Li", False, "Text was typed into the LMS", 1),
    "Bo_508": ("508", "Bo", False, "Text was typed into the LMS", 1),
    "José Núñez_503": ("503", "José Núñez", False, ("core.py",), 1),
    "Minji Kim_501": ("501", "Minji Kim", False, ("core.py",), 1),
    "Participant_504": ("504", "", False, ("core_simple.py",), 1),
    "Team Blue_506": ("506", "Team Blue", False, ("a.py",), 1),
    "참가자_505": ("505", "", False, ("core.py",), 1),
    "홍길동_502": ("502", "홍길동", False, ("dezero/__init__.py", "dezero/core_simple.py"), 1),
}
BLACKBOARD = {
    "bob7": ("bob7", "", False, ("dezero/__init__.py", "dezero/core_simple.py"), 1),
    "cyd": ("cyd", "Cyd Lee", False, "Text was typed into the LMS", 1),
    "dan": ("dan", "Dan Oh", False, "Nothing was handed in", 1),
    "jane_doe": ("jane_doe", "Jane Doe", False, ("core.py",), 2),
}
BRIGHTSPACE = {
    "Ann-Marie O'Neil": ("39385", "Ann-Marie O'Neil", False, ("core.py",), 1),
    "Kim, Minji": ("39383", "Kim, Minji", False, ("core.py",), 2),
    "홍 길동": ("39384", "홍 길동", False, ("dezero/__init__.py", "dezero/core_simple.py"), 1),
}
GRADESCOPE = {
    "submission_7001": ("20230017", "Minji Kim", False, ("core.py",), 1),
    "submission_7002": ("20230018", "홍길동", False, ("__init__.py", "core_simple.py"), 1),
    "submission_7003": ("", "", False, ("core.py",), 1),
}
CLASSROOM = {
    "week4-jun": ("jun", "", False, ("core.py",), 1),
    "week4-minji-kim": ("minji-kim", "", False, ("dezero/core.py",), 1),
}
PLAIN = {
    "choi.tgz": ("", "", False, ("hw/core.py",), 1),
    "han.docx": ("", "", False, "han.docx is a Word document", 1),
    "jung": ("", "", False, ("dezero/core_simple.py", "main.py"), 1),
    "kim.py": ("", "", False, ("kim.py",), 1),
    "lim.rar": ("", "", False, "lim.rar is a RAR archive", 1),
    "link.txt": ("", "", False, "link.txt is a text file", 1),
    "oh.pdf": ("", "", False, "oh.pdf is a PDF document", 1),
    "park.tar.gz": ("", "", False, ("core.py",), 1),
    "seo": ("", "", False, "seo is no Python source", 1),
    "yoon.ipynb": ("", "", False, ("yoon.ipynb",), 1),
    "이서연.zip": ("", "", False, ("dezero/__init__.py", "dezero/core_simple.py"), 1),
}
GOLDEN = {
    "canvas": (exports.CANVAS, CANVAS),
    "moodle": (exports.MOODLE, MOODLE),
    "blackboard": (exports.BLACKBOARD, BLACKBOARD),
    "brightspace": (exports.BRIGHTSPACE, BRIGHTSPACE),
    "gradescope": (exports.GRADESCOPE, GRADESCOPE),
    "classroom": (exports.CLASSROOM, CLASSROOM),
    "plain": (exports.PLAIN, PLAIN),
}


def take(source: Path, tmp_path: Path, layout: str | None = None) -> Class:
    """Take in an export without a roster."""
    return intake(source, layout=layout, roster=None, staging=tmp_path / "staging")


def by_label(taken: Class) -> dict[str, Submission]:
    """Give submissions by what the export calls them."""
    return {submission.label: submission for submission in taken.submissions}


def summary(submission: Submission) -> tuple[object, ...]:
    """Give what the golden tables hold."""
    outcome: object = submission.files
    if submission.path is None:
        outcome = submission.problem.split(" Hand")[0].split(",")[0].rstrip(".")
        outcome = submission.problem if not submission.problem else outcome
    student = submission.student
    return student.id, student.name, submission.late, outcome, len(submission.attempts)


@pytest.mark.parametrize("packed", MAKERS)
@pytest.mark.parametrize("name", GOLDEN)
def test_golden(tmp_path: Path, name: str, packed: str) -> None:
    """Recognised, forced, as a folder and packed: the same submissions."""
    files, golden = GOLDEN[name]
    source = MAKERS[packed](tmp_path / f"export{SUFFIX[packed]}", files)
    taken = take(source, tmp_path)
    assert taken.layout == name
    found = {label: summary(submission) for label, submission in by_label(taken).items()}
    for label, (_, _, _, outcome, _) in golden.items():
        if isinstance(outcome, str):
            assert str(found[label][3]).startswith(outcome)
            found[label] = (*found[label][:3], outcome, found[label][4])
    assert found == golden
    for submission in taken.submissions:
        assert (submission.path is None) == bool(submission.problem) == (not submission.digest)
        if submission.path is not None:
            base = submission.path if submission.path.is_dir() else submission.path.parent
            assert all((base / file).is_file() for file in submission.files)
    forced = take(source, tmp_path, name)
    assert forced.submissions == taken.submissions
    assert len({s.key for s in taken.submissions}) == len(taken.submissions)


@pytest.mark.parametrize("name", GOLDEN)
def test_keys_do_not_depend_on_others(tmp_path: Path, name: str) -> None:
    """A submission alone, or staged again, has the key that it has among the others."""
    files, _ = GOLDEN[name]
    whole = by_label(take(exports.folder(tmp_path / "whole", files), tmp_path))
    some = dict(list(files.items())[: len(files) // 2 + 1])
    for label, submission in by_label(
        take(exports.folder(tmp_path / "part", some), tmp_path, name)
    ).items():
        assert submission.key == whole[label].key


def test_the_latest_attempt_counts(tmp_path: Path) -> None:
    """Both are recorded, in order; what is staged is the latest."""
    canvas = by_label(take(exports.folder(tmp_path / "c", exports.CANVAS), tmp_path))
    park = canvas["parkjiwoo_125"]
    assert [(a.number, a.counts) for a in park.attempts] == [(1, False), (3, True)]
    assert park.path is not None
    assert park.path.name == "core.py"
    assert park.path.read_bytes().endswith(b"# again\n")
    bright = by_label(take(exports.folder(tmp_path / "b", exports.BRIGHTSPACE), tmp_path))
    assert [(a.when, a.counts) for a in bright["Kim, Minji"].attempts] == [
        ("2024-12-05 11:49", False), ("2024-12-05 12:49", True)
    ]  # fmt: skip
    board = by_label(take(exports.folder(tmp_path / "bb", exports.BLACKBOARD), tmp_path))
    assert [(a.when, a.number, a.counts) for a in board["jane_doe"].attempts] == [
        ("2024-11-08 11:27:02", 1, False), ("2024-11-09 09:00:00", 2, True)
    ]  # fmt: skip
    assert board["jane_doe"].path.read_bytes() == CORE
    assert board["jane_doe"].attempts[0].label == (
        "Week 4_jane_doe_attempt_2024-11-08-11-27-02_core.py"
    )


def test_late_is_that_of_the_attempt_that_counts(tmp_path: Path) -> None:
    """A first attempt in time does not make the second so."""
    files = {"kim_1_10_a.py": CORE, "kim_LATE_1_20_a-1.py": CORE, "lee_LATE_2_9_a.py": CORE}
    taken = by_label(take(exports.folder(tmp_path / "c", files), tmp_path))
    assert taken["kim_1"].late
    assert [attempt.late for attempt in taken["kim_1"].attempts] == [False, True]


def test_gradescope_teams(tmp_path: Path) -> None:
    """All who handed in together are there, and when."""
    taken = by_label(take(exports.folder(tmp_path / "g", exports.GRADESCOPE), tmp_path))
    team = taken["submission_7002"]
    assert [(m.id, m.name, m.email) for m in team.members] == [
        ("20230018", "홍길동", "gildong@uni.example"), ("", "Jun Lee", "jun@uni.example")
    ]  # fmt: skip
    assert taken["submission_7001"].attempts[0].when.startswith("2024-12-05 11:49:03")
    assert taken["submission_7001"].members == ()


def test_gradescope_metadata_is_never_trusted(tmp_path: Path) -> None:
    """A tag of Python builds nothing; broken YAML is named with its line."""
    marker = tmp_path / "ran"
    files = {
        "submission_1/core.py": CORE,
        "submission_metadata.yml": (
            f"submission_1:\n  :submitters: !!python/object/apply:os.mkdir ['{marker}']\n"
        ).encode(),
    }
    with pytest.raises(IntakeError, match=r"submission_metadata.yml cannot be read at line 2"):
        take(exports.folder(tmp_path / "g", files), tmp_path)
    assert not marker.exists()
    files["submission_metadata.yml"] = b"submission_1:\n  :submitters: [\n"
    with pytest.raises(IntakeError, match="line"):
        take(exports.folder(tmp_path / "h", files), tmp_path)


def test_gradescope_metadata_of_other_shapes(tmp_path: Path) -> None:
    """What is not there is "", whatever stands in its place."""
    text = (
        "submission_1: &a {':submitters': [{':name': [x], ':sid': 7, ':email': null}, 3]}\n"
        "submission_2: *a\nsubmission_3: []\nsubmission_4: {':submitters': nobody}\n"
    )
    files = {f"submission_{n}/core.py": CORE for n in range(1, 6)}
    files["submission_metadata.yml"] = text.encode()
    taken = by_label(take(exports.folder(tmp_path / "g", files), tmp_path))
    assert taken["submission_1"].student.id == "7"
    assert taken["submission_1"].student.name == ""
    assert {s.student.id for s in taken.values()} == {"7", ""}


HIJACKS = {
    "canvas": ("eve_666_1_a_123_9999_core.py", {"kimminji_123_4501_core.py": CORE}, "eve_666"),
    "canvas text": ("eve_666_1_a_123_text.html", {"kimminji_123_4501_core.py": CORE}, "eve_666"),
    "moodle": (
        "Eve_666_assignsubmission_file_x_501_assignsubmission_file_core.py",
        {"Kim_501_assignsubmission_file_core.py": CORE},
        "Eve_666",
    ),
    "blackboard": (
        "W_eve_attempt_2024-01-01-00-00-00_W_kim_attempt_2025-01-01-00-00-00_core.py",
        {"W_kim_attempt_2024-01-01-00-00-00_core.py": CORE},
        "eve",
    ),
    "brightspace": (
        "6-7 - Eve - Dec 5, 2024 1149 AM - 1-7 - Kim - Dec 6, 2024 1149 AM - core.py",
        {"1-7 - Kim - Dec 5, 2024 1149 AM - core.py": CORE},
        "Eve",
    ),
}


@pytest.mark.parametrize("name", HIJACKS)
def test_a_file_name_never_passes_for_another_student(tmp_path: Path, name: str) -> None:
    """What a student calls a file cannot replace what someone else handed in."""
    evil, good, label = HIJACKS[name]
    files = {**good, evil: b"evil"}
    taken = by_label(take(exports.folder(tmp_path / "x", files), tmp_path, name.split()[0]))
    assert len(taken) == 2
    assert label in taken
    (other,) = (s for at, s in taken.items() if at != label)
    assert len(other.attempts) == 1
    assert other.path is not None
    assert other.path.read_bytes() == CORE


def test_canvas_original_names(tmp_path: Path) -> None:
    """The number goes, whatever the suffix; a hyphen of the student's own stays."""
    files = {
        "a_1_1_hw-3.tar.gz": exports.PLAIN["park.tar.gz"],
        "b_2_2_my-core.py": CORE,
        "c_3_3_step-22.py": CORE,
        "d_4_4_A.py": CORE,
        "d_4_5_a.py": CORE + b"#",
    }
    taken = by_label(take(exports.folder(tmp_path / "x", files), tmp_path))
    assert taken["a_1"].path.name == "hw"
    assert taken["a_1"].attempts[0].number == 4
    assert taken["b_2"].files == ("my-core.py",)
    assert taken["c_3"].files == ("step.py",)
    assert taken["d_4"].files == ("A.py", "a.py")


def test_what_does_not_fit_is_told(tmp_path: Path) -> None:
    """Sources are taken as plain submissions, the rest is named."""
    files = {
        **exports.CANVAS, "notes.csv": b"", "extra.py": CORE, "folder/core.py": CORE, ".x": b"",
    }  # fmt: skip
    taken = take(exports.folder(tmp_path / "x", files), tmp_path)
    assert taken.layout == "canvas"
    assert {"extra.py", "folder"} <= set(by_label(taken))
    notes = " | ".join(taken.notes)
    assert "read as an export of Canvas: 12 of 15 entries have its form" in notes
    assert "taken as plain submissions: extra.py, folder" in notes
    assert "left out: notes.csv" in notes
    assert "left out, hidden: .x" in notes


def test_unknown_layout(tmp_path: Path) -> None:
    """The error lists those that there are."""
    with pytest.raises(IntakeError) as caught:
        take(exports.folder(tmp_path / "x", exports.PLAIN), tmp_path, "sakai")
    assert "there is no layout called sakai" in str(caught.value)
    assert all(name in str(caught.value) for name in LAYOUTS)


def test_forced_layout_that_fits_nothing(tmp_path: Path) -> None:
    """It says what the layout would look like."""
    with pytest.raises(IntakeError, match="no entry of x has the form of the layout moodle"):
        take(exports.folder(tmp_path / "x", {"kim.py": CORE}), tmp_path, "moodle")


def test_forced_plain(tmp_path: Path) -> None:
    """A layout that would be recognised is not used against the teacher's word."""
    taken = take(exports.folder(tmp_path / "x", exports.CANVAS), tmp_path, "plain")
    assert taken.layout == "plain"
    assert "kimminji_123_4501_core.py" in by_label(taken)


def test_plain_folders_are_no_classroom(tmp_path: Path) -> None:
    """Names that begin alike are not enough."""
    files = {f"student-{name}/core.py": CORE for name in ("a", "b", "c")}
    assert take(exports.folder(tmp_path / "x", files), tmp_path).layout == "plain"
    files |= {f"student-{name}/.git/HEAD": b"" for name in ("a", "b", "c")}
    taken = take(exports.folder(tmp_path / "y", files), tmp_path)
    assert taken.layout == "classroom"
    assert {s.student.id for s in taken.submissions} == {"a", "b", "c"}


@pytest.mark.parametrize(
    ("name", "files", "labels"),
    [
        ("class.zip", {"class/kim.py": CORE, "class/lee.py": CORE}, {"kim.py", "lee.py"}),
        ("x.zip", {"hw/kim/core.py": CORE, "hw/lee/core.py": CORE}, {"kim", "lee"}),
        ("x.zip", {"kim/core.py": CORE, "kim/util.py": CORE}, {"kim"}),
        ("x.zip", {"kim.py": CORE, "lee.py": CORE}, {"kim.py", "lee.py"}),
        ("class.zip", {"class/kim/dezero/core.py": CORE}, {"kim"}),
    ],
)
def test_the_one_folder_of_a_zip(
    tmp_path: Path, name: str, files: dict[str, bytes], labels: set[str]
) -> None:
    """It is entered where it only holds the class."""
    taken = take(exports.zipped(tmp_path / name, files), tmp_path)
    assert set(by_label(taken)) == labels


def test_one_folder_of_a_folder_is_a_submission(tmp_path: Path) -> None:
    """On disk a teacher can point deeper."""
    taken = take(exports.folder(tmp_path / "x", {"kim/a/core.py": CORE}), tmp_path)
    assert set(by_label(taken)) == {"kim"}
