"""What can go wrong with an implementation in another process, as the judge's tests see it."""

from __future__ import annotations

from dataclasses import dataclass

from dezero_spec.judge import operations
from dezero_spec.suite.verdicts import Place


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


_KINDS: dict[tuple[str, str], type[BaseException]] = {}


def raised(
    name: str,
    builtin: str,
    text: str,
    places: tuple[Place, ...] = (),
    frames: tuple[HelperFrame, ...] = (),
) -> BaseException:
    """Return an exception with the name, message and nearest builtin type of a remote one.

    What is no Exception there, such as SystemExit or KeyboardInterrupt, is none here either, and
    doesn't end this process.
    """
    base = operations.EXCEPTIONS.get(builtin, BaseException)
    kind = _KINDS.get((name, builtin))
    if kind is None:
        kind = type(name or "BaseException", (Remote, base), {"__module__": "builtins"})
        if len(_KINDS) < 500:
            _KINDS[name, builtin] = kind
    error = kind.__new__(kind)
    error.text, error.places, error.frames = text, places, frames  # type: ignore[attr-defined]
    return error
