"""Known deviations: `--expect FILE`, of the command and of pytest."""

import json
from xml.etree import ElementTree

import dezero_spec
import pytest
from click.testing import CliRunner
from dezero_spec.cli import main
from dezero_spec.suite import expectations, verdicts

from .making import command, implementation
from .test_pytest_way import by_pytest

LEN = 'variable.len = "Ours counts all elements."\n'


@pytest.fixture
def call(tmp_path, monkeypatch):
    """Judge one of the implementations with a file of this content; return the result."""
    monkeypatch.chdir(tmp_path)

    def run_it(made, content, *arguments):
        implementation(tmp_path / "mine", made)
        (tmp_path / "known.toml").write_text(content, encoding="utf-8")
        given = ["check", "mine", "--expect", "known.toml", *arguments]
        return CliRunner().invoke(main, given)

    return run_it


def test_an_expected_deviation_is_green_and_shown(call):
    result = call("one-rule", LEN)
    assert result.exit_code == 0
    text = " ".join(result.stdout.split())
    assert "Known deviations variable.len Ours counts all elements." in text
    assert "87 of 88 rules hold, 1 known deviation" in text
    assert "conforming" not in text


def test_what_was_not_expected_fails_as_ever(call):
    result = call("many", LEN)
    assert result.exit_code == 1
    assert "First to mend: accumulate" in result.stdout


def test_an_entry_that_is_no_longer_true_fails(call):
    result = call("one-rule", LEN + 'op.neg = "Once it was wrong."\n')
    assert result.exit_code == 1
    assert "no deviation, though expected: op.neg" in result.stdout


def test_a_stale_entry_fails_though_everything_holds(call):
    result = call("right", LEN, "--json", "-")
    assert result.exit_code == 1
    document = json.loads(result.stdout)
    assert document["conforming"]
    assert not document["as_expected"]
    assert document["stale"] == ["variable.len"]


def test_what_is_not_judged_because_of_a_deviation_needs_an_entry_too(call):
    result = call("overwrites", 'accumulate.same-input-twice = "It overwrites."\n')
    assert result.exit_code == 1
    words = " ".join(result.stdout.split())
    assert "not judged because of known deviations, and not expected: " in words


def test_a_deviation_never_counts_as_a_rule_that_holds(tmp_path):
    run = dezero_spec.check(implementation(tmp_path / "mine", "one-rule"))
    known = expectations.applied(run, {"variable.len": "So it is."})
    assert known.score == run.score
    assert not known.conforming
    assert known.as_expected
    assert [v.rule.id for v in known.deviations] == ["variable.len"]
    assert known.broken == ()


def test_rules_that_were_not_judged_say_nothing_of_their_entries(call):
    result = call("one-rule", LEN, "--rule", "op.neg")
    assert result.exit_code == 0, result.stdout


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("op.nix = 'x'", "expects op.nix to be broken, but there is no such rule."),
        ("op.neg = ''", 'gives no reason for op.neg: write op.neg = "why".'),
        ("op.neg = '  '", "gives no reason for op.neg"),
        ("op.neg = 3", "gives no reason for op.neg"),
        ("[op]", "expects op to be broken, but there is no such rule."),
        ("op.neg", "known.toml is not TOML: "),
        ("op.neg = 'a'\nop.neg = 'b'", "known.toml is not TOML: "),
    ],
)
def test_a_file_that_is_not_right_is_said_so(call, content, said):
    result = call("right", content)
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stdout == ""


def test_a_file_that_cannot_be_read(tmp_path):
    file = tmp_path / "known.toml"
    with pytest.raises(expectations.BadExpectations, match="No such file"):
        expectations.read(file)
    file.write_bytes(b"op.neg = '\xff'")
    with pytest.raises(expectations.BadExpectations, match="not in UTF-8"):
        expectations.read(file)


def test_tables_and_a_mark_of_order_are_fine(tmp_path):
    file = tmp_path / "known.toml"
    file.write_text('\ufeff[variable]\nlen = "one\\n two"\n', encoding="utf-8")
    assert expectations.read(file) == {"variable.len": "one two"}


def test_first_is_refused(call):
    result = call("right", LEN, "--first")
    assert result.exit_code == 2
    assert "--first" in result.stderr


def test_every_document_shows_it(call, tmp_path):
    options = [part for name in ("json", "junit", "markdown", "html", "badge")
               for part in (f"--{name}", f"out.{name}")]  # fmt: skip
    result = call("one-rule", LEN, *options)
    assert result.exit_code == 0
    document = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert document["expected"] == {"variable.len": "Ours counts all elements."}
    assert document["as_expected"]
    assert not document["conforming"]
    (status,) = [v["status"] for v in document["verdicts"] if v["rule"] == "variable.len"]
    assert status == verdicts.EXPECTED
    junit = ElementTree.parse(tmp_path / "out.junit").getroot()
    (skipped,) = junit.findall(".//testcase[@name='variable.len']/skipped")
    assert skipped.get("message", "").startswith("known deviation: Ours counts all elements. (")
    assert junit.get("failures") == junit.get("errors") == "0"
    for name in ("markdown", "html"):
        assert "Ours counts all elements." in (tmp_path / f"out.{name}").read_text("utf-8")
    assert "87/88" in (tmp_path / "out.badge").read_text(encoding="utf-8")


def test_a_stale_entry_fails_in_junit(call, tmp_path):
    call("right", LEN, "--junit", "out.xml")
    junit = ElementTree.parse(tmp_path / "out.xml").getroot()
    assert junit.find(".//testcase[@name='variable.len']/failure") is not None


@pytest.mark.parametrize("way", [[], ["-n2"]], ids=["plain", "xdist"])
@pytest.mark.parametrize(
    ("made", "content", "status"),
    [("one-rule", LEN, 0), ("right", LEN, 1), ("one-rule", 'op.neg = "x"', 1)],
    ids=["expected", "stale", "unexpected"],
)
def test_by_pytest(tmp_path, made, content, status, way):
    folder = implementation(tmp_path / "mine", made)
    (tmp_path / "known.toml").write_text(content, encoding="utf-8")
    done, document = by_pytest(folder, "--expect", "known.toml", *way)
    assert done.returncode == status, done.stdout
    assert document["as_expected"] == (status == 0)
    if status == 0:
        assert "Known deviation: variable.len: Ours counts all elements." in done.stdout


def test_pytest_says_what_is_wrong_with_the_file(tmp_path):
    folder = implementation(tmp_path / "mine", "right")
    (tmp_path / "known.toml").write_text("op.nix = 'x'", encoding="utf-8")
    done = command("pytest", dezero_spec.locations.SUITE, "--impl", folder.name,
                   "--expect", "known.toml", cwd=tmp_path)  # fmt: skip
    assert done.returncode == 4
    assert "no such rule" in done.stderr
