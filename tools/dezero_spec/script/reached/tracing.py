"""Notes which lines run, rule by rule. In the host: nothing here may keep an object alive.

Not coverage.py, which a host can't count on: it need not be there for the interpreter in question,
it is not visible in the sandbox, and it leaves cells of notebooks out. It would cost no less.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from types import CodeType, FrameType
from typing import Any

Trace = Callable[[FrameType, str, Any], Any]
# A module's own code and that of a class's body, which run when it is loaded, have neither.
FUNCTIONS = inspect.CO_OPTIMIZED | inspect.CO_NEWLOCALS

# Bound before an implementation is imported, so that it can't put others in their place.
_settrace, _gettrace = sys.settrace, sys.gettrace


class Tracer:
    """Sees what runs inside `on` and `loading`, and nothing else."""

    def __init__(self) -> None:
        self._seen: dict[str, set[int | None]] = {}  # lines by file, as code objects name it
        self._noting: dict[str, Trace] = {}

    @contextmanager
    def loading(self, is_own: Callable[[str], bool]) -> Iterator[None]:
        """Note the lines of modules and classes that run when they are loaded."""

        def look(frame: FrameType, event: str, argument: Any) -> Any:
            code: CodeType = frame.f_code
            if code.co_flags & FUNCTIONS or not is_own(code.co_filename):
                return None
            return self._trace_of(code.co_filename)(frame, event, argument)

        before = _gettrace()
        _settrace(look)
        try:
            yield
        finally:
            _settrace(before)

    def watch(self, files: Iterable[str]) -> None:
        """From now on, note the lines of these files."""
        for file in files:
            self._trace_of(file)

    def run(self, function: Callable[..., Any], arguments: Iterable[Any]) -> Any:
        """Call a function and note what runs."""
        _settrace(self._look)
        try:
            return function(*arguments)
        finally:
            _settrace(None)

    def taken(self) -> dict[str, list[int]]:
        """Return what was noted since the last time, by file."""
        found = {}
        for file, lines in self._seen.items():
            # A module begins at line 0, and some instructions belong to no line at all.
            if numbers := sorted(line for line in lines if line):
                found[file] = numbers
            lines.clear()
        return found

    def _look(self, frame: FrameType, event: str, argument: Any) -> Any:
        trace = self._noting.get(frame.f_code.co_filename)
        return None if trace is None else trace(frame, event, argument)

    def _trace_of(self, file: str) -> Trace:
        trace = self._noting.get(file)
        if trace is None:
            lines = self._seen[file] = set()
            trace = self._noting[file] = _noting(lines.add)
        return trace


def _noting(add: Callable[[int | None], None]) -> Trace:
    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        # A call counts for the line of `def`: it tells which rules call the function.
        if event in ("line", "call"):
            add(frame.f_lineno)
        return trace

    return trace
