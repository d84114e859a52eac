"""Run the suite, collected once, against implementations: here or in another process."""

from __future__ import annotations

import contextlib
import copy
import dataclasses
import functools
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import pytest

from dezero_spec import deadline, locations
from dezero_spec.bounds import bounded
from dezero_spec.loading import Implementation
from dezero_spec.suite import catalogue, explain, pytest_plugin, verdicts
from dezero_spec.suite.bench import Bench, bench_for
from dezero_spec.suite.catalogue import LAST_STEP
from dezero_spec.suite.collecting import Collector
from dezero_spec.suite.direct import Test
from dezero_spec.suite.verdicts import Case, Run

# Characters of what was obtained: of a whole run, and of each failure that comes when it is full.
MOST_OBTAINED, LEAST_OBTAINED = 100_000, 200


def run(
    implementation: Implementation,
    *,
    step: int = LAST_STEP,
    only: Sequence[str] | None = None,
    first: bool = False,
    thorough: bool = False,
    seed: int = 0,
    seconds_per_test: float = pytest_plugin.SECONDS_PER_TEST,
    on_case: Callable[[Case, int], None] | None = None,
    every_snippet: bool = True,
    causes_only: bool = False,
) -> Run:
    """Judge a loaded implementation, and close it.

    `step`: judge the rules in force at this book step; `only`: ids of rules, None for all;
    `first`: stop as soon as the first broken rule is known; `thorough`, `seed`: how many random
    cases, from which number on; `on_case(case, total)` is called as cases come in;
    `every_snippet`, `causes_only`: as of `Suite.judge`. Raises KeyboardInterrupt as usual.
    """
    return collected(step=step, only=only, thorough=thorough, seed=seed).judge(
        implementation,
        first=first,
        seconds_per_test=seconds_per_test,
        on_case=on_case,
        every_snippet=every_snippet,
        causes_only=causes_only,
    )


def run_chosen(implementation: Implementation, asked: Sequence[str], **settings: Any) -> Run:
    """Judge a choice of rules, and with them all that they stand on.

    By themselves they would be blamed for what those break. The settings are those of `run`.
    """
    wanted = {*asked}.union(*map(catalogue.foundations, asked))
    found = run(
        implementation, only=[r.id for r in catalogue.rules() if r.id in wanted], **settings
    )
    return dataclasses.replace(found, settings={**found.settings, "asked": list(asked)})


def collected(
    *,
    step: int = LAST_STEP,
    also: Sequence[int] = (),
    only: Sequence[str] | None = None,
    thorough: bool = False,
    seed: int = 0,
) -> Suite:
    """Collect the suite, once a process for the same settings: those of `collect`."""
    return _collected(step, tuple(also), None if only is None else tuple(only), thorough, seed)


@functools.lru_cache(maxsize=4)
def _collected(
    step: int, also: tuple[int, ...], only: tuple[str, ...] | None, thorough: bool, seed: int
) -> Suite:
    return collect(step=step, also=also, only=only, thorough=thorough, seed=seed)


def collect(
    *,
    step: int = LAST_STEP,
    also: Sequence[int] = (),
    only: Sequence[str] | None = None,
    thorough: bool = False,
    seed: int = 0,
) -> Suite:
    """Collect the suite's tests, once for any number of implementations.

    `also`: further steps whose rules are wanted, judged in the form of `step`.
    """
    session = _Session(step, only, also)
    arguments = [
        str(locations.SUITE),
        f"--seed={seed}",
        f"--step={step}",
        # Nothing of the surroundings: no ini file, plugin, cache or terminal of pytest's.
        f"--rootdir={locations.SUITE.parent}",
        f"--config-file={os.devnull}",
        "--assert=plain",
        "--capture=sys",
        "-pno:cacheprovider",
        "-pno:terminal",
        "-pno:faulthandler",
        "-pdezero_spec.suite.pytest_plugin",
    ]
    if thorough:
        arguments.append("--thorough")
    with _environment(PYTEST_DISABLE_PLUGIN_AUTOLOAD="1", PYTEST_ADDOPTS="", PYTEST_PLUGINS=""):
        status = pytest.main(arguments, plugins=[session])
    if status == pytest.ExitCode.INTERRUPTED:
        raise KeyboardInterrupt
    if not session.expected:
        raise RuntimeError(f"no test of the suite was collected (pytest ended with {status!s})")
    return Suite(session, session.tests, {"thorough": thorough, "seed": seed})


