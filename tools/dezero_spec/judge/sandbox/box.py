"""One running sandbox, and the ways in which one can be made."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dezero_spec.judge.sandbox import bubblewrap, policy
from dezero_spec.judge.sandbox.errors import SandboxUnavailable
from dezero_spec.judge.sandbox.interpreter import Interpreter
from dezero_spec.judge.sandbox.policy import Limits

_START_SECONDS = 60
_PROGRAM = (
    "import sys; sys.path[:0] = [{kit!r}, {numpy!r}]; "
    "from dezero_spec.judge.sandbox.inside.template import main; main()"
)


@dataclass(frozen=True)
class Way:
    """One of the ways to make a sandbox; which of them work depends on the machine."""

    drop_root: bool  # root starts it and gives up root inside; otherwise in a user namespace
    nested: bool  # one sandbox for many submissions, each in namespaces of its own
    walls: bool = True  # by bubblewrap; without them, limits and the second line of defence remain

    def __str__(self) -> str:
        if not self.walls:
            return "as a user without rights, in no sandbox"
        who = "started by root, run as nobody" if self.drop_root else "in a user namespace"
        return f"{who}, warm" if self.nested else f"{who}, a new sandbox for each submission"


# Where there can be no sandbox, as in most containers: never taken unless it is asked for.
UNPRIVILEGED = Way(drop_root=True, nested=False, walls=False)


def ways() -> list[Way]:
    """Return the ways of making a sandbox that are worth trying here, the best first."""
    kinds = (True, False) if os.geteuid() == 0 else (False,)
    return [Way(drop, nested) for drop in kinds for nested in (True, False)]


class Sandbox:
    """A running sandbox with a template in it. Used by one thread."""

    def __init__(
        self,
        way: Way,
        found: Interpreter,
        folder: Path,
        host: str,
        limits: Limits,
        filtered: bool = True,
    ) -> None:
        self.way = way
        kit = policy.KIT if way.walls else str(folder / "kit")
        files = policy.visible(found, str(folder / "kit"), str(folder / "submission"))
        control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        info, info_written = os.pipe()
        settings = {
            "control": theirs.fileno(),
            "host": host,
            "path": [kit, found.numpy_parent],
            "user": bubblewrap.free_user() if way.drop_root else None,
            "nested": way.nested,
            "parent": None if way.walls else os.getpid(),
            "filtered": filtered,
            "limits": limits.resources(),
        }
        program = _PROGRAM.format(kit=kit, numpy=found.numpy_parent)
        # -S: no site, hence no .pth files and no sitecustomize; the environment is ours.
        inside = [found.executable, "-s", "-S", "-B", "-c", program, json.dumps(settings)]
        command = inside
        if way.walls:
            command = bubblewrap.command(
                files,
                policy.environment(found),
                inside,
                info=info_written,
                drop_root=way.drop_root,
                proc=way.nested,
            )
        self._control = control
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            pass_fds=(theirs.fileno(), info_written) if way.walls else (theirs.fileno(),),
            env={} if way.walls else policy.environment(found),
            cwd="/",
            # Ctrl-C at the terminal is for the worker to deal with.
            start_new_session=True,
        )
        theirs.close()
        os.close(info_written)
        self._first: int | None = None
        try:
            with open(info, "rb") as reader:
                self._first = _child(reader.read())
            self._wait_until_ready()
        except BaseException:
            self.close()
            raise

    def _wait_until_ready(self) -> None:
        answer = self._receive()
        errors = self._process.stderr
        assert errors is not None
        if answer != "ready":
            problem = answer
            if not answer:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._process.wait(5)
                self.close(keep_errors=True)
                problem = errors.read(20_000).decode(errors="replace").strip()
            errors.close()
            raise SandboxUnavailable(problem or "the sandbox ended without a message")
        errors.close()

    def _receive(self) -> str:
        if not select.select([self._control], [], [], _START_SECONDS)[0]:
            return "it doesn't answer"
        try:
            return self._control.recv(4096).decode(errors="replace")
        except ConnectionError:
            return ""

    def order(self, order: bytes, descriptors: list[int]) -> str:
        """Send the template an order and return its answer."""
        try:
            socket.send_fds(self._control, [order], descriptors)
        except OSError:
            return ""
        return self._receive()

    def alive(self) -> bool:
        """Say whether the sandbox still runs."""
        return self._process.poll() is None

    def status(self, patience: float) -> int | None:
        """Return how its program ended, None when it still runs after so many seconds.

        A signal is told as bubblewrap tells it: by 128 and its number.
        """
        with contextlib.suppress(subprocess.TimeoutExpired):
            code = self._process.wait(patience)
            return code if code >= 0 else 128 - code
        return None

    def close(self, keep_errors: bool = False) -> None:
        """Kill everything in it; return when it is gone."""
        self._control.close()
        if self._process.poll() is None:
            if self._first is not None:
                # The first process in there: with it all others end, and then bubblewrap itself.
                with contextlib.suppress(ProcessLookupError):
                    os.kill(self._first, signal.SIGKILL)
            else:
                self._process.kill()
            self._process.wait()
        if self._process.stderr is not None and not keep_errors:
            self._process.stderr.close()


def _child(info: bytes) -> int | None:
    try:
        value: Any = json.loads(info)["child-pid"]
    except (ValueError, KeyError):
        return None
    return value if isinstance(value, int) else None
