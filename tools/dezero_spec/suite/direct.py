"""Carry out a test that pytest has collected, without pytest's own steps around it.

Those cost several times what the test does, and a class has thousands of runs. What is left out
serves plugins and other people's fixtures; the suite has neither.
"""

from __future__ import annotations

import gc
import time
from typing import TYPE_CHECKING, Any

import pytest

from dezero_spec.loading.streams import CapturedStreams
from dezero_spec.suite import explain, pytest_plugin

if TYPE_CHECKING:
    from dezero_spec.suite.bench import Bench
    from dezero_spec.suite.verdicts import Case

FIXTURES = ("dezero", "functions", "lifetime", "package")
_STREAMS = CapturedStreams()  # of which nobody reads what tests print


class Test:
    """A test of the suite, ready to be carried out again and again.

    Raises ValueError for one that needs a fixture which no bench gives.
    """

    def __init__(self, item: pytest.Item) -> None:
        rule = pytest_plugin.rule_of(item)
        if rule is None:
            raise ValueError(f"{item.nodeid} states no rule")
        self.item, self.rule = item, rule
        self.name = f"{item.path.name}::{item.name}"
        self.function: Any = item.function  # type: ignore[attr-defined]
        callspec = getattr(item, "callspec", None)
        self.parameters: dict[str, object] = dict(callspec.params) if callspec else {}
        names = item._fixtureinfo.argnames  # type: ignore[attr-defined]
        self.fixtures = [name for name in names if name not in self.parameters]
        self._watching = "lifetime" in self.fixtures
        if unknown := set(self.fixtures) - set(FIXTURES):
            raise ValueError(
                f"{item.nodeid} needs {', '.join(sorted(unknown))}, which no bench has"
            )

    def judge(self, bench: Bench, seconds: float, *, snippet: bool = True) -> Case:
        """Carry the test out within `seconds`; whatever it raises becomes the case's outcome.

        `snippet`: whether a failure is to have one.
        """
        start = time.perf_counter()
        if bench.known(self.name):
            return explain.passed(self.item, self.rule, time.perf_counter() - start)
        call = self._call(bench, seconds)
        if bench.undecided:
            call = self._call(bench, seconds)
        elif bench.wordless:
            call = _fuller(call, self._call(bench, seconds))
        return explain.case_of(self.item, self.rule, call, bench.implementation, snippet=snippet)

    def carried_out(self, bench: Bench, seconds: float) -> bool:
        """Carry the test out within `seconds`; tell whether it passes."""
        return self._call(bench, seconds).excinfo is None

    def _call(self, bench: Bench, seconds: float) -> pytest.CallInfo[None]:
        bench.undecided = bench.wordless = False

        def carry_out() -> None:
            with _STREAMS, pytest_plugin.one_test(bench, seconds, watching=self._watching):
                given = {name: getattr(bench, name) for name in self.fixtures}
                self.function(**given, **self.parameters)

        collecting = gc.isenabled()
        call = pytest.CallInfo.from_call(carry_out, "call", reraise=KeyboardInterrupt)
        if collecting and not gc.isenabled():
            gc.enable()  # time was up before the test could do so
        return call


def _fuller(call: pytest.CallInfo[None], again: pytest.CallInfo[None]) -> pytest.CallInfo[None]:
    """Return the second outcome of a test if it says the same as the first, which has decided."""
    first, second = (each.excinfo and each.excinfo.value for each in (call, again))
    return again if second is not None and str(first) == str(second) else call
