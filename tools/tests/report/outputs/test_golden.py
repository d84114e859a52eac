"""Each format, to the byte."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from dezero_spec.grading.store import StoreError, atomic
from dezero_spec.report.outputs import FORMATS, write_all

from tools.tests.golden_file import compare

GOLDEN = Path(__file__).parent / "golden"
FILES = (
    "gradebook.csv",
    "summary.md",
    "results.json",
    "junit.xml",
    "canvas.csv",
    "moodle.csv",
    "gradescope/kim.json",
    "gradescope/lee.json",
    "gradescope/choi.json",
    "classroom/kim.txt",
    "classroom/lee.txt",
    "classroom/choi.txt",
)


@pytest.fixture
def written(results, tmp_path):
    """All formats, written to a folder."""
    exports = GOLDEN / "exports"
    return write_all(
        results,
        formats=tuple(FORMATS),
        to=tmp_path / "out",
        canvas=exports / "canvas.csv",
        moodle=exports / "moodle.csv",
    )


@pytest.mark.parametrize("name", FILES)
def test_a_format_is_as_it_was(written, tmp_path, name):
    assert written.problems == []
    made = (tmp_path / "out" / name).read_bytes()
    golden = GOLDEN / name
    if name.startswith("classroom"):  # shown decoded
        made = json.dumps(json.loads(base64.b64decode(made)), indent=1).encode()
        golden = golden.with_suffix(".json")
    compare(made, golden)


def test_notes_name_each_that_a_teachers_file_has_no_row_for(written):
    assert written.notes == [
        "canvas: 최민수 has no mark, it keeps 50: " + 'a link to \\x1b[31m<b>=\\u202e,"x"',
        'canvas: Park, "Jin" Jr.\\u202e is not in it',
        "canvas: 정 is not in it",
        "canvas: gone is not in it",
        "moodle: 최민수 has no mark, it keeps 5: " + 'a link to \\x1b[31m<b>=\\u202e,"x"',
        'moodle: Park, "Jin" Jr.\\u202e is not in it',
        "moodle: 정 is not in it",
        "moodle: gone is not in it",
    ]


def test_nothing_raw_of_a_submission_is_in_any_file(written):
    for path in written.paths:
        data = path.read_bytes()
        text = data.decode("utf-8")
        for character in "\x1b\x00\x07\u202e":
            assert character not in text, path


def test_making_them_again_changes_nothing(results, written, tmp_path):
    before = {path: path.read_bytes() for path in written.paths}
    again = write_all(
        results,
        formats=tuple(FORMATS),
        to=tmp_path / "out",
        canvas=GOLDEN / "exports" / "canvas.csv",
        moodle=GOLDEN / "exports" / "moodle.csv",
    )
    assert {path: path.read_bytes() for path in again.paths} == before


def test_no_unfinished_file_is_left(written, tmp_path):
    assert not list((tmp_path / "out").rglob("*.part"))


def test_one_format_that_fails_leaves_the_others(results, tmp_path, monkeypatch):
    def refuse(path, content):
        raise StoreError("the disk is full")

    monkeypatch.setattr(atomic, "write", refuse)  # what gradescope and the summary write by
    out = tmp_path / "out"
    written = write_all(results, formats=("gradescope", "json", "summary", "gradebook"), to=out)
    assert written.problems == ["gradescope: the disk is full", "summary: the disk is full"]
    assert sorted(path.name for path in written.paths) == ["gradebook.csv", "results.json"]
