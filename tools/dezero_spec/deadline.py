"""A time limit for code in this process."""

from __future__ import annotations

import contextlib
import signal
import threading
import time
from collections.abc import Iterator
from types import FrameType


class TimeLimit(BaseException):
    """Time is up. Not an Exception, or the code that is held up might catch it."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(f"not finished after {seconds:g} seconds")


@contextlib.contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raise TimeLimit in the block after `seconds`; without effect where signals don't allow it.

    Python code is interrupted between two instructions; a single long call into C is not. Inside
    another block, the limit that comes first holds.
    """
    usable = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    if not usable or seconds <= 0:
        yield
        return

    outer, interval = signal.getitimer(signal.ITIMER_REAL)
    if 0 < outer <= seconds:
        yield
        return

    def expire(number: int, frame: FrameType | None) -> None:
        raise TimeLimit(seconds)

    begin = time.monotonic()
    before = signal.signal(signal.SIGALRM, expire)
    # Again and again after the first time, for code that swallows even this.
    signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if outer:
            left = outer - (time.monotonic() - begin)
            signal.setitimer(signal.ITIMER_REAL, max(left, 0.001), interval)
