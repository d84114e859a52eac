"""Run the suite against implementations in this process."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import platform
from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
import pytest

from dezero_spec import catalogue, locations, pytest_plugin, verdicts
from dezero_spec.bench import Bench
from dezero_spec.catalogue import LAST_STEP
from dezero_spec.direct import Test
from dezero_spec.loading import Implementation
from dezero_spec.verdicts import Case, Run


def run(
    implementation: Implementation,
    *,
    step: int = LAST_STEP,
    only: Sequence[str] | None = None,
    thorough: bool = False,
    seed: int = 0,
    seconds_per_test: float = pytest_plugin.SECONDS_PER_TEST,
    on_case: Callable[[Case, int], None] | None = None,
) -> Run:
    """Judge a loaded implementation.

    `step`: judge the rules in force at this book step; `only`: ids of rules, None for all;
    `thorough`, `seed`: how many random cases, from which number on; `on_case(case, total)` is
    called as cases come in. Raises KeyboardInterrupt as usual.
    """
    (found,) = run_each(
        [implementation],
        step=step,
        only=only,
        thorough=thorough,
        seed=seed,
        seconds_per_test=seconds_per_test,
        on_case=on_case,
    )
    return found


def run_each(
    implementations: Iterable[Implementation],
    *,
    step: int = LAST_STEP,
    only: Sequence[str] | None = None,
    thorough: bool = False,
    seed: int = 0,
    seconds_per_test: float = pytest_plugin.SECONDS_PER_TEST,
    on_case: Callable[[Case, int], None] | None = None,
) -> list[Run]:
    """Judge several implementations, one after the other, collecting the suite once.

    They may be loaded as the iteration asks for them; each is closed when it has been judged.
    """
    session = _Session(implementations, step, only, seconds_per_test, on_case)
    arguments = [
        str(locations.SUITE),
        f"--seed={seed}",
        # Nothing of the surroundings: no ini file, plugin, cache or terminal of pytest's.
        f"--rootdir={locations.SUITE.parent}",
        f"--config-file={os.devnull}",
        "--assert=plain",
        "--capture=sys",
        "-pno:cacheprovider",
        "-pno:terminal",
        "-pdezero_spec.pytest_plugin",
    ]
    if thorough:
        arguments.append("--thorough")
    with _environment(PYTEST_DISABLE_PLUGIN_AUTOLOAD="1", PYTEST_ADDOPTS=""):
        status = pytest.main(arguments, plugins=[session])
    if status == pytest.ExitCode.INTERRUPTED:
        raise KeyboardInterrupt
    if not session.expected:
        raise RuntimeError(f"no test of the suite was collected (pytest ended with {status!s})")
    settings = {
        "step": step,
        "only": list(only) if only is not None else None,
        "thorough": thorough,
        "seed": seed,
    }
    environment = {"python": platform.python_version(), "numpy": np.__version__}
    return [
        dataclasses.replace(found, settings=settings, environment=environment)
        for found in session.found
    ]


class _Session(pytest_plugin.Collector):
    """A pytest session that goes through its tests once for each implementation."""

    def __init__(
        self,
        implementations: Iterable[Implementation],
        step: int,
        only: Sequence[str] | None,
        seconds_per_test: float,
        on_case: Callable[[Case, int], None] | None,
    ) -> None:
        super().__init__(step, only)
        self._implementations, self._on_case = implementations, on_case
        self._seconds = seconds_per_test
        self.found: list[Run] = []

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        tests = [Test(item) for item in session.items]
        for implementation in self._implementations:
            bench = Bench(implementation)
            self.cases = {}
            try:
                for test in tests:
                    case = test.judge(bench, self._seconds)
                    self.cases[test.item.nodeid] = case
                    if self._on_case:
                        self._on_case(case, len(tests))
            finally:
                implementation.close()
            self.found.append(self._run(implementation))
        return True

    def _run(self, implementation: Implementation) -> Run:
        rules = [rule for rule in catalogue.rules() if self.wants(rule)]
        judged = verdicts.judge(rules, self.in_order)
        return Run(
            target=implementation.target,
            file=str(implementation.file) if implementation.file else None,
            where=implementation.where,
            verdicts=judged,
            complete=self.complete and all(v.status != verdicts.MISSING for v in judged),
            notes=tuple(note.message for note in implementation.notes),
        )


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
