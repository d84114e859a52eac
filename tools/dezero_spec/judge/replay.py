"""A script that a host has carried out: its answers serve the test while it asks for them."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable, Sequence
from typing import Any

from dezero_spec.judge import operations
from dezero_spec.judge.decoding import Reader
from dezero_spec.judge.scripts import Group, Script, joined
from dezero_spec.judge.wire import U32, ProtocolError

_random = random.SystemRandom()  # whose orders nobody in a host can foresee


class Parted(BaseException):
    """A test asks for something else than its script: the host has gone another way.

    Not an Exception, like a time limit. Who swallows it is told again with the next request.
    """


class Replay:
    """Answers to the requests of a script, as far as a host has come.

    `found`: tells what a check has found in the test so far; `in_order`: no order is drawn.
    """

    def __init__(
        self,
        script: Script,
        found: Callable[[], BaseException | None],
        *,
        in_order: bool = False,
    ) -> None:
        self._script, self._found = script, found
        self._drawn = [_drawn(group, in_order) for group in script.groups]
        self._taken: list[tuple[int, int, bytes, bytes]] = []
        self._requests: list[bytes] = []
        self.answers: list[bytes] = []
        self.types: list[int] = []  # of the objects in the answers
        self._position = self._objects = 0
        self.parted: int | None = None  # the operation with which it has gone another way
        self.failed: BaseException | None = None  # what a check had found before

    def orders(self, part: int) -> list[list[Any]]:
        """Return in which order a host is to carry out the groups of a part."""
        if not self._drawn:
            return []
        begin = sum(map(len, self._script.parts[:part]))
        end = begin + len(self._script.parts[part])
        return [
            [group.start - begin, list(order)]
            for group, order in zip(self._script.groups, self._drawn)
            if begin <= group.start < end
        ]

    def add(self, part: int, count: int, answers: bytes, types: bytes) -> bool:
        """Take the answers to a part; tell whether they are those of the record."""
        if count > len(self._script.parts[part]):
            raise ProtocolError("more answers than requests")
        self._taken.append((part, count, answers, types))
        if not self._script.answers or count < len(self._script.parts[part]):
            return False
        if not self._drawn and answers == self._script.joined[part]:
            return True
        expected = self._ordered(part, self._script.answers[part])
        return answers == joined(expected) or list(map(seen, _apart(count, answers))) == expected

    def open(self) -> None:
        """Make the answers ready for a test."""
        for part, count, answers, types in self._taken:
            self._requests += self._ordered(part, self._script.parts[part])[:count]
            self.answers += _apart(count, answers)
            self.types += [kind for (kind,) in U32.iter_unpack(types[: len(types) // 4 * 4])]

    def _ordered(self, part: int, each: Sequence[bytes]) -> list[bytes]:
        found = list(each)
        for start, order in self.orders(part):
            found[start : start + len(order)] = [found[start + place] for place in order]
        return found

    def order(self, number: int) -> list[int] | None:
        """Return in which order the next requests were drawn, as the test knows them."""
        for group, drawn in zip(self._script.groups, self._drawn):
            if group.start == self._position < len(self.answers) and len(drawn) == number:
                return [group.order[place] for place in drawn]
        return None

    def answer(self, request: bytes) -> bytes | None:
        """Return what the host has answered to a request; None if it has still to be asked.

        Raises Parted where it has been asked for something else instead.
        """
        if self.parted is None:
            position = self._position
            if position >= len(self.answers):
                return None
            if request == self._requests[position]:
                self._position += 1
                return self.answers[position]
            self.parted, self.failed = request[0], self._found()
        raise Parted("the test asks for something else than its script")

    @property
    def used_up(self) -> bool:
        """Whether the test has asked for all that the host has answered."""
        return self._position == len(self.answers) and self.parted is None

    def next_type(self) -> int:
        """Return the type of the next object in the answers."""
        if self._objects >= len(self.types):
            raise ProtocolError("an object without a type")
        self._objects += 1
        return self.types[self._objects - 1]


def _drawn(group: Group, in_order: bool) -> list[int]:
    places = list(range(len(group.order)))
    if not in_order:
        _random.shuffle(places)
    return places


def _apart(count: int, answers: bytes) -> list[bytes]:
    """Return answers one by one; ProtocolError where they are not so many."""
    reader = Reader(answers)
    found = [reader.take(reader.u32()) for _ in range(count)]
    reader.end()
    return found


def seen(answer: bytes) -> bytes:
    """Return what a test can see of an answer: not where an exception was raised."""
    if answer[:1] != bytes([operations.ERROR]):
        return answer
    reader = Reader(answer, 1)
    with contextlib.suppress(ProtocolError):
        for _ in range(3):  # its name, the builtin that it derives from, its message
            reader.read()
    return answer[: reader.position]
