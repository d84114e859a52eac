"""Code that is wrong in one place gains nothing by a trick: no rule, and none leaves the count."""

from __future__ import annotations

import functools
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from dezero_spec.judge.launching import PlainLauncher
from dezero_spec.judge.recording import record
from dezero_spec.judge.running import load_judged
from dezero_spec.suite import catalogue, run, verdicts
from dezero_spec.suite.verdicts import Run

from tools.tests.variants.mistakes import Mistake, all_mistakes
from tools.tests.variants.mistakes.entry import CORE

from .tricks import TRICKS

ALL = "DEZERO_SPEC_ALL_TRICKS"  # =1: each rule's base with each trick, which takes an hour
SEED = 4200  # of a class that nobody has published
# They leave an optional name out, which takes the rules about it, and all else as it was.
WITHOUT = {"no-square": {"testing.square-forward", "testing.square-backward", "backward.square"}}
WITHOUT["no-square"] |= {"testing.unittest-form"}
# Every second call it does what the base does wrong rightly: what one call asks for may hold.
RIGHT_AT_TIMES = {("backward.seed", "counts-its-calls")}


@functools.cache
def bases() -> dict[str, Mistake]:
    """Return a mistake for each rule: one in the file, which breaks as little else as there is."""
    found: dict[str, Mistake] = {}
    for mistake in sorted(all_mistakes(), key=lambda each: (len(each.fails), each.file != CORE)):
        if not mistake.whole and mistake.step is None and mistake.file.endswith("core_simple.py"):
            found.setdefault(mistake.cause, mistake)
    return {rule.id: found[rule.id] for rule in catalogue.rules() if rule.id in found}


def pairs() -> list[tuple[str, str]]:
    """Return which trick is tried behind which rule's base: each at least once."""
    rules = list(bases())
    if os.environ.get(ALL):
        return [(rule, trick) for rule in rules for trick in TRICKS]
    drawn = {(rules[7 * i % len(rules)], trick) for i, trick in enumerate(TRICKS)}
    aimed = {
        ("memory.freed-by-refcount", "collects-in-backward"),
        ("memory.freed-by-refcount", "lies-after-the-first-question"),
        ("op.with-ndarray", "refuses-two-and-four"),
        ("op.rsub", "operators-come-later"),
    }
    return sorted(drawn | aimed)


def counted(found: Run) -> set[str]:
    """Return the rules that are in the count."""
    left_out = verdicts.NOT_PROVIDED
    return {v.rule.id for v in found.verdicts if v.rule.kind != "quality" and v.status != left_out}


def passed(found: Run) -> set[str]:
    """Return the rules that hold; advice gives nobody anything."""
    hold = (v for v in found.verdicts if v.status == verdicts.PASS)
    return {v.rule.id for v in hold if v.rule.kind != "quality"}


def freed(found: Run, trick: str) -> set[str]:
    """Return the rules that wait for those that a trick takes out of the count."""
    out = WITHOUT.get(trick, set())
    return {v.rule.id for v in found.verdicts if v.because and set(v.because) <= out}


class Judge:
    """Judges single files in other processes, the suite collected once."""

    def __init__(self, folder: Path, suite: run.Suite, launcher: PlainLauncher) -> None:
        self._folder, self._launcher, self._suite = folder, launcher, suite
        self._alone: dict[str, Run] = {}

    def judge(self, source: str) -> Run:
        file = self._folder / "student.py"
        file.write_text(source, encoding="utf-8")
        implementation = load_judged(file, self._launcher)
        return self._suite.judge(implementation, seconds_per_test=3.0, every_snippet=False)

    def alone(self, rule: str) -> Run:
        if rule not in self._alone:
            self._alone[rule] = self.judge(source_of(rule))
        return self._alone[rule]


def source_of(rule: str) -> str:
    return bases()[rule].source().replace("from __future__ import annotations\n", "")


# By scripts, as classes are graded; each request by itself, too, where all pairs are tried.
WAYS = {"live": False, "by-scripts": True} if os.environ.get(ALL) else {"by-scripts": True}


@pytest.fixture(scope="module", params=WAYS.values(), ids=WAYS)
def judge(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Judge]:
    suite = run.collect(seed=SEED)
    launcher = PlainLauncher(scripts=record(suite) if request.param else None)
    yield Judge(tmp_path_factory.mktemp("tricks"), suite, launcher)
    launcher.close()


def test_there_is_a_base_for_each_rule() -> None:
    """But for those about a package, or another step than the last."""
    missing = {rule.id for rule in catalogue.rules() if rule.in_force()} - set(bases())
    assert {id for id in missing if not id.startswith("package.")} == set()


@pytest.mark.parametrize(("rule", "trick"), pairs())
def test_nothing_is_gained(judge: Judge, rule: str, trick: str) -> None:
    """No rule passes that the base alone does not pass, and as many are in the count."""
    alone, tricked = judge.alone(rule), judge.judge(source_of(rule) + TRICKS[trick])
    assert rule not in passed(alone)
    if (rule, trick) not in RIGHT_AT_TIMES:
        assert passed(tricked) - freed(alone, trick) <= passed(alone)
    assert counted(alone) - counted(tricked) <= WITHOUT.get(trick, set())
    assert counted(tricked) <= counted(alone)
