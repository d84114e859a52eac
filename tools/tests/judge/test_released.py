"""Proxies go at any moment, as the collector runs: also while it is noted which have gone."""

from __future__ import annotations

from typing import Any

import pytest
from dezero_spec.judge import operations
from dezero_spec.judge.objects import Objects
from dezero_spec.judge.proxies import Proxy

NUMBERS = range(operations.NUMBERS, operations.NUMBERS + 5)


class Written(list[int]):
    """What is written; each number drops the last name of a proxy."""

    def __init__(self, kept: list[Proxy]) -> None:
        self.kept = kept

    def u32(self, number: int) -> None:
        """Note a number."""
        self.append(number)
        del self.kept[:1]


class Bound(int):
    """A number that drops the last name of a proxy when it is compared with another."""

    kept: list[Proxy]

    def __le__(self, other: Any) -> bool:
        del self.kept[:1]
        return int(self) <= other


@pytest.fixture
def objects() -> Objects:
    """Give what knows the proxies."""
    return Objects()


def proxies(objects: Objects) -> list[Proxy]:
    """Return the last names of a few."""
    return [objects.proxy(number, Proxy, None) for number in NUMBERS]  # type: ignore[arg-type]


def test_as_many_are_written_as_is_said(objects: Objects) -> None:
    """What goes meanwhile is told the next time."""
    kept = proxies(objects)
    del kept[:2]
    first, second = Written(kept), Written([])
    objects.write_released(first)  # type: ignore[arg-type]
    objects.write_released(second)  # type: ignore[arg-type]
    assert [first[0], second[0]] == [len(first) - 1, len(second) - 1]
    assert {*first[1:], *second[1:]} == {*NUMBERS}


def test_a_test_s_objects_are_forgotten(objects: Objects, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever go while the others are looked through."""
    bound = Bound(operations.NUMBERS)
    bound.kept = kept = proxies(objects)
    monkeypatch.setattr(operations, "NUMBERS", bound)
    objects.begin()
    assert not any(objects.knows(proxy) for proxy in kept)
