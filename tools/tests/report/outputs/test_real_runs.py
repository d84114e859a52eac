"""Runs of the reference and of variants of it, stored, marked and written."""

from __future__ import annotations

import json

import pytest
from dezero_spec import loading, locations
from dezero_spec.grading.marks import Rubric, mark
from dezero_spec.grading.store import GRADED, Document, Store, is_current, suite_digest
from dezero_spec.report.outputs import FORMATS, write_all
from dezero_spec.suite.run import run

from tools.tests.report.outputs.documents import student, submission

SOURCE = (locations.REFERENCE / "dezero" / "core_simple.py").read_text(encoding="utf-8")
VARIANTS = {
    "right": SOURCE,
    "overwrites": SOURCE.replace("x.grad + gx", "gx"),
    "no-subtraction": SOURCE.replace("def sub(", "def subtract("),
    "raises": SOURCE.replace("return gy, -gy", 'raise ValueError("\\x1b[2J <b>&]]>")'),
    "no-functions": SOURCE.partition("class Add")[0],
}
SETTINGS = {"step": 23, "seed": 0, "thorough": False}


@pytest.fixture(scope="module")
def documents(tmp_path_factory):
    """A document of each variant's run."""
    folder = tmp_path_factory.mktemp("variants")
    for name, source in VARIANTS.items():
        assert name == "right" or source != SOURCE
        (folder / f"{name}.py").write_text(source, encoding="utf-8")
    runs = [run(loading.load(folder / f"{name}.py")) for name in VARIANTS]
    return {
        name: Document(
            key=name,
            digest=name,
            suite=suite_digest(),
            settings=SETTINGS,
            submission=submission(student(name), f"{name}.py"),
            outcome=GRADED,
            run=run.to_dict(),
            seconds=0.5,
        )
        for name, run in zip(VARIANTS, runs)
    }


@pytest.mark.parametrize("name", VARIANTS)
def test_a_run_comes_back_from_its_document(documents, name):
    document = documents[name]
    back = Document.from_json(document.to_json())
    assert back.as_run.to_dict() == document.run
    assert back.to_json() == document.to_json()
    assert is_current(back, name, suite_digest(), SETTINGS)


@pytest.mark.parametrize("name", VARIANTS)
def test_the_mark_is_the_share_of_rules_that_hold(documents, name):
    found, score = mark(documents[name], Rubric()), documents[name].run["score"]
    assert found.value == round(found.value, 2)
    assert float(found.value) == pytest.approx(100 * score["passed"] / score["judged"], abs=0.00501)
    assert (found.text == "100") == (name == "right")


def test_all_formats_are_written(documents, tmp_path):
    store = Store(tmp_path)
    store.prepare()
    for document in documents.values():
        store.put(document)
    written = write_all(tmp_path, formats=tuple(FORMATS))
    assert written.problems == []
    assert written.notes == []
    for path in written.paths:
        assert "\x1b" not in path.read_text(encoding="utf-8")
    wrong = json.loads((tmp_path / "gradescope" / "overwrites.json").read_text())
    assert "First to mend: accumulate." in wrong["output"]
