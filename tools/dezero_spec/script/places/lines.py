"""Lines of source as a place shows them: a few, cut to a moderate length."""

from __future__ import annotations

import linecache
import textwrap
import traceback
from collections.abc import Iterator
from types import FrameType, TracebackType

BEFORE = AFTER = 2
MOST = 30  # lines of a place
WIDEST = 200  # characters of a line

# Bound before an implementation is imported.
_getlines = linecache.getlines


def frames(raised: TracebackType | None) -> Iterator[tuple[FrameType, int]]:
    """Return the frames that an exception took, each with its line.

    What a timer raises may come at an instruction that stands on no line: then it is the line that
    the function begins on.
    """
    for frame, line in traceback.walk_tb(raised):
        yield frame, line or frame.f_code.co_firstlineno


def around(file: str, line: int) -> tuple[str, int, list[str]]:
    """Return a line, and those before and after it with the number of the first of them."""
    first, shown = between(file, max(1, line - BEFORE), line + AFTER)
    if not first <= line < first + len(shown):
        return "", 0, []
    return shown[line - first].strip(), first, shown


def between(file: str, first: int, last: int) -> tuple[int, list[str]]:
    """Return the lines from `first` to `last`, as many as a place has, and the first's number.

    None of them, and 0, where the source is not there.
    """
    try:
        source = _getlines(file)
        if first < 1 or first > len(source):
            return 0, []
        chosen = source[first - 1 : min(last, first + MOST - 1)]
        cut = [line[: 5 * WIDEST].rstrip().expandtabs(4) for line in chosen]
        while len(cut) > 1 and not cut[-1]:
            cut.pop()
        shown = textwrap.dedent("\n".join(cut)).split("\n")
        return first, [line[:WIDEST].rstrip() for line in shown]
    except Exception:  # whatever has been put in linecache
        return 0, []
