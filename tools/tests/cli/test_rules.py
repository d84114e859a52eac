"""The command `dezero-spec rules`."""

import json

import pytest
from click.testing import CliRunner
from dezero_spec.cli import main
from dezero_spec.suite import catalogue
from dezero_spec.suite.steps import path


def rules(*arguments):
    return CliRunner().invoke(main, ["rules", *arguments])


def test_every_rule_is_there_as_json():
    found = json.loads(rules("--json").stdout)
    assert [rule["id"] for rule in found] == [rule.id for rule in catalogue.rules()]
    assert all(rule["tests"] and rule["sentence"] for rule in found)


def test_every_rule_is_there_to_read_within_80_columns():
    lines = rules().stdout.splitlines()
    for rule in catalogue.rules():
        assert any(line.startswith(f"  {rule.id}  (step {rule.step}") for line in lines)
    assert max(map(len, lines)) <= 80
    assert any(line.startswith(f"{len(catalogue.rules())} rules") for line in lines)


def test_as_markdown():
    lines = rules("--markdown", "--kind", "quality").stdout.splitlines()
    quality = [rule for rule in catalogue.rules() if rule.kind == "quality"]
    assert len(lines) == 2 + len(quality)
    assert lines[2].startswith(f"| `{quality[0].id}` | {quality[0].step} | quality | ")


def test_by_step_and_chapter():
    found = json.loads(rules("--json", "--step", "11", "--chapter", "call").stdout)
    assert "call.list-form" in [rule["id"] for rule in found]
    assert all(rule["chapter"] == "call" and rule["step"] <= 11 for rule in found)


def test_one_in_full():
    text = " ".join(rules("order.diamond").stdout.split())
    rule = catalogue.rule("order.diamond")
    assert rule.sentence in text
    assert rule.tests[0] in text
    assert ", ".join(rule.stands_on) in text
    assert f"notes {path.step(rule.step).notes}" in text


@pytest.mark.parametrize("arguments", [["order.diamnd"], ["--chapter", "ordr"]])
def test_an_unknown_one_ends_with_2(arguments):
    result = rules(*arguments)
    assert result.exit_code == 2
    assert "Did you mean order" in result.stderr
