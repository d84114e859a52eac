"""``grade --coverage``: which rules run which lines is stored beside the verdicts."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from dezero_spec.cli import main
from dezero_spec.grading import grade_class
from dezero_spec.grading.progress import Silent
from dezero_spec.grading.store import Document, Store
from dezero_spec.judge.sandbox import SandboxUnavailable
from dezero_spec.judge.sandbox.trials import require

from .classes import SETTINGS, Ran, by_label, grade, hand_in, source, stored

NOTING = dataclasses.replace(SETTINGS, coverage=True)
FEW = dataclasses.replace(NOTING, step=12)


@pytest.fixture
def handed_in(tmp_path: Path) -> Path:
    """A few, two the same, one that can't be loaded."""
    folder = tmp_path / "in"
    for name, slip in [("right", "right"), ("no-len", "no-len"), ("twin", "no-len")]:
        (folder / name).mkdir(parents=True)
        hand_in(folder / name, "core_simple", source(slip))
    hand_in(folder, "broken", "def (")
    return folder


def without_coverage(documents: dict[str, Document]) -> dict[str, object]:
    """Return all of the documents but what coverage adds, and times."""
    found = {}
    for label, document in documents.items():
        plain = dataclasses.replace(document, coverage=None, settings={}, seconds=0.0)
        data = json.loads(plain.to_json())
        data.pop("times"), data.pop("content")
        found[label] = data
    return found


def test_lines_are_stored(handed_in: Path, tmp_path: Path) -> None:
    """Beside the same verdicts as without, by the names that students know."""
    plain, noted = tmp_path / "plain", tmp_path / "noted"
    grade(handed_in, plain)
    grade(handed_in, noted, settings=NOTING)
    documents = by_label(noted)
    assert without_coverage(documents) == without_coverage(by_label(plain))
    assert all(d.coverage is None for d in by_label(plain).values())
    assert all("coverage" not in d.settings for d in by_label(plain).values())
    assert documents["broken.py"].coverage is None
    for label in ("right", "no-len", "twin"):
        (file,) = documents[label].reached.files
        assert file.name == "core_simple.py"
        assert "accumulate.cleargrad" in file.ran
        assert str(tmp_path) not in json.dumps(documents[label].coverage)
    assert documents["twin"].coverage == documents["no-len"].coverage
    (file,) = documents["no-len"].reached.files
    assert [function.name for function in file.uncalled] == ["Variable.length"]


def test_asked_for_later(handed_in: Path, tmp_path: Path) -> None:
    """What has been graded without is graded again; what has been with, stays, asked for or not."""
    results = tmp_path / "results"
    step = dataclasses.replace(SETTINGS, step=12)
    grade(handed_in, results, settings=step)
    ran = Ran()
    grade(handed_in, results, settings=FEW, watch=ran)
    assert sorted(ran.ran) == ["broken.py", "no-len", "right"]
    before = stored(results)
    for settings in (FEW, step):
        ran = Ran()
        grade(handed_in, results, settings=settings, watch=ran)
        assert ran.ran == []
        assert stored(results) == before


def test_however_many_work(handed_in: Path, tmp_path: Path) -> None:
    """The same, to the byte."""
    found = []
    for jobs in (1, 2):
        grade(handed_in, tmp_path / str(jobs), settings=FEW, jobs=jobs)
        found.append(stored(tmp_path / str(jobs)))
    assert found[0] == found[1]


def test_in_the_sandbox(handed_in: Path, tmp_path: Path) -> None:
    """Nothing more is visible there for it, and the same is noted."""
    try:
        ready = require(None, FEW.limits)
    except SandboxUnavailable as error:
        pytest.skip(str(error))
    grade(handed_in, tmp_path / "boxed", settings=FEW, sandbox=ready)
    grade(handed_in, tmp_path / "plain", settings=FEW)
    boxed, plain = by_label(tmp_path / "boxed"), by_label(tmp_path / "plain")
    assert {d.sandbox for d in boxed.values()} == {"bubblewrap"}
    for label, document in boxed.items():
        assert document.coverage == plain[label].coverage


def test_by_a_cluster(handed_in: Path, tmp_path: Path) -> None:
    """The order to note lines reaches workers elsewhere, and what they note comes back."""
    pytest.importorskip("distributed")
    from dezero_spec.grading.cluster.connection import Cluster

    grade(handed_in, tmp_path / "here", settings=FEW)
    with Cluster("local:1", sandboxed=False) as workers:
        settings = workers.prepared(FEW)
        assert settings.coverage
        grade_class(
            *(handed_in, tmp_path / "there", settings),
            **{"sandbox": None, "watch": Silent(), "workers": workers, "layout": "plain"},
        )
    here, there = by_label(tmp_path / "here"), by_label(tmp_path / "there")
    assert {label: d.coverage for label, d in there.items()} == {
        label: d.coverage for label, d in here.items()
    }
    assert there["right"].coverage is not None


def test_the_command(handed_in: Path, tmp_path: Path) -> None:
    """Pages show it; `report` shows it again, from what is stored alone."""
    results = tmp_path / "results"
    options = ["--coverage", "--no-sandbox", "--jobs", "1", "--step", "12"]
    env = {"LC_ALL": "C"}
    done = CliRunner(env=env).invoke(main, ["grade", str(handed_in), "-o", str(results), *options])
    assert done.exit_code == 0, done.output
    pages = {path.name: path.read_bytes() for path in sorted(results.rglob("*.html"))}
    assert b"Your code and the rules" in b"".join(pages.values())
    assert b"Code and rules" in pages["class.html"]
    for path in results.rglob("*.html"):
        path.unlink()
    for path in handed_in.rglob("*.py"):
        path.unlink()
    done = CliRunner(env=env).invoke(main, ["report", str(results), "--format", "pages"])
    assert done.exit_code == 0, done.output
    assert {path.name: path.read_bytes() for path in sorted(results.rglob("*.html"))} == pages


def test_a_document_with_lines_comes_back(handed_in: Path, tmp_path: Path) -> None:
    """As it was stored; and what is damaged there is no result."""
    grade(handed_in, tmp_path / "results", settings=FEW, only=["right"])
    (document,) = Store(tmp_path / "results").documents()
    text = document.to_json()
    assert Document.from_json(text).to_json() == text
    assert re.search('"coverage":{"files":', text)
