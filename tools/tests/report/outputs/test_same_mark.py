"""The mark of a submission is the same number in every format."""

from __future__ import annotations

import base64
import csv
import json
import tempfile
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from dezero_spec.grading.marks import parse
from dezero_spec.grading.store import ClassRecord, Store
from dezero_spec.report.outputs import FORMATS, write_all
from dezero_spec.suite import catalogue
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.tests.report.outputs.documents import graded, student, ungradable

IDS = [rule.id for rule in catalogue.rules() if rule.in_force(23)]
STATUSES = st.dictionaries(
    st.sampled_from(IDS), st.sampled_from(["fail", "error", "timeout", "crash", "not-provided"])
)
RUBRICS = [
    "out_of = 100",
    "out_of = 7\nround_to = 0.5",
    "out_of = 33\nround_to = 1\nminimum = 5\nmaximum = 30\n[bonus]\nquality = 0.7",
    "out_of = 100\nround_to = 0.0001\n[chapters]\norder = 33\nop = 1.7",
]


def marks_of(folder: Path, place: int = 0, name: str = "One") -> dict[str, float | None]:
    """Return a submission's marks by format; the same key for each: where they are written."""
    key = f"s{place + 1}"
    found: dict[str, float | None] = {}

    def note(where: str, text: object) -> None:
        found[where] = None if text in ("", "EX", None) else float(str(text).replace(",", "."))

    with open(folder / "gradebook.csv", encoding="utf-8-sig", newline="") as file:
        note("gradebook", list(csv.DictReader(file))[place]["Mark"])
    with open(folder / "canvas.csv", encoding="utf-8", newline="") as file:
        note("canvas", list(csv.DictReader(file))[place + 1]["P (7)"])
    with open(folder / "moodle.csv", encoding="utf-8", newline="") as file:
        note("moodle", list(csv.DictReader(file))[place]["Grade"])
    everything = json.loads((folder / "results.json").read_text())["submissions"][place]["mark"]
    note("json", everything["value"])
    parts = sum(part["earned"] for part in everything["parts"])
    note("json, parts", round(parts, 6) if everything["value"] is not None else None)
    scope = json.loads((folder / "gradescope" / f"{key}.json").read_text())
    note("gradescope", scope.get("score"))
    scores = [test.get("score", 0) for test in scope["tests"]]
    note("gradescope, tests", round(sum(scores), 6) if scores else None)
    room = json.loads(base64.b64decode((folder / "classroom" / f"{key}.txt").read_bytes()))
    scores = [test["score"] for test in room["tests"]]
    total = 0.0
    for score in scores:  # as Classroom's reporter adds them: in doubles, left to right
        total += score
    note("classroom", total if room["max_score"] else None)
    suite = ET.parse(folder / "junit.xml").getroot()[place]
    marks = [p.get("value") for p in suite.iter("property") if p.get("name") == "mark"]
    note("junit", marks[0] if marks else None)
    lines = (folder / "summary.md").read_text().splitlines()
    (row,) = [line for line in lines if line.startswith(f"| {name} ")]
    note("summary", row.split("|")[3].strip().replace("none", ""))
    return found


def write(folder: Path, document, rubric: str) -> dict[str, float | None]:
    """Write a class of one in all formats and return its marks."""
    store = Store(folder)
    store.prepare()
    store.put(document)
    store.put_class(ClassRecord(keys=("s1",)))
    chosen = parse(rubric)
    canvas, moodle = folder / "c.csv", folder / "m.csv"
    canvas.write_text(f"Student,ID,P (7)\nPoints Possible,,{chosen.out_of}\nOne,1,9\n")
    moodle.write_text(
        "Identifier,Grade,Maximum grade,Last modified (grade),Feedback comments\n"
        f"Participant 1,,{chosen.out_of},-,\n"
    )
    written = write_all(folder, chosen, tuple(FORMATS), canvas=canvas, moodle=moodle)
    assert written.problems == []
    return marks_of(folder)


@settings(max_examples=25, deadline=None)
@given(STATUSES, st.sampled_from(RUBRICS))
def test_one_number(statuses, rubric):
    document = graded("s1", of=student("1", "One"), statuses=statuses)
    with tempfile.TemporaryDirectory() as folder:
        found = write(Path(folder), document, rubric)
    assert len(found) == 10
    assert len(set(found.values())) == 1, found


@pytest.mark.parametrize(
    "document",
    [
        ungradable("s1", of=student("1", "One")),
        graded("s1", of=student("1", "One"), complete=False),
        graded("s1", of=student("1", "One"), only=["call.add"]),
    ],
    ids=["ungradable", "incomplete", "partial"],
)
def test_no_mark_is_no_number_anywhere(tmp_path, document):
    found = write(tmp_path, document, "out_of = 10")
    assert found.pop("canvas") == 9  # what the teacher had
    assert set(found.values()) == {None}
