"""The commands report, rubric and gradescope: sentences and exit statuses, never a traceback."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from dezero_spec.cli import main
from dezero_spec.grading.marks import Rubric, load
from dezero_spec.grading.store import Store

from tools.tests.report.outputs.documents import graded, student, ungradable


@pytest.fixture
def results(tmp_path):
    """The results of two, one of them damaged."""
    store = Store(tmp_path / "results")
    store.prepare()
    store.put(graded("a", of=student("1", "One\x1b[2J")))
    store.put(ungradable("b", of=student("2", "Two")))
    store.put(graded("c"))
    (store.submissions / "c.json").write_text("{")
    return store.folder


def run(*arguments):
    """Run the command; return its exit status and what it printed."""
    found = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert found.exception is None or isinstance(found.exception, SystemExit)
    assert "Traceback" not in found.output
    return found.exit_code, found.output


def test_report_makes_the_usual_files(results):
    status, said = run("report", results)
    assert status == 0
    for name in ("gradebook.csv", "summary.md", "results.json"):
        assert f"wrote {results / name}" in said
        assert (results / name).exists()
    assert "3 submissions, 2 without a mark" in said
    assert "c.json is left out: it is no JSON, or cut short" in said


def test_report_elsewhere_in_chosen_formats(results, tmp_path):
    status, said = run("report", results, "--format", "gradescope", "-o", tmp_path / "out")
    assert status == 0
    assert f"{tmp_path / 'out' / 'gradescope'}/ (3 files)" in said
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["gradescope"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["report", "nowhere"], "holds no results"),
        (["report", "RESULTS", "--rubric", "none.toml"], "none.toml can't be read"),
        (["report", "RESULTS", "--assignment", "x"], "--canvas FILE"),
        (["report", "RESULTS", "--canvas", "none.csv"], "none.csv can't be read"),
        (["report", "RESULTS", "-o", "RESULTS/submissions/a.json"], "can't be written"),
        (["marks", "nowhere"], "holds no results"),
        (["marks", "nowhere", "--edit"], "holds no results"),
        (["marks", "RESULTS", "--marks", "none.csv"], "none.csv can't be read"),
        (["rubric", "-o", "RESULTS/submissions/a.json"], "--force overwrites it"),
        (["rubric", "--check", "none.toml"], "none.toml can't be read"),
        (["gradescope", "--rubric", "none.toml"], "none.toml can't be read"),
    ],
)
def test_what_can_not_be_done_is_said(results, arguments, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    status, said = run(*(argument.replace("RESULTS", str(results)) for argument in arguments))
    assert status == 2
    assert message in said


def test_the_rubric_that_is_written_is_the_usual_one(tmp_path):
    path = tmp_path / "rubric.toml"
    assert run("rubric", "-o", path) == (0, f"wrote {path}\n")
    assert load(path) == Rubric()
    path.write_text("")
    assert run("rubric", "-o", path, "--force")[0] == 0
    assert path.read_text() == run("rubric")[1].replace("rubric.toml", path.name)


def test_a_rubric_is_shown(tmp_path):
    path = tmp_path / "rubric.toml"
    path.write_text("out_of = 20\n[bonus]\n'order.near-linear' = 2\n")
    status, said = run("rubric", "--check", path)
    assert status == 0
    assert said.splitlines()[-2].split() == [
        "in",
        "all",
        str(len(Rubric().points)),
        "rules",
        "20.00",
    ]
    assert "bonus  order.near-linear  2" in said


def test_the_autograder_is_built(tmp_path):
    status, said = run("gradescope", "-o", tmp_path / "a.zip")
    assert status == 0
    assert "run_autograder, seed.txt, setup.sh, wheels/dezero_spec-" in said
