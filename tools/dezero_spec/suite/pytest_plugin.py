"""The pytest side of the suite: load an implementation, judge each test, collect the verdicts.

Loaded by the suite's own conftest, or with ``-p dezero_spec``; never unasked.
"""

from __future__ import annotations

import contextlib
import os
import sys
import warnings
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dezero_spec import deadline, loading, locations
from dezero_spec.plain import inert
from dezero_spec.suite import catalogue, expectations, explain, verdicts
from dezero_spec.suite.bench import Bench
from dezero_spec.suite.catalogue import Rule
from dezero_spec.suite.collecting import Collector, Reporter

DEFAULT_SEEDS = 12
THOROUGH_SEEDS = 200
SECONDS_PER_TEST = 20.0

bench_key: pytest.StashKey[Bench] = pytest.StashKey()  # what is judged now
unloadable_key: pytest.StashKey[str] = pytest.StashKey()  # why nothing could be loaded
late_key: pytest.StashKey[set[str]] = pytest.StashKey()  # rules of which a case never ended
expected_key: pytest.StashKey[dict[str, str]] = pytest.StashKey()  # known deviations
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
    group.addoption(
        "--step",
        type=int,
        default=catalogue.LAST_STEP,
        help=f"judge the rules in force at this book step ({catalogue.LAST_STEP})",
    )
    group.addoption("--expect", metavar="FILE", help="known deviations: rules, with reasons")
    group.addoption("--verdicts", metavar="FILE", help="write the verdicts as JSON")


def pytest_configure(config: pytest.Config) -> None:
    """Describe the marks, and prepare for verdicts."""
    config.addinivalue_line("markers", "rule(id, step, until, not_at, kind): states a rule")
    config.addinivalue_line("markers", "case_of(id, step): a further test of a rule")
    if _collector(config) is None:
        config.pluginmanager.register(Reporter(config, _expected(config)))


def _expected(config: pytest.Config) -> dict[str, str]:
    """Return the reasons for known deviations by rule; read at the first call."""
    if expected_key not in config.stash:
        file = config.getoption("--expect", None)
        try:
            config.stash[expected_key] = expectations.read(Path(file)) if file else {}
        except expectations.BadExpectations as error:
            raise pytest.UsageError(f"dezero-spec: {inert(str(error))}") from error
    return config.stash[expected_key]


def _collector(config: pytest.Config) -> Collector | None:
    plugins = config.pluginmanager.get_plugins()
    return next((plugin for plugin in plugins if isinstance(plugin, Collector)), None)


def pytest_sessionstart(session: pytest.Session) -> None:
    """Load what is to be judged, so that the header can name it."""
    config = session.config
    if isinstance(_collector(config), Reporter) and not config.getoption("--collect-only"):
        try:
            bench_of(config)
        except loading.CannotLoad as error:
            config.stash[unloadable_key] = f"dezero-spec: {inert(str(error))}"


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """End the session with one message when nothing could be loaded; before it shows twice."""
    if message := session.config.stash.get(unloadable_key, ""):
        pytest.exit(message, returncode=2)


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Name the file that is judged: nobody shall be judged on the reference by accident."""
    if bench_key not in config.stash:
        return []
    implementation = bench_of(config).implementation
    lines = [f"dezero-spec: judging {implementation.file or implementation.where}"]
    if not config.getoption("--impl", None) and not os.environ.get("DEZERO_SPEC_IMPL"):
        lines[0] += "  (the reference; choose another with --impl PATH_OR_MODULE)"
    lines += [f"  note: {note.message}" for note in implementation.notes]
    return [inert(line) for line in lines]


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove what loading unpacked."""
    if config.stash.get(loaded_key, None) is not None:
        config.stash[loaded_key].close()


def bench_of(config: pytest.Config) -> Bench:
    """Return the loaded implementation; load it at the first call. Raises loading.CannotLoad."""
    if bench_key not in config.stash:
        target = config.getoption("--impl", None) or os.environ.get("DEZERO_SPEC_IMPL")
        implementation = loading.load(
            target or locations.REFERENCE, entry=config.getoption("--entry", None)
        )
        config.stash[loaded_key] = implementation
        config.stash[bench_key] = Bench(implementation, config.getoption("--step"))
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
    if mark is None or not isinstance(id := mark.kwargs.get("id"), str):
        return None
    try:
        return catalogue.rule(id)
    except KeyError:  # another suite's mark of the same name
        return None


def _step_of_case(item: pytest.Item) -> int | None:
    mark = item.get_closest_marker("case_of")
    return mark.kwargs.get("step") if mark else None


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> Generator[None, None, None]:
    """Leave out what is not in force; note which tests owe a case, and the suite's own order."""
    collector = _collector(config)
    assert collector is not None
    before = {item.nodeid: rule for item in items if (rule := rule_of(item))}
    steps = {item: _step_of_case(item) for item in items}
    collector.places = {id: place for place, id in enumerate(before)}
    yield
    out = [
        item
        for item in items
        if (rule := rule_of(item)) and not collector.wants_case(rule, steps.get(item))
    ]
    if out:
        config.hook.pytest_deselected(items=out)
        items[:] = [item for item in items if item not in set(out)]
    collector.expect(item.nodeid for item in items if item.nodeid in before)
    if isinstance(collector, Reporter):
        wanted = sum(collector.wants(rule) for rule in before.values())
        collector.leave_out(wanted - len(collector.expected))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:
    """Run a test of the suite within its time, with the implementation's modules in place."""
    rule = rule_of(item)
    if rule is None:
        return (yield)
    _tell_coverage(rule)
    if rule.id in item.config.stash.setdefault(late_key, set()):
        raise explain.NotCarriedOut
    watching = "lifetime" in item.fixturenames  # type: ignore[attr-defined]
    seconds = item.config.getoption("--seconds-per-test")
    with one_test(bench_of(item.config), seconds, watching=watching):
        return (yield)


@contextlib.contextmanager
def one_test(bench: Bench, seconds: float, *, watching: bool = False) -> Iterator[None]:
    """Surround a test: the implementation's modules are in place, time and checks are counted.

    `watching`: the test asks what is alive.
    """
    ran = locations.suite_module("checks").Ran
    ran.checks, ran.failed = 0, None
    with bench.test(watching=watching), _as_usual(), deadline.within(seconds, bench.used):
        yield
    failed, ran.failed = ran.failed, None
    if failed is not None:
        raise failed
    if ran.checks == 0:
        raise explain.CheckedNothing()


@contextlib.contextmanager
def _as_usual() -> Iterator[None]:
    """Keep away what the surroundings may have set up: warnings that are errors and the like."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield


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
    if case.status == verdicts.TIMEOUT:
        item.config.stash.setdefault(late_key, set()).add(rule.id)
    collector = _collector(item.config)
    if isinstance(collector, Reporter):
        report.user_properties.append(collector.carry(item.nodeid, case))
    if case.status == verdicts.PASS:
        return report
    if case.status == verdicts.NOT_PROVIDED:
        report.outcome = "skipped"
        report.longrepr = (str(item.path), 0, f"not provided: {case.note}")
    elif reason := _expected(item.config).get(rule.id):
        report.outcome = "skipped"
        report.wasxfail = f"known deviation: {reason}"
    elif rule.kind == "quality":
        report.outcome = "skipped"
        report.wasxfail = f"advice, outside conformance: {explain.headline(case)}"
    else:
        report.outcome = "failed"
        report.longrepr = explain.text(rule, case)
    return report
