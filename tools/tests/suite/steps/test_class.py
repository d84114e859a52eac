"""A class whose students stopped at different steps, and a rubric that goes through step 18."""

from __future__ import annotations

import csv
import json
from decimal import ROUND_HALF_UP, Decimal

import pytest
from click.testing import CliRunner
from dezero_spec.cli import main
from dezero_spec.suite.steps.matrix import matrix

from . import variants

THROUGH = 18


@pytest.fixture(scope="module")
def marks(tmp_path_factory):
    """The gradebook's marks by the step of the student's solution."""
    folder = tmp_path_factory.mktemp("class")
    (folder / "handed-in").mkdir()
    for step in variants.STEPS:
        file = folder / "handed-in" / f"student{step}.py"
        file.write_text(variants.solution(step), encoding="utf-8")
    rubric = folder / "rubric.toml"
    rubric.write_text(f"through = {THROUGH}\nout_of = 100\n", encoding="utf-8")
    results = folder / "results"
    arguments = ["grade", str(folder / "handed-in"), "-o", str(results), "--rubric", str(rubric)]
    done = CliRunner().invoke(main, [*arguments, "--no-sandbox", "--jobs", "1"])
    assert done.exit_code == 0, done.output
    for file in (results / "submissions").glob("*.json"):
        assert json.loads(file.read_text(encoding="utf-8"))["settings"]["step"] == THROUGH
    with open(results / "gradebook.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return {int(row["Submission"][len("student") : -len(".py")]): row["Mark"] for row in rows}


def test_everybody_has_the_mark_of_the_rules_that_hold(marks):
    """A point for each rule in force at step 18, out of 100: the matrix says which hold."""
    cells = matrix().cells
    assert set(marks) == set(variants.STEPS)
    for step, text in marks.items():
        signs = [sign for sign in cells[step][THROUGH].values() if sign != "-"]
        share = Decimal(100 * signs.count("+")) / len(signs)
        assert Decimal(text) == share.quantize(Decimal("0.01"), ROUND_HALF_UP), step


def test_later_steps_earn_no_more(marks):
    """Who has done step 18 has everything; the earlier one stopped, the less."""
    assert {marks[step] for step in variants.STEPS if step >= THROUGH} == {"100"}
    way = [Decimal(marks[step]) for step in variants.STEPS if 11 <= step <= THROUGH]
    assert way == sorted(set(way))
