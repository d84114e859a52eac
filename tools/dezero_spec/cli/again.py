"""One run of a watch, in a process of its own: nothing is left of the one before."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
import traceback
import warnings
from collections.abc import Callable, Sequence
from typing import NoReturn, Protocol

import click

from dezero_spec import lifeline
from dezero_spec.cli.watched import FILE
from dezero_spec.status import CANNOT_RUN, INTERRUPTED

# Of macOS's own libraries some abort in a copy of a process, numpy's algebra among them.
GRACE = 0.3  # seconds for a run to take its folders away when it is ended
CAN_FORK = hasattr(os, "fork") and sys.platform != "darwin"


def enders() -> list[int]:
    """Return the signals by which others end a program: a closed terminal, a shutdown."""
    return [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]


class Running(Protocol):
    """A run under way."""

    def poll(self) -> int | None:
        """Return its status when it has ended, minus the number of the signal that ended it."""

    def end(self) -> None:
        """End it if it has not, whatever it does."""


class Forked:
    """A run in a copy of this process, with the suite as it was collected here."""

    def __init__(self, once: Callable[[], int], file: str) -> None:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()  # or both would write what waits there
        parent, self._status = os.getpid(), None
        # Ctrl-C waits until either knows which of the two it is.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # numpy has threads, which rest
            self._process = os.fork()
        if not self._process:
            _be_copy(once, file, parent)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})

    _status: int | None

    def poll(self) -> int | None:
        """Return its status when it has ended."""
        if self._status is None:
            self._wait(os.WNOHANG)
        return self._status

    def end(self) -> None:
        """End it if it has not, whatever it does."""
        if self.poll() is None:
            os.kill(self._process, signal.SIGINT)
            until = time.monotonic() + GRACE
            while self.poll() is None and time.monotonic() < until:
                time.sleep(GRACE / 50)
        if self.poll() is None:
            os.kill(self._process, signal.SIGKILL)
            self._wait(0)

    def _wait(self, how: int) -> None:
        process, status = os.waitpid(self._process, how)
        if process:
            self._status = os.waitstatus_to_exitcode(status)


def _be_copy(once: Callable[[], int], file: str, parent: int) -> NoReturn:
    """Run, and end: without what this process has its copies' original do at its end."""
    status = CANNOT_RUN
    try:
        try:
            os.environ[FILE] = file
            lifeline.end_with(parent)
            for number in enders():
                signal.signal(number, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
            status = once()
        except click.ClickException as error:
            status = error.exit_code
            error.show()
        except KeyboardInterrupt:
            status = INTERRUPTED
        except BaseException:
            traceback.print_exc()
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            for stream in (sys.stdout, sys.stderr):
                with contextlib.suppress(OSError, ValueError):
                    stream.flush()
    finally:
        os._exit(status)


class Spawned:
    """A run in a new process: where there are no copies to be had."""

    def __init__(self, arguments: Sequence[str], file: str) -> None:
        # By the same path, but without the folder that `-c` would put first: files there may
        # have the names of libraries.
        code = f"import sys; sys.path[:] = {sys.path!r}; from dezero_spec.command import main; "
        code += "main()"
        command = [sys.executable, "-c", code, *arguments]
        self._process = subprocess.Popen(command, env={**os.environ, FILE: file})

    def poll(self) -> int | None:
        """Return its status when it has ended."""
        return self._process.poll()

    def end(self) -> None:
        """End it if it has not, whatever it does."""
        if os.name == "posix" and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(GRACE)
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
