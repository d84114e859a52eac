"""The objects of a host that the judge knows, by number."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dezero_spec.judge import operations

_LAST = (1 << 32) // operations.NUMBERS - 2  # the last request that has numbers of its own


class Table:
    """Keeps an object as long as the judge has a use for it; one object has one number.

    A number tells with which request of its test an object has come, and so is the same in every
    implementation that answers alike.
    """

    def __init__(self) -> None:
        self.objects: dict[int, Any] = {}  # by number
        self._numbers: dict[int, int] = {}
        self._request = 0
        self._next = operations.NUMBERS
        self._kept: set[int] = set()

    def begin(self) -> None:
        """Number what comes from here on as what comes with the next request."""
        self._request += 1
        self._next = operations.NUMBERS * (min(self._request, _LAST) + 1)

    def number(self, thing: Any) -> int:
        """Return the number of an object, a new one if it has none."""
        number = self._numbers.get(id(thing))
        if number is None:
            while self._next in self.objects:  # of those that came with very many
                self._next += 1
            number = self._next
            self._next += 1
            self.objects[number] = thing
            self._numbers[id(thing)] = number
        return number

    def put(self, number: int, thing: Any) -> None:
        """Keep an object for good, under a number agreed upon; what had it before is let go."""
        self._let_go(number)  # or the next object there would have its number
        self.objects[number] = thing
        self._numbers[id(thing)] = number
        self._kept.add(number)

    def keep(self, thing: Any, number: int) -> None:
        """Keep an object for good, under a number agreed upon.

        One that has another number for good is found under both, and told by the first. One that
        the test has come across has its number until the test ends.
        """
        known = self._numbers.get(id(thing))
        if known is None:
            self._numbers[id(thing)] = number
        if known is None or known in self._kept:
            self.objects[number] = thing
            self._kept.add(number)

    def get(self, number: int) -> Any:
        """Return an object; KeyError when it has been let go."""
        return self.objects[number]

    def release(self, numbers: Iterable[int]) -> None:
        """Let go of objects that the judge has no more use for."""
        for number in numbers:
            if number not in self._kept:
                self._let_go(number)

    def clear(self) -> None:
        """Let go of all objects but those kept for good, and count requests anew."""
        self.release(list(self.objects))
        self._request, self._next = 0, operations.NUMBERS

    def _let_go(self, number: int) -> None:
        if number in self.objects:
            name = id(self.objects[number])
            if self._numbers.get(name) == number:
                del self._numbers[name]
            del self.objects[number]
