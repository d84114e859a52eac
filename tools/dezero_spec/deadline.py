"""A time limit for code in this process."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from types import FrameType

WAITING = 5  # times as long by the clock, for what only waits, or waits for a processor


def busy() -> bool:
    """Tell whether there is more work on this machine than it has processors for."""
    return hasattr(os, "getloadavg") and os.getloadavg()[0] > (os.cpu_count() or 1)


class TimeLimit(BaseException):
    """Time is up. Not an Exception, or the code that is held up might catch it."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(f"not finished after {seconds:g} seconds")


class Limit:
    """So many seconds of a processor from now on, and by the clock WAITING times as many.

    On a busy machine the same work takes longer by the clock: that is not its fault.
    """

    def __init__(self, seconds: float, used: Callable[[], float] = time.process_time) -> None:
        self.seconds, self._used = seconds, used
        self._most = used() + seconds
        self._until = time.monotonic() + WAITING * seconds

    def left(self) -> float:
        """Return for how many seconds there is nothing to be done about it; 0 or less: it is up."""
        return min(self._most - self._used(), self._until - time.monotonic())


_limits: list[Limit] = []  # that are in force, the outermost first


@contextlib.contextmanager
def within(seconds: float, used: Callable[[], float] = time.process_time) -> Iterator[None]:
    """Raise TimeLimit in the block after `seconds`; without effect where signals don't allow it.

    `used`: the processor time of the place where the work is done. Python code is interrupted
    between two instructions; a single long call into C is not. Inside another block, the limit
    that comes first holds.
    """
    usable = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    if not usable or seconds <= 0:
        yield
        return

    theirs, interval = signal.getitimer(signal.ITIMER_REAL)
    if not _limits and 0 < theirs <= seconds:
        yield
        return

    def ring(number: int, frame: FrameType | None) -> None:
        for each in _limits:
            if each.left() <= 0:
                # Again and again after the first time, for code that swallows even this.
                signal.setitimer(signal.ITIMER_REAL, 1.0, 1.0)
                raise TimeLimit(each.seconds)
        _set_alarm()

    begin = time.monotonic()
    limit = Limit(seconds, used)
    before = signal.signal(signal.SIGALRM, ring)
    _limits.append(limit)
    _set_alarm()
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        _limits.remove(limit)
        signal.signal(signal.SIGALRM, before)
        if _limits:
            _set_alarm()
        elif theirs:
            left = theirs - (time.monotonic() - begin)
            signal.setitimer(signal.ITIMER_REAL, max(left, 0.001), interval)


def _set_alarm() -> None:
    signal.setitimer(signal.ITIMER_REAL, max(min(each.left() for each in _limits), 0.001))
