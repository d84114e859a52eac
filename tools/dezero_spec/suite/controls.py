"""Whether what tells of lifetimes can be believed: it is asked of what is known to be alive.

What lives is told where the implementation lives, which may keep its objects out of sight or put
its own words in the place of what is told. Who says that all is gone says so of what is there, too.
"""

from __future__ import annotations

import gc
import random
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any, NamedTuple

import numpy as np

from dezero_spec import locations

_random = random.SystemRandom()  # which an implementation in this process can't foresee
HELD = 3  # Variables that must be counted
# These pass between processes as copies, of which nothing can be told: no Variable and no Function.
VALUES = (list, tuple, dict, np.ndarray)


class Witness(NamedTuple):
    """Something that is held, and what tells whether it is alive."""

    thing: Any
    watch: Any


class Watched:
    """Tells whether something is alive, if what is told can be believed at that moment."""

    def __init__(self, controlled: Controlled, watch: Any, witnesses: Sequence[Witness]) -> None:
        self._controlled, self._watch, self._witnesses = controlled, watch, witnesses

    @property
    def alive(self) -> Any:
        """Whether it still exists."""
        return self._controlled.is_alive(self._watch, self._witnesses)


class Controlled:
    """The fixture `lifetime`, whose answers are put to the test.

    `lifetime`: what answers; `dezero`: the implementation's names; `order`: puts questions in
    an order that an implementation can't foresee; `counts_references`: whether an object goes with
    its last name where the implementation lives, which is not for it to say.
    """

    def __init__(
        self,
        lifetime: Any,
        dezero: Any,
        order: Callable[[list[Any]], list[Any]] | None = None,
        counts_references: bool = True,
    ) -> None:
        self.told, self._dezero, self._shuffled = lifetime, dezero, order or shuffled
        # Here, too: what stands for an object keeps it where it lives.
        self.counts_references: bool = counts_references and _counted_here()
        self.left = 0  # of the Variables made here, those that an implementation never lets go

    def collector_off(self) -> AbstractContextManager[Any]:
        """Leave the freeing of objects to their reference counts alone."""
        off: AbstractContextManager[Any] = self.told.collector_off()
        return off

    def reaches(self, output: Any, variable: Any) -> Any:
        """Tell whether an entry of a function's outputs is `variable` or leads to it."""
        return self.told.reaches(output, variable)

    def watch(self, thing: Any, attribute: str | None = None) -> Any:
        """Watch `thing`, which is seen to be alive, or what its `attribute` refers to now."""
        return Watched(self, self._watch(thing, attribute), self._witnesses(thing, attribute))

    def _witnesses(self, thing: Any, attribute: str | None) -> list[Witness]:
        """Return what is alive as long as it is held here, of the kind of what is watched."""
        variable = self._dezero.Variable(np.array(0.0))
        found = [Witness(variable, self._watch(variable))]
        if attribute is not None:
            watch = self.told.watch(variable, attribute)
            if watch.alive is True:  # it is not made anew each time
                found.append(Witness(variable, watch))
        elif type(thing) not in VALUES and (twin := self.told.like(thing)) is not None:
            found.append(Witness(twin, self._watch(twin)))
        return found

    def is_alive(self, watch: Any, witnesses: Sequence[Witness]) -> Any:
        """Tell what is said of something watched; ask after its witnesses at the same moment."""
        _settle()
        answer = watch.alive
        if answer is True:
            return answer
        asked = [watch, *(witness.watch for witness in witnesses)]
        # Whoever counts the questions does not know which is which.
        for each in self._shuffled(asked):
            said = each.alive
            _check(said is (each is not watch), "what has a name is said to be gone")
        self._check_collector()
        return answer

    def _check_collector(self) -> None:
        _check(self.told.has_collected() is False, "the cyclic collector ran though it is off")

    def _watch(self, thing: Any, attribute: str | None = None) -> Any:
        watch = self.told.watch(thing, attribute)
        # An attribute may be made anew each time: what it gave may be gone already.
        if attribute is None and type(thing) not in VALUES:
            _check(watch.alive is True, f"a {type(thing).__name__} with a name is said to be gone")
        return watch

    def live_variables(self) -> Any:
        """Count the Variables that exist, if those that are made for it are seen."""
        _settle()
        count = self.told.live_variables()
        held = [self._dezero.Variable(np.array(0.0)) for _ in range(HELD)]
        seen = self.told.live_variables() - count
        _check(seen >= len(held), f"{len(held)} new ones are counted as {seen}")
        held.clear()
        _settle()
        self._check_collector()
        before, self.left = self.left, self.left + self.told.live_variables() - count
        return count - before


def shuffled(asked: list[Any]) -> list[Any]:
    """Return the same in an order that an implementation can't foresee."""
    return _random.sample(asked, len(asked))


def _counted_here() -> bool:
    counted: bool = locations.suite_module("lifetimes").COUNTS_REFERENCES
    return counted


def _settle() -> None:
    """Let what has no name any more go at once, as it does where references are counted."""
    if not _counted_here():
        gc.collect()


def _check(truth: bool, otherwise: str) -> None:
    expected = "whether a Variable or Function is alive can be seen"
    locations.suite_module("checks").assert_true(truth, expected, otherwise)
