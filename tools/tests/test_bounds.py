"""What is stored of a failure is of bounded length, whatever an implementation says."""

from __future__ import annotations

import dataclasses
import json

import pytest
from dezero_spec import loading, locations
from dezero_spec.bounds import bounded
from dezero_spec.suite import explain, run, verdicts
from hypothesis import example, given, settings
from hypothesis import strategies as st

REFERENCE = (locations.REFERENCE / "dezero" / "core_simple.py").read_text(encoding="utf-8")


def test_bounded_says_what_is_missing():
    assert bounded("abc", 3) == "abc"
    assert bounded("abcd", 3) == "abc … 1 characters more"
    assert bounded("x" * 12_345, 3) == "xxx … 12,342 characters more"


texts = st.text(alphabet="ab … 1,charactersmore", max_size=90) | st.builds(
    "{}… {} characters more".format, st.text(max_size=60), st.integers(0, 10**9)
)


@settings(deadline=None, derandomize=True)
@given(texts, texts, st.integers(0, 60), st.integers(0, 60))
@example("x" * 70 + " … 1,000 characters more", "P: ", 5, 10)
@example("x" * 70 + " … 01 characters more", "", 5, 10)
@example("x" * 70 + " … ² characters more", "", 5, 10)
def test_cutting_twice_is_cutting_once(text, before, most, more):
    """Whoever cuts first, the judge or a host, and whatever stands before it by then."""
    longer = most + more
    assert bounded(before + bounded(text, longer), most) == bounded(before + text, most)
    assert len(bounded(text, most)) <= most + 48


HUGE = {
    "repr": ("    def __repr__(self):", "    def __repr__(self):\n        return 'é' * 3_000_000"),
    "message": ("def neg(x):", "def neg(x):\n    raise ValueError('y' * 3_000_000)"),
    "refusal": ("raise TypeError(", "raise TypeError('z' * 3_000_000) or ("),
    "array": ("def mul(x0, x1):", "def mul(x0, x1):\n    return Variable(np.zeros((2,) * 13))"),
    "name": (
        "def div(x0, x1):",
        "def div(x0, x1):\n    raise type('N' * 100_000, (OSError,), {})(1)",
    ),
}
RULES = ["variable.repr-scalar-vector", "op.neg", "variable.rejects", "op.mul", "op.div"]


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """What a run finds of an implementation that says too much, in each of these rules."""
    source = REFERENCE
    for old, new in HUGE.values():
        assert old in source, old
        source = source.replace(old, new, 1)
    file = tmp_path_factory.mktemp("huge") / "student.py"
    file.write_text(source, encoding="utf-8")
    return run.run(loading.load(file), only=RULES)


def test_a_run_is_bounded(found):
    """A few thousand characters a case, and it is said what is missing."""
    broken = [case for verdict in found.verdicts for case in verdict.broken]
    assert {case.rule for case in broken} == set(RULES)
    for case in broken:
        texts = [text for text in dataclasses.astuple(case.failure) if isinstance(text, str)]
        assert max(map(len, texts)) <= explain.MOST_SHOWN + 48
    assert len(json.dumps(found.to_dict())) < 20_000 * len(broken)
    said = {case.rule: case.failure.obtained for case in broken}
    assert said["op.neg"].endswith("yy … 2,998,000 characters more")
    assert said["op.mul"].startswith("[0., 0., 0., ..., 0.")
    assert said["op.div"].startswith("NNN")
    assert {case.status for case in broken} == {verdicts.FAIL, verdicts.ERROR}
