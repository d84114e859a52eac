"""What a host tells of an exception: its type, message, and the lines that it came through."""

from __future__ import annotations

import linecache
import sysconfig
import traceback
from pathlib import Path
from types import FrameType
from typing import Any

from dezero_spec.judge import operations
from dezero_spec.judge.facts import mro
from dezero_spec.judge.wire import Writer

_KIT = str(Path(__file__).resolve().parents[2])
_NOT_THEIRS = (
    _KIT,
    *(sysconfig.get_paths()[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")),
    "<frozen",
)
_text = str.__getitem__
_getline = linecache.getline
_name = type.__dict__["__name__"].__get__


class Errands:
    """`own`: the folder of the implementation; `helpers`: the file of the suite's helpers."""

    def __init__(self) -> None:
        self.own: str | None = None
        self.helpers = ""

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
        for frame, line in traceback.walk_tb(error.__traceback__):
            file = frame.f_code.co_filename
            if type(file) is not str:
                continue
            if file == self.helpers:
                frames.append((frame.f_code.co_name, line or 0, _variables_made(frame)))
            elif (self.own and file.startswith(self.own)) or not file.startswith(_NOT_THEIRS):
                places.append((file, line or 0, frame.f_code.co_name))
        shown = []
        for file, line, function in places[-operations.MOST_PLACES :]:
            try:
                source = _getline(file, line).strip()
            except Exception:
                source = ""
            shown.append([_short(file), line, _short(function), _short(source)])
        return shown, [[_short(name), line, made] for name, line, made in frames[-20:]]


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
    if len(text) > operations.MOST_MESSAGE:
        return _text(text, slice(operations.MOST_MESSAGE)) + " …"
    return _text(text, slice(None))
