"""A process that does not outlive the one that has started it, however that one ends."""

from __future__ import annotations

import contextlib
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def end_with(parent: int) -> None:
    """Have the kernel end this process with its parent, whatever it is doing by then.

    `parent`: the process that has started it; this one ends now if that has ended meanwhile. To
    the kernel the parent is the *thread* that has started it: that thread must live as long as
    this process is needed. Linux alone can do so; elsewhere nothing but that last look is done, and
    on Windows not even that.
    """
    if sys.platform == "linux":
        with contextlib.suppress(ImportError, OSError, AttributeError):
            import ctypes

            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    # In a virtual environment, Windows starts Python by a program that stays its parent.
    if sys.platform != "win32" and os.getppid() != parent:
        os._exit(1)
