"""Whether what tells of lifetimes can be believed: it is asked of what is known to be alive.

What lives is told where the implementation lives, which may keep its objects out of sight or put
its own words in the place of what is told. Who says that all is gone says so of what is there, too.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

import numpy as np

from dezero_spec import locations

HELD = 3  # Variables that must be counted
# These pass between processes as copies, of which nothing can be told: no Variable and no Function.
VALUES = (list, tuple, dict, np.ndarray)


class Controlled:
    """The fixture `lifetime`, whose answers are put to the test.

    `lifetime`: what answers; `dezero`: the implementation's names.
    """

    def __init__(self, lifetime: Any, dezero: Any) -> None:
        self._lifetime, self._dezero = lifetime, dezero
        self._left = 0  # of the Variables made here, those that an implementation never lets go

    def collector_off(self) -> AbstractContextManager[Any]:
        """Leave the freeing of objects to their reference counts alone."""
        off: AbstractContextManager[Any] = self._lifetime.collector_off()
        return off

    def reaches(self, output: Any, variable: Any) -> Any:
        """Tell whether an entry of a function's outputs is `variable` or leads to it."""
        return self._lifetime.reaches(output, variable)

    def watch(self, thing: Any, attribute: str | None = None) -> Any:
        """Watch `thing`, which is seen to be alive, or what its `attribute` refers to now."""
        watch = self._lifetime.watch(thing, attribute)
        # An attribute may be made anew each time: what it gave may be gone already.
        if attribute is None and type(thing) not in VALUES:
            _check(watch.alive is True, f"a {type(thing).__name__} with a name is said to be gone")
        return watch

    def live_variables(self) -> Any:
        """Count the Variables that exist, if those that are made for it are seen."""
        count = self._lifetime.live_variables()
        held = [self._dezero.Variable(np.array(0.0)) for _ in range(HELD)]
        seen = self._lifetime.live_variables() - count
        _check(seen >= len(held), f"{len(held)} new ones are counted as {seen}")
        held.clear()
        before, self._left = self._left, self._left + self._lifetime.live_variables() - count
        return count - before


def _check(truth: bool, otherwise: str) -> None:
    expected = "whether a Variable or Function is alive can be seen"
    locations.suite_module("checks").assert_true(truth, expected, otherwise)
