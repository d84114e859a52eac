"""Many small programs, judged: whatever they do, each has an outcome, and only its own."""

import pytest
from dezero_spec import locations
from evidence import record, removal
from evidence.trial import Program, Settings, outcomes

CORE = "dezero/core_simple.py"
FILES = {
    path.relative_to(locations.REFERENCE).as_posix(): path.read_text(encoding="utf-8")
    for path in (locations.REFERENCE / "dezero").glob("*.py")
}
FEW = Settings(only=("variable.len", "op.neg", "call.star-form"), seconds=0.5)


def program(name, old="", new=""):
    assert old in FILES[CORE]
    return Program(name, {**FILES, CORE: FILES[CORE].replace(old, new)}, FEW)


def test_each_program_has_its_own_outcome():
    programs = [
        program("right"),
        program("wrong", "return len(self.data)", "return self.data.size"),
        program("broken", "class Config:", "class Config"),
        program("exits", "class Config:", "import os; os._exit(3)\nclass Config:"),
        program("hangs", "return -x", "while True: pass"),
        program("greedy", "return -x", "return [0] * 10**12"),
        program("right again"),
    ]
    found = {outcome.name: outcome for outcome in outcomes(programs, jobs=2)}
    assert list(found) == [each.name for each in programs]
    assert not found["right"].caught
    assert not found["right again"].caught
    assert found["wrong"].broken == ("variable.len",)
    assert found["wrong"].first == "variable.len"
    assert "dezero/core_simple.py" in found["broken"].error
    assert "process down" in found["exits"].error
    assert found["hangs"].broken == ("op.neg",)
    assert found["greedy"].broken == ("op.neg",)


@pytest.mark.parametrize("rule", ["variable.len", "backward.chain"])
def test_without_a_rule_s_tests_what_it_alone_catches_is_caught_no_more(rule):
    kept = record.read()
    alone = {wrong.name for wrong in kept.alone_by(rule)}
    losses = removal.without(rule, kept, jobs=1, most=1)
    assert losses
    for loss in losses:
        assert loss.outcome.caught == (loss.wrong.name not in alone)
        assert loss.outcome.first != rule
        word = "no longer caught: " if loss.wrong.name in alone else "reported as "
        assert loss.sentence.startswith(word)
