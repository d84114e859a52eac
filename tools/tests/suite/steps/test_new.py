"""A workspace to begin in: names to write, and no solution."""

from __future__ import annotations

import ast
import importlib.util
import os
from pathlib import Path

import pytest
from click.testing import CliRunner
from dezero_spec import loading, locations
from dezero_spec.cli import main
from dezero_spec.suite.steps import path
from dezero_spec.suite.steps.skeleton import skeleton
from dezero_spec.suite.steps.workspace import TOX_INI

from . import variants

ROOT = Path(__file__).parents[4]


def new(*arguments):
    return CliRunner().invoke(main, ["new", *map(str, arguments)])


def test_what_there_is(tmp_path):
    """A file, a tox.ini, and the first command to run, which finds the file."""
    folder = tmp_path / "my core"
    result = new(folder, "--step", "10")
    assert result.exit_code == 0
    assert sorted(os.listdir(folder)) == [".vscode", "core_simple.py", "tox.ini"]
    assert f"  dezero-spec check --watch '{folder}'\n" in result.stdout
    assert loading.load(folder).where == "core_simple.py"


def test_the_tox_ini_is_the_one_that_is_tried():
    """The wheel's check installs from the index with this very block."""
    file = ROOT / "tools" / "packaging_check.py"
    if not file.is_file():
        pytest.skip("not in a checkout")
    spec = importlib.util.spec_from_file_location("packaging_check", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.TOX_INI == TOX_INI


@pytest.mark.parametrize("kind", ["folder", "hidden", "file"])
def test_what_is_there_is_left_alone(tmp_path, kind):
    """A folder that is not empty, and a file, are refused with a sentence."""
    there = tmp_path / "there"
    if kind == "file":
        there.write_text("mine", encoding="utf-8")
    else:
        there.mkdir()
        (there / (".git" if kind == "hidden" else "core_simple.py")).write_text("mine", "utf-8")
    before = sorted(tmp_path.rglob("*"))
    result = new(there)
    assert result.exit_code == 2
    assert result.stdout == ""
    said = "is a file, not a folder" if kind == "file" else "is not empty"
    assert result.stderr == f"dezero-spec: {there} {said}.\n"
    assert sorted(tmp_path.rglob("*")) == before


def test_an_empty_folder_will_do(tmp_path):
    (tmp_path / "empty").mkdir()
    assert new(tmp_path / "empty").exit_code == 0


@pytest.mark.parametrize("step", ["9", "23", "x"])
def test_no_such_step(tmp_path, step):
    assert new(tmp_path / "mine", "--step", step).exit_code == 2
    assert not (tmp_path / "mine").exists()


@pytest.mark.parametrize("step", [step.number for step in path.PATH])
def test_names_and_no_solution(step):
    """Every function is empty; every name that a step's changes speak of is there."""
    tree = ast.parse(skeleton(step))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    assert {ast.unparse(each) for node in functions for each in node.body} == {"..."}
    loose = [node for node in tree.body if not isinstance(node, (ast.ClassDef, ast.FunctionDef))]
    assert [type(node).__name__ for node in loose] == ["Expr", "Import"]
    assert not any(isinstance(node, ast.Assign) for node in ast.walk(tree))
    names = {node.name for node in ast.walk(tree) if hasattr(node, "name")}
    assert {"Variable", "Function", "square", "numerical_diff", "as_array", "backward"} <= names
    assert ("cleargrad" in names) is (step >= 14)
    assert ("no_grad" in names) is (step >= 18)
    assert not names & {"input_gradients", "live_outputs"}


def test_names_are_the_solutions():
    """What a skeleton of a step has is what its solution has."""
    for step in variants.STEPS:
        solved = {n.name for n in ast.parse(variants.solution(step)).body if hasattr(n, "name")}
        begun = {n.name for n in ast.parse(skeleton(step)).body if hasattr(n, "name")}
        assert solved - begun <= {"rsub", "rdiv"}
        assert begun <= solved


def test_the_path(monkeypatch):
    """`steps` shows every step and every rule that begins there, and where the solutions are."""
    result = CliRunner().invoke(main, ["steps"])
    assert result.exit_code == 0
    for step in path.PATH:
        assert f"Step {step.number}: {step.title}" in result.stdout
        for rule in (*step.begun, *step.ended):
            assert rule.id in " ".join(result.stdout.split())
    assert str(locations.REFERENCE / "steps") in result.stdout


def test_one_step_with_sentences():
    result = CliRunner().invoke(main, ["steps", "16"])
    text = " ".join(result.stdout.split())
    assert text.startswith("Step 16: generations")
    for rule in path.step(16).begun:
        assert rule.sentence in text
    assert "Step 17" not in text
    assert CliRunner().invoke(main, ["steps", "9"]).exit_code == 2
