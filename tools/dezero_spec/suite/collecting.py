"""Cases, gathered as a pytest session goes on, wherever its tests run."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dezero_spec.loading import Implementation
from dezero_spec.suite import catalogue, expectations, verdicts
from dezero_spec.suite.catalogue import Rule
from dezero_spec.suite.verdicts import Case, Run
from dezero_spec.version import SPECIFICATION

CASE_KEY = "dezero_spec_case"
LEFT_OUT_KEY = "dezero_spec_left_out"


class Collector:
    """Knows which cases are owed, keeps those that came in, and makes a run of them."""

    def __init__(
        self,
        step: int = catalogue.LAST_STEP,
        only: Sequence[str] | None = None,
        also: Sequence[int] = (),
    ) -> None:
        self.step, self.only = step, only
        self._steps: tuple[int, ...] = (step, *also)
        self.cases: dict[str, Case] = {}
        self.expected: list[str] = []
        self.places: dict[str, int] = {}  # where a test stands in the suite, in whatever order run

    def wants(self, rule: Rule) -> bool:
        """Tell whether a rule is in force, and asked for."""
        in_force = any(map(rule.in_force, self._steps))
        return in_force and (self.only is None or rule.id in self.only)

    def wants_case(self, rule: Rule, step: int | None) -> bool:
        """Tell whether a case is wanted that is asked for from `step` on, or with its rule."""
        return self.wants(rule) and (step is None or step <= max(self._steps))

    def narrow(self, steps: Iterable[int]) -> None:
        """Want what is in force at one of these steps alone."""
        self._steps = tuple(steps)

    def expect(self, tests: Iterable[str]) -> None:
        """Note the tests that will be run: each owes a case."""
        self.expected = list(tests)

    @property
    def in_order(self) -> list[Case]:
        """The cases in the order of the suite."""
        found = [id for id in self.expected if id in self.cases]
        return [self.cases[id] for id in sorted(found, key=lambda id: self.places.get(id, 0))]

    @property
    def complete(self) -> bool:
        """Whether each test that was to run has left a case."""
        return bool(self.expected) and all(id in self.cases for id in self.expected)

    def run(
        self,
        implementation: Implementation,
        settings: dict[str, Any],
        *,
        stopped: str = "",
        whole: bool = True,
    ) -> Run:
        """Make a run of the cases. `whole`: whether all that a rule consists of was to run."""
        rules = [rule for rule in catalogue.rules() if self.wants(rule)]
        judged = verdicts.judge(rules, self.in_order, catalogue.rules())
        asked = settings.get("asked")
        owed = [v for v in judged if asked is None or v.rule.id in asked]
        return Run(
            target=implementation.target,
            file=str(implementation.file) if implementation.file else None,
            where=implementation.where,
            verdicts=judged,
            complete=whole
            and self.complete
            and all(verdict.status != verdicts.MISSING for verdict in owed),
            notes=tuple(note.message for note in implementation.notes),
            settings={"step": self.step, "only": self.only and list(self.only), **settings},
            environment={
                "python": platform.python_version(),
                "numpy": np.__version__,
                "specification": SPECIFICATION,
            },
            stopped=stopped,
        )


class Reporter(Collector):
    """The collector of a pytest session: tells the verdicts at its end.

    Under pytest-xdist, tests run in other processes; their reports bring cases and places along.
    """

    def __init__(self, config: pytest.Config, reasons: Mapping[str, str]) -> None:
        super().__init__(config.getoption("--step"))
        self._reasons = reasons  # for known deviations, by rule
        self._config = config
        self._left_out = 0  # tests that other choices than the step's have left out

    def carry(self, test: str, case: Case) -> tuple[str, dict[str, Any]]:
        """Return a case as a report carries it."""
        return CASE_KEY, {"place": self.places.get(test, 0), "case": asdict(case)}

    def leave_out(self, number: int) -> None:
        """Note that of the rules asked for not every case is run."""
        self._left_out += number

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the case that a report carries; one of teardown replaces that of the test."""
        for key, value in report.user_properties:
            if key == CASE_KEY:
                carried: dict[str, Any] = value  # type: ignore[assignment]
                self.cases[report.nodeid] = Case.from_dict(carried["case"])
                self.places[report.nodeid] = carried["place"]

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, node: object, ids: Sequence[str]) -> None:
        """Learn from a worker what will be run."""
        self.expected = list(ids)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        """Learn from a worker what it left out."""
        left_out = getattr(node, "workeroutput", {}).get(LEFT_OUT_KEY, 0)
        self._left_out = max(self._left_out, left_out)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Write the run, where that was asked for; tell xdist's main process, if it is there.

        With expectations, the run fails that is not as expected though no test fails.
        """
        if (output := getattr(self._config, "workeroutput", None)) is not None:
            output[LEFT_OUT_KEY] = self._left_out
            return
        file = self._config.getoption("--verdicts")
        if not self.cases:
            return
        found = self.judged()
        if found.stale and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        if file:
            text = json.dumps(found.to_dict(), indent=1) + "\n"
            try:
                Path(file).write_text(text, encoding="utf-8")
            except OSError as error:
                raise pytest.UsageError(f"{file} can't be written: {error.strerror}") from error

    def judged(self) -> Run:
        """Return the verdicts on what has been run."""
        from dezero_spec.suite.pytest_plugin import bench_of

        getoption = self._config.getoption
        settings: dict[str, Any] = {
            "thorough": getoption("--thorough"),
            "seed": getoption("--seed"),
        }
        chosen = self._left_out > 0 or any("::" in argument for argument in self._config.args)
        seen = {case.rule for case in self.cases.values()}
        if self.complete and len(seen) < sum(map(self.wants, catalogue.rules())):
            settings["asked"] = [rule.id for rule in catalogue.rules() if rule.id in seen]
        implementation = bench_of(self._config).implementation
        found = self.run(implementation, settings, whole=not chosen)
        return expectations.applied(found, self._reasons)