class Suite:
    """The tests that are in force, ready to be carried out on one implementation after another."""

    def __init__(
        self, collector: Collector, tests: Sequence[Test], settings: dict[str, Any]
    ) -> None:
        self._collector, self.tests, self._settings = collector, tests, settings
        self.by_name = {test.name: test for test in tests}
        self.step, self.seed = collector.step, int(settings.get("seed", 0))

    def at(self, steps: Iterable[int]) -> Suite:
        """Return those of its tests whose rules are in force at one of these steps."""
        part = copy.copy(self._collector)
        part.narrow(steps)
        tests = [test for test in self.tests if part.wants(test.rule)]
        part.expect(test.item.nodeid for test in tests)
        return Suite(part, tests, self._settings)

    def judge(
        self,
        implementation: Implementation,
        *,
        first: bool = False,
        seconds_per_test: float = pytest_plugin.SECONDS_PER_TEST,
        on_case: Callable[[Case, int], None] | None = None,
        every_snippet: bool = True,
        causes_only: bool = False,
        close: bool = True,
    ) -> Run:
        """Judge an implementation, and close it, unless it is to be judged again.

        `every_snippet`: show each case that fails by a snippet, not the first one of a rule alone;
        `causes_only`: show none of a rule that stands on a broken one, so will not be judged.
        """
        try:
            bench = bench_for(implementation, seconds_per_test, self._collector.step)
            judge = _Judge(self.tests, bench, seconds_per_test, on_case, every_snippet, causes_only)
            stopped = judge.until_first_broken() if first else judge.all()
            bench.finish()
        finally:
            if close:
                implementation.close()
        self._collector.cases = judge.cases
        found = self._collector.run(implementation, self._settings, stopped=stopped)
        self._collector.cases = {}
        if environment := getattr(implementation, "environment", None):  # the other process's
            found = dataclasses.replace(found, environment=found.environment | environment)
        return found


class _Session(Collector):
    """A pytest session that keeps its tests instead of running them."""

    def __init__(self, step: int, only: Sequence[str] | None, also: Sequence[int]) -> None:
        super().__init__(step, only, also)
        self.tests: list[Test] = []

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.tests = [Test(item) for item in session.items]
        return True


class _Judge:
    """Carries out the suite's tests on one implementation."""

    def __init__(
        self,
        tests: Sequence[Test],
        bench: Bench,
        seconds: float,
        on_case: Callable[[Case, int], None] | None,
        every_snippet: bool,
        causes_only: bool,
    ) -> None:
        self._tests, self._bench, self._seconds, self._on_case = tests, bench, seconds, on_case
        self._every_snippet, self._causes_only = every_snippet, causes_only
        self._shown: set[str] = set()  # rules of which a case has failed
        self._grounds: dict[str, tuple[str, ...]] = {}  # of a rule, once it was asked for
        self._by_rule: dict[str, list[Test]] = {}
        for test in tests:
            self._by_rule.setdefault(test.rule.id, []).append(test)
        self._obtained = 0  # characters, over all failures
        self._late: set[str] = set()  # rules of which a case did not come to its end
        self._known: dict[str, bool] = {}  # whether a rule holds, as far as it was looked at
        self.cases: dict[str, Case] = {}

    def all(self) -> str:
        """Carry out every test, in the suite's order."""
        for test in self._tests:
            self._carry_out(test)
        return ""

    def until_first_broken(self) -> str:
        """Go on until it is known which broken rule comes first; return why that was the end.

        A broken rule is the first one when all that it stands on holds, so that is judged next.
        """
        for id, tests in self._by_rule.items():
            if self._holds(id) or tests[0].rule.kind == "quality":
                continue
            grounds = [ground for ground in catalogue.foundations(id) if ground in self._by_rule]
            if all(self._holds(ground) for ground in grounds):
                return "there" if len(self.cases) < len(self._tests) else ""
        for test in self._tests:  # advice, of which one case was enough so far
            if test.item.nodeid not in self.cases:
                self._carry_out(test)
        return ""

    def _holds(self, id: str) -> bool:
        if id not in self._known:
            cases = map(self._carry_out, self._by_rule[id])
            self._known[id] = not any(case.status in verdicts.BROKEN for case in cases)
        return self._known[id]

    def _carry_out(self, test: Test) -> Case:
        if test.rule.id in self._late:
            case = explain.not_carried_out(test.item, test.rule)
        else:
            snippet = self._has_snippet(test.rule.id)
            self._bench.about(test.rule.id)
            before = self._bench.used()
            case = test.judge(self._bench, self._seconds, snippet=snippet)
            late = case.status == verdicts.TIMEOUT
            if late and self._bench.used() - before < self._seconds and deadline.busy():
                # It had less than its time of a processor: others' work may have had the rest.
                again = test.judge(self._bench, self._seconds, snippet=snippet)
                case = case if again.status == verdicts.TIMEOUT else again
        case = self._briefly(case)
        if case.status in verdicts.BROKEN:
            self._shown.add(test.rule.id)
        if case.status == verdicts.TIMEOUT:
            self._late.add(test.rule.id)
        self.cases[test.item.nodeid] = case
        if self._on_case:
            self._on_case(case, len(self._tests))
        return case

    def _has_snippet(self, rule: str) -> bool:
        """Tell whether a case that fails is to be shown by a snippet, as far as can be told now."""
        if rule in self._shown:
            return self._every_snippet
        if not self._causes_only or not self._shown:
            return True
        if rule not in self._grounds:
            self._grounds[rule] = catalogue.foundations(rule)
        return self._shown.isdisjoint(self._grounds[rule])

    def _briefly(self, case: Case) -> Case:
        """Cut what was obtained where all of it together is long: the code that failed words it."""
        if case.failure is None:
            return case
        most = MOST_OBTAINED - self._obtained
        obtained = bounded(case.failure.obtained, max(most, LEAST_OBTAINED))
        self._obtained += len(obtained)
        failure = dataclasses.replace(case.failure, obtained=obtained)
        return dataclasses.replace(case, failure=failure)


@contextlib.contextmanager
def _environment(**values: str) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
