"""What a host tells for reports: of an exception, and of where something is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

from dezero_spec.bounds import bounded
from dezero_spec.judge import operations
from dezero_spec.judge.encoding import Writer
from dezero_spec.judge.facts import mro
from dezero_spec.script.places import lines
from dezero_spec.script.places.own import Own
from dezero_spec.script.places.written import Path as Names
from dezero_spec.script.places.written import written

_KIT = str(Path(__file__).resolve().parents[2])
_text = str.__getitem__
_name = type.__dict__["__name__"].__get__


class Errands:
    """`own` tells the implementation's files; `helpers`: the file of the suite's helpers."""

    def __init__(self) -> None:
        self.own = Own(None, _KIT)
        self.helpers = ""

    def is_at(self, folder: str | None) -> None:
        """Learn where the implementation is."""
        self.own = Own(folder, _KIT)

    def write(self, error: BaseException, writer: Writer) -> None:
        """Append an exception: name, nearest builtin, message, places, frames of the helpers."""
        kind = type(error)
        base = ""
        for each in mro(kind):
            if operations.EXCEPTIONS.get(_name(each)) is each:
                base = _name(each)
                break
        writer.write(_text(_name(kind), slice(operations.MOST_NAME)))
        writer.write(base)
        writer.write(message_of(error))
        places, frames = self._way(error)
        writer.write(places)
        writer.write(frames)

    def _way(self, error: BaseException) -> tuple[list[Any], list[Any]]:
        """Return the implementation's lines, and those of the helpers, that an exception took."""
        places, frames = [], []
        for frame, line in lines.frames(error.__traceback__):
            file = frame.f_code.co_filename
            if type(file) is str and file == self.helpers:
                frames.append((frame.f_code.co_name, line, _variables_made(frame)))
            elif self.own(file):
                places.append((file, line, frame.f_code.co_name))
        shown = []
        for file, line, function in places[-operations.MOST_PLACES :]:
            place = file, line, function, *lines.around(file, line), ""
            shown.append(_plain(place))
        return shown, [[_short(name), line, made] for name, line, made in frames[-20:]]

    def written(
        self, names: Mapping[str, object], calls: Sequence[Sequence[Names]]
    ) -> list[list[Any]]:
        """Return where the first of `calls` that can be found is written, as `places` are told."""
        return [_plain(place) for place in written(names, calls, self.own)]


def _plain(place: tuple[str, int, str, str, int, list[str], str]) -> list[Any]:
    """Return a place as it is sent."""
    file, line, function, source, first, shown, called = place
    return [
        *(_short(file), line, _short(function), _short(source), first),
        *([_short(each) for each in shown], _short(called)),
    ]


def _short(text: Any) -> str:
    return _text(text, slice(operations.MOST_MESSAGE)) if isinstance(text, str) else ""


def _variables_made(frame: FrameType) -> int:
    """Return how many variables a plan had made when it failed: a snippet stops there."""
    if frame.f_code.co_name != "run":
        return -1
    made = frame.f_locals.get("variables")
    return len(made) if type(made) is list else -1


def message_of(error: BaseException) -> str:
    """Return an exception's text, within limits, whatever its ``__str__`` does."""
    try:
        text = str(error)
    except BaseException:
        return "(its message can't be shown)"
    return bounded(_text(text, slice(None)), operations.MOST_MESSAGE)
