"""The line to a child process: a socket that it inherits, or where that can't be, a call of its.

It calls over the loopback interface, which others on this machine reach too: so it says a secret,
which it is told over its standard input.
"""

from __future__ import annotations

import contextlib
import hmac
import secrets
import socket
import subprocess
import sys
import time
from typing import Any

INHERITED = hasattr(socket, "send_fds")  # not so on Windows
_HERE = "127.0.0.1"
_SECONDS_TO_CALL, _SECONDS_TO_SAY, _LOOKS = 120.0, 2.0, 0.25
_CALLS = "calls"


def child(command: list[str], **settings: Any) -> tuple[subprocess.Popen[bytes], socket.socket]:
    """Start a process and return it with the line to it: there, `parent` gives the other end.

    Its last argument says how. `settings`: of Popen. OSError where there is none.
    """
    if INHERITED:
        ours, theirs = socket.socketpair()
        with theirs:
            number = theirs.fileno()
            process = subprocess.Popen(
                [*command, str(number)], stdin=subprocess.DEVNULL, pass_fds=[number], **settings
            )
        return process, ours
    with Caller() as caller:
        process = subprocess.Popen([*command, _CALLS], stdin=subprocess.PIPE, **settings)
        try:
            assert process.stdin is not None
            with contextlib.suppress(OSError), process.stdin:  # where it has ended, that shows
                process.stdin.write(f"{caller.told}\n".encode())
            return process, caller.awaited(process)
        except BaseException:
            process.kill()
            process.wait()
            raise


def parent() -> socket.socket:
    """Return the line to the process that has started this one."""
    if sys.argv[-1] != _CALLS:
        return socket.socket(fileno=int(sys.argv[-1]))
    return call(sys.stdin.readline())


class Caller:
    """Who is to call. `told`: what that one has to be told, and nobody else."""

    def __init__(self) -> None:
        self._listener = socket.create_server((_HERE, 0))
        self._secret = secrets.token_hex(16)
        self.told = f"{self._listener.getsockname()[1]} {self._secret}"

    def awaited(self, process: subprocess.Popen[bytes]) -> socket.socket:
        """Return the line to the process; OSError when it has ended, or doesn't call."""
        until = time.monotonic() + _SECONDS_TO_CALL
        self._listener.settimeout(_LOOKS)
        while time.monotonic() < until and process.poll() is None:
            try:
                found, _ = self._listener.accept()
            except TimeoutError:
                continue
            if self._knows(found):
                return _at_once(found)
            found.close()
        raise ConnectionError("it doesn't call")

    def _knows(self, found: socket.socket) -> bool:
        found.settimeout(_SECONDS_TO_SAY)
        said, size = b"", len(self._secret)
        try:
            while len(said) < size and (more := found.recv(size - len(said))):
                said += more
        except OSError:
            return False
        return hmac.compare_digest(said, self._secret.encode())

    def __enter__(self) -> Caller:
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()


def call(told: str) -> socket.socket:
    """Call the process that has told so; return the line."""
    port, secret = told.split()
    found = socket.create_connection((_HERE, int(port)), _SECONDS_TO_SAY)
    found.sendall(secret.encode())
    return _at_once(found)


def _at_once(found: socket.socket) -> socket.socket:
    """Have what is sent go at once, and reading wait."""
    found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    found.settimeout(None)
    return found
