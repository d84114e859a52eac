"""From `new` to the package: at each step `check` says the true next thing."""

from __future__ import annotations

import json
import re

import pytest
from click.testing import CliRunner
from dezero_spec import locations
from dezero_spec.cli import main
from dezero_spec.suite.steps import path

from . import variants


@pytest.fixture
def call(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NO_COLOR", raising=False)

    def run(*arguments):
        return CliRunner().invoke(main, [str(each) for each in arguments])

    return run


def said(result):
    """Return what a run says of the position, and its outcome."""
    lines = result.stdout.splitlines()
    position = next((line for line in lines if line.startswith("You are ")), "")
    outcome = " ".join(result.stdout.rpartition("\n\n")[2].split())
    return position, outcome


def title(step):
    return path.step(step).title


def test_from_nothing_to_the_package(call, tmp_path):
    """Each solution in turn is what a learner has written by then."""
    assert call("new", "mine", "--step", "10").exit_code == 0
    begun = call("check", "mine")
    assert begun.exit_code == 1
    position, outcome = said(begun)
    assert position == f"You are on the way to step 10, {title(10)}."
    assert re.match(r"on the way to step 10: 0 of \d+ rules hold; first to mend: ", outcome)

    core = tmp_path / "mine" / "core_simple.py"
    firsts = []
    for step in variants.STEPS:
        core.write_text(variants.solution(step), encoding="utf-8")
        result = call("check", "mine", "--json", "run.json")
        position, outcome = said(result)
        reached, coming = variants.REACHED[step], path.following(step)
        words = f"You are at step {reached}; next: step {coming}, {title(coming)}."
        assert position.startswith(words)
        document = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
        told = document["settings"]["position"]
        assert (told["step"], told["next"], told["broken"]) == (reached, coming, [])
        assert document["settings"]["step"] == coming
        if step == 22:
            assert result.exit_code == 0
            assert outcome.startswith("conforming: all ")
            continue
        assert result.exit_code == 1
        assert outcome.startswith(f"step {reached} holds; next: step {coming}, ")
        first = outcome.rpartition("; to do first: ")[2]
        assert f"To do first: {first}  (" in result.stdout
        assert "First to mend" not in result.stdout
        firsts.append(first)
    assert firsts == [
        "call.list-form",
        "call.star-form",
        "backward.seed",
        "accumulate.same-input-twice",
        "order.generation-variable",
        "memory.weak-outputs",
        "mode.drop-grads",
        "variable.name",
        "op.mul",
        "op.as-variable",
        "op.neg",
    ]

    (tmp_path / "mine" / "dezero").mkdir()
    core.rename(tmp_path / "mine" / "dezero" / "core_simple.py")
    init = (locations.REFERENCE / "dezero" / "__init__.py").read_text(encoding="utf-8")
    (tmp_path / "mine" / "dezero" / "__init__.py").write_text(init, encoding="utf-8")
    arrived = call("check", "mine")
    assert arrived.exit_code == 0
    position, outcome = said(arrived)
    assert position == ""
    assert outcome.startswith("conforming: all ")


def test_an_earlier_mistake_comes_first(call, tmp_path):
    """What was whole before is to be mended before the path goes on."""
    (tmp_path / "mine.py").write_text(variants.with_mistake(17, "cleargrad"), encoding="utf-8")
    result = call("check", "mine.py")
    assert result.exit_code == 1
    position, outcome = said(result)
    assert position.startswith("You are at step 17, but for accumulate.cleargrad; then step 18")
    assert "First to mend: accumulate.cleargrad  (accumulation, step 14)" in result.stdout
    held, of = map(int, re.match(r"step 17: (\d+) of (\d+) rules hold; ", outcome).groups())
    assert held == of - 1
    assert outcome.endswith("first to mend: accumulate.cleargrad")


def test_a_mistake_at_the_end_is_told_as_ever(call, tmp_path):
    """Who has arrived at the package hears of the last step, and nothing of a path."""
    package = tmp_path / "mine" / "dezero"
    package.mkdir(parents=True)
    for file in (locations.REFERENCE / "dezero").glob("*.py"):
        text = file.read_text(encoding="utf-8")
        text = text.replace("return len(self.data)", "return self.data.size")
        (package / file.name).write_text(text, encoding="utf-8")
    found, last = call("check", "mine"), call("check", "mine", "--step", "23")
    assert found.stdout == last.stdout
    assert found.exit_code == last.exit_code == 1
    assert re.search(r"of \d+ rules hold; first to mend: variable.len$", found.stdout.strip())


def test_a_step_that_is_asked_for_is_judged_alone(call, tmp_path):
    """With --step there is no looking for another."""
    (tmp_path / "mine.py").write_text(variants.solution(14), encoding="utf-8")
    result = call("check", "mine.py", "--step", "14")
    assert result.exit_code == 0
    assert said(result) == ("", "all 34 rules in force at step 14 hold")
    assert call("check", "mine.py", "--step", "auto", "-q").exit_code == 1


def test_markdown_says_it_too(call, tmp_path):
    (tmp_path / "mine.py").write_text(variants.solution(14), encoding="utf-8")
    result = call("check", "mine.py", "--markdown", "-")
    assert "You are at step 15; next: step 16, generations." in result.stdout
    assert "### To do first: `order.generation-variable`" in result.stdout
