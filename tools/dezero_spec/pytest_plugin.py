"""The pytest side of the suite: load an implementation, judge each test, collect the verdicts.

Loaded by the suite's own conftest, or with ``-p dezero_spec.pytest_plugin``; never unasked.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Generator, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from dezero_spec import catalogue, deadline, explain, loading, locations, verdicts
from dezero_spec.bench import Bench
from dezero_spec.catalogue import Rule
from dezero_spec.verdicts import Case

CASES_KEY = "dezero_spec_case"
DEFAULT_SEEDS = 12
THOROUGH_SEEDS = 200
SECONDS_PER_TEST = 20.0

bench_key: pytest.StashKey[Bench] = pytest.StashKey()  # what is judged now
loaded_key: pytest.StashKey[loading.Implementation] = pytest.StashKey()  # loaded by this plugin


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of the suite."""
    group = parser.getgroup("dezero-spec", "the implementation to judge")
    group.addoption("--impl", metavar="PATH_OR_MODULE", help="what to judge (the reference)")
    group.addoption("--entry", metavar="FILE", help="the file that counts, in a folder of several")
    group.addoption(
        "--thorough", action="store_true", help=f"draw {THOROUGH_SEEDS} random cases a test"
    )
    group.addoption("--seed", type=int, default=0, help="number of the first random case (0)")
    group.addoption(
        "--seconds-per-test", type=float, default=SECONDS_PER_TEST, help="time limit of a test"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Describe the marks, and prepare for verdicts."""
    config.addinivalue_line("markers", "rule(id, step, until, kind, stands_on): states a rule")
    config.addinivalue_line("markers", "case_of(id): a further test of a rule")
    if not any(isinstance(p, Collector) for p in config.pluginmanager.get_plugins()):
        config.pluginmanager.register(Collector())


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Name the file that is judged: nobody shall be judged on the reference by accident."""
    implementation = bench_of(config).implementation
    lines = [f"dezero-spec: judging {implementation.file or implementation.where}"]
    if not config.getoption("--impl", None) and not os.environ.get("DEZERO_SPEC_IMPL"):
        lines[0] += "  (the reference; choose another with --impl PATH_OR_MODULE)"
    lines += [f"  note: {note.message}" for note in implementation.notes]
    return lines


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove what loading unpacked."""
    if config.stash.get(loaded_key, None) is not None:
        config.stash[loaded_key].close()


def bench_of(config: pytest.Config) -> Bench:
    """Return the loaded implementation; load it at the first call.

    Ends the session with status 2 and one message when it can't be loaded.
    """
    if bench_key not in config.stash:
        target = config.getoption("--impl", None) or os.environ.get("DEZERO_SPEC_IMPL")
        try:
            implementation = loading.load(
                target or locations.REFERENCE, entry=config.getoption("--entry", None)
            )
        except loading.CannotLoad as error:
            pytest.exit(f"dezero-spec: {error}", returncode=2)
        config.stash[loaded_key] = implementation
        config.stash[bench_key] = Bench(implementation)
    return config.stash[bench_key]


@pytest.fixture
def bench(request: pytest.FixtureRequest) -> Bench:
    """The implementation under test, with the suite's helpers."""
    return bench_of(request.config)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give randomised tests their seeds, small ones first; the seed is in the test's name."""
    if _belongs_to_suite(metafunc.definition) and "seed" in metafunc.fixturenames:
        first = metafunc.config.getoption("--seed", 0)
        count = THOROUGH_SEEDS if metafunc.config.getoption("--thorough", False) else DEFAULT_SEEDS
        seeds = range(first, first + count)
        metafunc.parametrize("seed", seeds, ids=[f"seed={seed}" for seed in seeds])


def _belongs_to_suite(item: pytest.Item | Any) -> bool:
    return locations.SUITE in Path(item.path).parents


def rule_of(item: pytest.Item) -> Rule | None:
    """Return the rule that a test states or is a case of."""
    mark = item.get_closest_marker("rule") or item.get_closest_marker("case_of")
    return catalogue.rule(mark.kwargs["id"]) if mark else None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what a later step supersedes; note which rules a verdict is owed on."""
    collector = next(p for p in config.pluginmanager.get_plugins() if isinstance(p, Collector))
    out = [i for i in items if (rule := rule_of(i)) and not collector.wants(rule)]
    if out:
        config.hook.pytest_deselected(items=out)
        items[:] = [item for item in items if item not in set(out)]
    collector.expect(item for item in items if rule_of(item))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:
    """Run a test of the suite within its time, with the implementation's modules in place."""
    rule = rule_of(item)
    if rule is None:
        return (yield)
    _tell_coverage(rule)
    with one_test(bench_of(item.config), item.config.getoption("--seconds-per-test")):
        return (yield)


@contextlib.contextmanager
def one_test(bench: Bench, seconds: float) -> Iterator[None]:
    """Surround a test: the implementation's modules are in place, time and checks are counted."""
    ran = locations.suite_module("checks").Ran
    ran.checks = 0
    with bench.test(), deadline.within(seconds):
        yield
    if ran.checks == 0:
        raise explain.CheckedNothing()


def _tell_coverage(rule: Rule) -> None:
    """Let a coverage measurement that is going on note the rule beside each line."""
    if coverage := sys.modules.get("coverage"):
        current = coverage.Coverage.current()
        if current is not None:
            current.switch_context(rule.id)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a test's outcome into a case, and show it as pytest shows such outcomes."""
    report = yield
    rule = rule_of(item)
    if rule is None or (call.when != "call" and call.excinfo is None):
        return report
    case = explain.case_of(item, rule, call, bench_of(item.config).implementation)
    report.user_properties.append((CASES_KEY, asdict(case)))
    if case.status == verdicts.PASS:
        return report
    if case.status == verdicts.NOT_PROVIDED:
        report.outcome = "skipped"
        report.longrepr = (str(item.path), 0, f"not provided: {case.note}")
    elif rule.kind == "quality":
        report.outcome = "skipped"
        report.wasxfail = f"advice, outside conformance: {explain.headline(case)}"
    else:
        report.outcome = "failed"
        report.longrepr = explain.text(rule, case)
    return report


class Collector:
    """Gathers cases as reports come in; wherever the tests ran."""

    def __init__(self, step: int = catalogue.LAST_STEP, only: Sequence[str] | None = None) -> None:
        self.step, self.only = step, only
        self.cases: dict[str, Case] = {}
        self.expected: list[str] = []

    def wants(self, rule: Rule) -> bool:
        """Tell whether a rule is in force, and asked for."""
        return rule.in_force(self.step) and (self.only is None or rule.id in self.only)

    def expect(self, items: Any) -> None:
        """Note the tests that will be run: each owes a case."""
        self.expected = [item.nodeid for item in items]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the case that a report carries."""
        for key, value in report.user_properties:
            if key == CASES_KEY:
                self.cases[report.nodeid] = Case.from_dict(value)  # type: ignore[arg-type]

    @property
    def in_order(self) -> list[Case]:
        """The cases in the order of the suite."""
        return [self.cases[id] for id in self.expected if id in self.cases]

    @property
    def complete(self) -> bool:
        """Whether each test that was to run has left a case."""
        return bool(self.expected) and all(id in self.cases for id in self.expected)
