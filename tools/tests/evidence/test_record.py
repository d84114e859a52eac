"""What is kept of the evidence: up to date, and able to tell what is no longer caught."""

import dataclasses
from pathlib import Path

import pytest
from dezero_spec.suite import catalogue
from evidence import pages, record, score
from evidence.equivalents import Equivalent
from evidence.mutants import Mutant
from evidence.record import Record, Wrong
from evidence.trial import Outcome

RULES = [rule.id for rule in catalogue.rules() if rule.in_force()]


@pytest.fixture(scope="module")
def kept():
    return record.read()


def weakened(kept, rule):
    """The record as it would be if the rule had no tests."""

    def left(wrongs):
        for wrong in wrongs:
            broken = tuple(id for id in wrong.broken if id != rule)
            hidden = tuple(id for id in wrong.not_judged if id != rule)
            # What was hidden behind the rule comes out.
            if broken or hidden:
                yield dataclasses.replace(wrong, broken=broken or hidden[:1], not_judged=hidden)

    return dataclasses.replace(
        kept, mutants=tuple(left(kept.mutants)), mistakes=tuple(left(kept.mistakes))
    )


def test_it_is_of_this_suite_and_this_reference(kept):
    assert kept.digest == record.current_digest(), "run tox -e mutation -- --record"


def test_the_page_is_made_of_it(kept):
    file = Path(pages.__file__).with_name("README.md")
    assert file.read_text(encoding="utf-8") == pages.catches(kept), "tox -e mutation -- --record"


def test_every_rule_catches_something(kept):
    assert kept.idle == []


def test_almost_every_mistake_is_named_first(kept):
    right, of = kept.right_first
    assert right >= 0.95 * of
    assert of == len(kept.mistakes)


@pytest.mark.parametrize("rule", RULES)
def test_without_a_rule_s_tests_the_report_says_what_is_lost(kept, rule):
    said = record.differences(kept, weakened(kept, rule))
    mutants, mistakes = kept.by(rule)
    assert mistakes or mutants
    for wrong in (*mutants, *mistakes):
        (line,) = [line for line in said if f": {wrong.name}: " in line]
        assert rule in line
    lost = {wrong.name for wrong in kept.alone_by(rule)}
    lines = [line for line in said if line.startswith("no longer caught, once by ")]
    assert {line.split(": ")[1] for line in lines} == lost


def test_what_is_caught_anew_is_said_too(kept):
    less = dataclasses.replace(kept, mistakes=kept.mistakes[1:])
    assert record.differences(less, kept) == [f"newly caught: {kept.mistakes[0].name}"]


def test_it_is_written_and_read(kept, tmp_path):
    file = tmp_path / "evidence.json"
    record.write(kept, file)
    assert record.read(file) == kept
    assert record.outdated(kept, file) == []
    changed = dataclasses.replace(kept, digest="another")
    (changed_said, again) = record.outdated(changed, file)
    assert "has changed" in changed_said
    assert "--record" in again
    file.write_text("{", encoding="utf-8")
    assert "can't be read" in record.outdated(kept, file)[0]


# The score.

MUTANT = Mutant("m", "x", 1, "f", "a", "b", "b\n")
SURVIVES, CAUGHT = Outcome("m"), Outcome("m", broken=("op.neg",), first="op.neg")
REASON = {"m": Equivalent("m", "- a", "so")}


def scored(outcome, reasons):
    return score.Score((score.Tried(MUTANT, outcome),) * 1, reasons)


def test_a_survivor_without_a_reason_is_a_problem():
    assert scored(SURVIVES, {}).problems()[0].startswith("survived: m in f")


def test_a_reason_that_is_no_longer_true_is_a_problem():
    assert scored(CAUGHT, REASON).problems() == ["stale in equivalents.toml: m\n- a"]


def test_too_many_called_equivalent_are_a_problem():
    assert scored(SURVIVES, REASON).problems() == ["1 of 1 mutants called equivalent"]


def test_what_cannot_be_loaded_counts_as_caught():
    assert scored(Outcome("m", error="no"), {}).killed


def test_a_reference_that_is_caught_itself_shows_nothing(monkeypatch):
    monkeypatch.setattr(score, "outcomes", lambda programs, jobs: [CAUGHT, CAUGHT])
    with pytest.raises(RuntimeError, match="the reference itself is caught"):
        score.judge([MUTANT], {})


def test_a_mutant_without_a_rule_of_its_own_is_named():
    only = Outcome("m", broken=("testing.gradient-check",))
    assert scored(only, {}).by_catch_all_only
    assert not scored(CAUGHT, {}).by_catch_all_only


def test_a_rule_that_catches_nothing_is_idle():
    wrong = Wrong("w", "Did it.", ("op.neg",), ("op.sub",))
    found = Record("d", (wrong,), (), 0, (1, 1)).idle
    assert "op.neg" not in found
    assert "op.sub" not in found
    assert "op.mul" in found
