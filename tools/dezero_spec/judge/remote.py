"""Exceptions that stand for those of an implementation in another process, and what it tells."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from dezero_spec.judge import operations
from dezero_spec.judge.decoding import Reader
from dezero_spec.judge.wire import ProtocolError
from dezero_spec.loading import CannotLoad, MissingName
from dezero_spec.script.places import lines
from dezero_spec.script.places.place import Place
from dezero_spec.script.remote import HelperFrame, Remote

_PLACE = [str, int, str, str, int, list, str]
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


def told(
    kind: int, value: Any, reader: Reader, where: str, actual: Callable[[str], str]
) -> BaseException:
    """Return the exception that an answer of a kind tells of. Raises ProtocolError.

    `value`: the answer's first, the others are still to be read; `where`: the implementation;
    `actual` puts the submission's folder in texts as it is on this side.
    """
    if kind == operations.MISSING_NAME:
        if type(value) is not str or not value.isidentifier() or len(value) > 200:
            raise ProtocolError("a missing name that is none")
        return MissingName(value, where)
    if kind == operations.CANNOT_LOAD:
        return _cannot_load(value, actual)
    if kind != operations.ERROR:
        raise ProtocolError(f"answer {kind}")
    fields = [value, *(reader.read() for _ in range(4))]
    name, builtin, text, places, frames = fields
    if not all(type(each) is str for each in (name, builtin, text)):
        raise ProtocolError("an error without name or message")
    if len(name) > operations.MOST_NAME or len(text) > 2 * operations.MOST_MESSAGE:
        raise ProtocolError("an error with a long name or message")
    return raised(name_of(name), builtin, text, read_places(places, actual), _frames(frames))


def _cannot_load(value: Any, actual: Callable[[str], str]) -> CannotLoad:
    if type(value) is not list or len(value) != 4:
        raise ProtocolError("no reason why it can't be loaded")
    reason, file, line, advice = value
    if type(reason) is not str or type(advice) is not str:
        raise ProtocolError("no reason why it can't be loaded")
    if len(reason) > 10_000 or len(advice) > 10_000:
        raise ProtocolError("a long reason why it can't be loaded")
    path = Path(actual(file)) if type(file) is str and "\0" not in file else None
    number = line if type(line) is int else None
    return CannotLoad(actual(reason), file=path, line=number, advice=advice)


def read_places(places: Any, actual: Callable[[str], str]) -> tuple[Place, ...]:
    """Return the places that a host tells. Raises ProtocolError."""
    if type(places) is not list or len(places) > operations.MOST_PLACES:
        raise ProtocolError("no list of places")
    found = []
    for each in places:
        if type(each) is not list or list(map(type, each)) != _PLACE:
            raise ProtocolError("no place")
        file, line, function, source, first, shown, called = each
        if len(shown) > lines.MOST or any(
            type(each) is not str or len(each) > lines.WIDEST for each in shown
        ):
            raise ProtocolError("a place with strange lines")
        file = actual(file[: operations.MOST_MESSAGE])
        function, source, called = (each[: lines.WIDEST] for each in (function, source, called))
        found.append(Place(file, line, function, source, first, tuple(shown), called))
    return tuple(found)


def name_of(text: str) -> str:
    """Return a type's name as it can stand in a report and be a type's name here."""
    return "".join(c if c.isprintable() else "?" for c in text) or "object"


def _frames(frames: Any) -> tuple[HelperFrame, ...]:
    if type(frames) is not list or len(frames) > 20:
        raise ProtocolError("no list of lines")
    found = []
    for each in frames:
        if type(each) is not list or list(map(type, each)) != [str, int, int]:
            raise ProtocolError("no line")
        function, line, variables = each
        found.append(HelperFrame(function, line, min(variables, 10_000)))
    return tuple(found)
