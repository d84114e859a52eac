"""What can go wrong with an implementation in another process, as the tests of the suite see it."""

from __future__ import annotations

from dataclasses import dataclass

from dezero_spec.script.places.place import Place


class Crash(BaseException):
    """The host is no more, or can't be trusted to answer.

    Not an Exception, like a time limit: no test may take it for what the implementation raised.
    """


class Unavailable(Exception):
    """The host can't be asked any more, now that the test is over."""


@dataclass(frozen=True)
class HelperFrame:
    """A line of the suite's helpers that an exception came through, in the host."""

    function: str
    line: int
    variables: int  # how many a plan had made; -1 where there is no plan


class Remote:
    """Mixed into the exceptions that stand for the implementation's own."""

    text: str
    places: tuple[Place, ...]
    frames: tuple[HelperFrame, ...]

    def __str__(self) -> str:
        return self.text
