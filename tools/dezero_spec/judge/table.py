"""The objects of a host that the judge knows, by number."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dezero_spec.judge import operations


class Table:
    """Keeps an object as long as the judge has a use for it; one object has one number."""

    def __init__(self) -> None:
        self._objects: dict[int, Any] = {}
        self._numbers: dict[int, int] = {}
        self._next = operations.FIRST_FREE
        self._kept: set[int] = set()

    def number(self, thing: Any) -> int:
        """Return the number of an object, a new one if it has none."""
        number = self._numbers.get(id(thing))
        if number is None:
            number = self._next
            self._next += 1
            self._objects[number] = thing
            self._numbers[id(thing)] = number
        return number

    def put(self, number: int, thing: Any) -> None:
        """Keep an object for good, under a number agreed upon; what had it before is let go."""
        if number in self._objects:
            del self._numbers[id(self._objects[number])]  # or the next object there would have it
        self._objects[number] = thing
        self._numbers[id(thing)] = number
        self._kept.add(number)

    def keep(self, thing: Any) -> None:
        """Keep an object for good."""
        self._kept.add(self.number(thing))

    def get(self, number: int) -> Any:
        """Return an object; KeyError when it has been let go."""
        return self._objects[number]

    def release(self, numbers: Iterable[int]) -> None:
        """Let go of objects that the judge has no more use for."""
        for number in numbers:
            if number in self._objects and number not in self._kept:
                del self._numbers[id(self._objects[number])]
                del self._objects[number]

    def clear(self) -> None:
        """Let go of all objects but those kept for good."""
        self.release(list(self._objects))
