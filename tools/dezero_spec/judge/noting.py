"""What a test asks for and is told, noted as it is carried out against the reference."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator
from typing import Any

from dezero_spec.judge.names import Names
from dezero_spec.judge.proxies import Proxy
from dezero_spec.judge.scripts import Group
from dezero_spec.loading import MissingName

Fact = tuple[Any, ...]


class Noted:
    """The requests of one test, those that raised, and all else that it was told."""

    def __init__(self, test: str) -> None:
        self.requests: list[bytes] = []
        self.raised: set[int] = set()
        self.groups: list[Group] = []
        self.facts: dict[Fact, Any] = {}
        self._random = random.Random(test)

    def order(self, number: int) -> list[int]:
        """Return an order for the next requests, of which it doesn't matter."""
        places = list(range(number))
        self._random.shuffle(places)
        self.groups.append(Group(len(self.requests), tuple(places)))
        return places

    @property
    def parts(self) -> tuple[tuple[bytes, ...], ...]:
        """The requests, a new part after each that raised."""
        parts: list[list[bytes]] = [[]]
        for place, request in enumerate(self.requests):
            parts[-1].append(request)
            if place in self.raised and place + 1 < len(self.requests):
                parts.append([])
        return tuple(map(tuple, parts)) if self.requests else ()


class NotedNames:
    """Names whose use is noted."""

    def __init__(self, names: Names, root: int, noted: Noted) -> None:
        self._names, self._root, self._noted = names, root, noted

    def __getattr__(self, name: str) -> Any:
        try:
            value = getattr(self._names, name)
        except MissingName:
            self._noted.facts["has", "names", name] = False
            raise
        if issubclass(type(value), Proxy):
            self._noted.facts["name", self._root, name] = value._judge_flags_
        return value

    def __contains__(self, name: object) -> bool:
        found = self._noted.facts["has", "names", name] = name in self._names
        return found

    def __iter__(self) -> Iterator[str]:
        found = self._noted.facts["names",] = tuple(self._names)
        return iter(found)

    def __dir__(self) -> list[str]:
        return sorted(self)


class NotedCollection(Collection[str]):
    """A collection of which it is noted what is looked for in it."""

    def __init__(self, of: Collection[str], name: str, noted: Noted) -> None:
        self._of, self._name, self._noted = of, name, noted

    def __contains__(self, item: object) -> bool:
        found = self._noted.facts["has", self._name, item] = item in self._of
        return found

    def __iter__(self) -> Iterator[str]:
        raise TypeError("what is in it is asked for one by one")

    def __len__(self) -> int:
        raise TypeError("what is in it is asked for one by one")


class NotedPackage:
    """The fixture `package`, of which it is noted what is said."""

    def __init__(self, package: Any, noted: Noted) -> None:
        self._package, self._noted = package, noted

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._package, name)
        for fact in self._package.told:
            self._noted.facts["package", fact] = getattr(self._package, fact)
        return value
