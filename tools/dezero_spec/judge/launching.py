"""How a host is started: what a launcher gives, and the one that does it without a sandbox."""

from __future__ import annotations

import contextlib
import functools
import os
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Protocol

from dezero_spec.judge.kit import write_kit
from dezero_spec.judge.scripts import Scripts
from dezero_spec.loading import CannotLoad
from dezero_spec.locations import suite_module

OLDEST_PYTHON, OLDEST_NUMPY = (3, 10), (1, 26)
SECONDS_TO_START = 60.0
# Hosts outside a sandbox inherit a socket by its number, which Windows doesn't do.
NOT_ON_WINDOWS = "this doesn't work on Windows itself; it does in WSL: wsl --install"


class Link(Protocol):
    """One running host."""

    socket: socket.socket  # the host's only channel: a stream, blocking
    used_before: float  # seconds of a processor that its process had used for others

    def kill(self) -> None:
        """End it and all that it has started. May be called again."""

    def ended(self) -> str:
        """Return how it ended, such as "killed by signal 9"; nothing while it is alive."""


class Launcher(Protocol):
    """Starts hosts, each of which can be made to load one submission."""

    name: str  # of the sandbox: "none", "bubblewrap", "WebAssembly"
    scripts: Scripts | None  # that its hosts have been told
    counts_references: bool  # by their Python: whether an object goes with its last name

    def start(self, submission: Path) -> Link:
        """Start a host that sees this submission."""

    def visible_path(self, submission: Path) -> str:
        """Return the path under which the host sees it."""

    def close(self) -> None:
        """Give up what the launcher itself needs."""


class PlainLauncher:
    """Starts hosts as ordinary processes: apart from the judge, but with all our rights.

    `python` is the interpreter for them; it needs numpy, and nothing of ours. `scripts`: of the
    tests that they are to be judged by, where there are any. On Linux, a host ends with the thread
    that has started it.
    """

    name = "none"

    def __init__(
        self,
        python: str | os.PathLike[str] | None = None,
        *,
        scripts: Scripts | None = None,
    ) -> None:
        """Lay out what hosts import. Raises CannotLoad, on Windows always."""
        if sys.platform == "win32":
            raise CannotLoad(NOT_ON_WINDOWS)
        self.scripts = scripts
        self._python = os.fspath(python) if python is not None else sys.executable
        self._chosen = python is not None
        self._kit = tempfile.TemporaryDirectory(prefix="dezero-spec-host-")
        try:
            write_kit(Path(self._kit.name, "kit"), scripts)
            # What loading unpacks there goes with the rest, however the host ends.
            self._temporary = os.path.join(self._kit.name, "temporary")
            os.mkdir(self._temporary)
            if self._chosen:
                check_interpreter(self._python)
            self.counts_references = counts_references(self._python if self._chosen else None)
        except BaseException:
            self.close()
            raise

    def start(self, submission: Path | str) -> ProcessLink:
        """Start a host."""
        ours, theirs = socket.socketpair()
        # Isolated: no PYTHON* variables, no site of the user's, nothing of the current folder.
        code = (
            "import sys; sys.path.insert(0, sys.argv[1]);"
            "from dezero_spec.judge.host import main; main()"
        )
        with theirs:
            numbers = str(os.getpid()), str(theirs.fileno())
            process = subprocess.Popen(
                [self._python, "-I", "-c", code, f"{self._kit.name}/kit", *numbers],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
                env={**os.environ, **ONE_THREAD, "TMPDIR": self._temporary},
            )
        return ProcessLink(process, ours)

    def visible_path(self, submission: Path | str) -> str:
        """Return the path itself."""
        return str(submission)

    def close(self) -> None:
        """Remove the host's files."""
        self._kit.cleanup()


# numpy's threads cost more than they bring for arrays of this size.
_THREADS = "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"
ONE_THREAD = dict.fromkeys(_THREADS, "1")


class ProcessLink:
    """A host that is a child process at the head of its own session."""

    used_before = 0.0

    def __init__(self, process: subprocess.Popen[bytes], channel: socket.socket) -> None:
        self._process, self.socket = process, channel

    def kill(self) -> None:
        """Kill the process and its session."""
        with contextlib.suppress(OSError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def ended(self) -> str:
        """Return how the process ended, if it has; it may take a moment after its last word."""
        try:
            status = self._process.wait(timeout=0.5)
        except subprocess.TimeoutExpired:
            return ""
        return how_it_ended(status)


def how_it_ended(status: int) -> str:
    """Put an exit status, negative for a signal, in words."""
    if status < 0:
        with contextlib.suppress(ValueError):
            return f"killed by signal {-status} ({signal.Signals(-status).name})"
        return f"killed by signal {-status}"
    return f"exited with status {status}"


def check_interpreter(python: str) -> None:
    """See to it that hosts can run by an interpreter; CannotLoad says what is wrong."""
    code = (
        "import sys; print('.'.join(map(str, sys.version_info[:3])));"
        "import numpy; print(numpy.__version__)"
    )
    try:
        done = subprocess.run(
            [python, "-I", "-c", code], capture_output=True, timeout=SECONDS_TO_START, check=False
        )
    except OSError as error:
        reason = f"{python} can't be run: {error.strerror or error}"
        raise CannotLoad(reason, advice="Name a Python interpreter") from None
    except subprocess.TimeoutExpired:
        raise CannotLoad(f"{python} doesn't start: is it a Python interpreter?") from None
    lines = done.stdout.decode("utf-8", "replace").split()
    if not lines or not lines[0][:1].isdigit():
        raise CannotLoad(f"{python} is no Python interpreter") from None
    if _version(lines[0]) < OLDEST_PYTHON:
        raise CannotLoad(f"{python} is Python {lines[0]}, and 3.10 is the oldest that will do")
    if len(lines) < 2:
        advice = f"Install it: {python} -m pip install numpy"
        raise CannotLoad(f"{python} (Python {lines[0]}) has no numpy", advice=advice)
    if _version(lines[1]) < OLDEST_NUMPY:
        raise CannotLoad(f"{python} has numpy {lines[1]}, and 1.26 is the oldest that will do")


@functools.cache
def counts_references(python: str | None) -> bool:
    """Tell whether an object goes with its last name, by trying it; None: this interpreter.

    It is asked before a submission is there, which could say what suits it.
    """
    if python is None:
        counted: bool = suite_module("lifetimes").COUNTS_REFERENCES
        return counted
    code = (
        "import weakref; thing = type('Object', (), {})(); gone = weakref.ref(thing);"
        "del thing; print(gone() is None)"
    )
    done = subprocess.run([python, "-I", "-c", code], capture_output=True, text=True, check=False)
    return done.stdout.strip() != "False"


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".")[:2] if part.isdigit())
