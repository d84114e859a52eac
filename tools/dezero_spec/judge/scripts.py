"""What a suite's tests ask of an implementation, as they asked it of the reference.

A script is told to a host before anything of a submission's is there, and carried out on one
message. It holds requests and nothing of what is expected; that stays with the judge.
"""

from __future__ import annotations

import functools
import marshal
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("scripts.dat")
NAME = f"dezero_spec/judge/{_FILE.name}"  # of what a host is told, in its kit
_FORM = 2  # of marshal: every interpreter that is supported reads it

Requests = tuple[tuple[bytes, ...], ...]  # of a test, in parts


@dataclass(frozen=True)
class Group:
    """Requests whose order is drawn anew each time: `order` is the one that was recorded."""

    start: int
    order: tuple[int, ...]


@dataclass(frozen=True)
class Script:
    """A test that the reference passes.

    `parts`: its requests, a new part after each that raised; `answers`: what was answered to each,
    part by part; `facts`: all else that the test was told, by what it asked for.
    """

    parts: Requests
    answers: tuple[tuple[bytes, ...], ...]
    groups: tuple[Group, ...]
    facts: dict[tuple[Any, ...], Any]

    @functools.cached_property
    def joined(self) -> tuple[bytes, ...]:
        """The answers to each part as a host gives them, where their order is the recorded one."""
        return tuple(map(joined, self.answers))


def joined(answers: Iterable[bytes]) -> bytes:
    """Return answers one after the other, each with its length."""
    return b"".join([len(each).to_bytes(4, "little") + each for each in answers])


@dataclass(frozen=True)
class Scripts:
    """The scripts of a suite. `names`: what tests call by name: root, name and agreed number."""

    step: int
    names: tuple[tuple[int, str, int], ...]
    by_test: dict[str, Script] = field(repr=False)

    def number(self, test: str) -> int:
        """Return under which number a host knows a test."""
        return self._numbers[test]

    @functools.cached_property
    def _numbers(self) -> dict[str, int]:
        return {test: number for number, test in enumerate(self.by_test)}

    def for_hosts(self) -> bytes:
        """Return what a host is told of them."""
        return _packed([script.parts for script in self.by_test.values()])

    def to_bytes(self) -> bytes:
        """Return all of them, to be kept."""
        tests = [
            (
                test,
                script.parts,
                script.answers,
                [(group.start, group.order) for group in script.groups],
                list(script.facts.items()),
            )
            for test, script in self.by_test.items()
        ]
        return _packed((self.step, self.names, tests))

    @classmethod
    def from_bytes(cls, data: bytes) -> Scripts:
        """Rebuild them from `to_bytes`; an exception for anything else."""
        step, names, tests = _unpacked(data)
        by_test = {
            test: Script(parts, answers, tuple(Group(*group) for group in groups), dict(facts))
            for test, parts, answers, groups, facts in tests
        }
        return cls(step, names, by_test)


def _packed(data: Any) -> bytes:
    return zlib.compress(marshal.dumps(data, _FORM))


def _unpacked(data: bytes) -> Any:
    return marshal.loads(zlib.decompress(data))


def told() -> tuple[Requests, ...]:
    """Return the scripts that this host has been told, in its kit."""
    if not _FILE.exists():
        return ()
    known: tuple[Requests, ...] = tuple(_unpacked(_FILE.read_bytes()))
    return known
