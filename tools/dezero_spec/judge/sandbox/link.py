"""A host in a sandbox, as the judge holds it."""

from __future__ import annotations

import os
import select
import socket
from collections.abc import Callable

from dezero_spec.judge.sandbox.box import Sandbox
from dezero_spec.judge.sandbox.endings import in_words
from dezero_spec.judge.sandbox.policy import Limits


class SandboxedLink:
    """One running host: a socket to it, and the means to end it."""

    used_before = 0.0

    def __init__(
        self,
        sandbox: Sandbox,
        channel: socket.socket,
        status: int | None,
        limits: Limits,
        stop: Callable[[SandboxedLink], None],
    ) -> None:
        self.socket = channel
        self._sandbox, self._status = sandbox, status
        self._limits, self._stop = limits, stop
        self._ended = ""

    def kill(self) -> None:
        """End it and everything that it has started; return when that is gone."""
        if not self.ended():
            self._ended = "was stopped by the judge"
        self._stop(self)
        if self._status is not None:
            os.close(self._status)
            self._status = None

    def ended(self) -> str:
        """Say how it ended, "" while it runs."""
        if not self._ended:
            # When the other end of the channel is closed, it is about to end.
            poll = select.poll()
            if self.socket.fileno() >= 0:
                poll.register(self.socket, select.POLLRDHUP)
            patience = 1.0 if self.socket.fileno() < 0 or poll.poll(0) else 0.0
            status = self._read(patience) if self._status is not None else self._ask(patience)
            self._ended = in_words(status, self._limits)
        return self._ended

    def _read(self, patience: float) -> str:
        assert self._status is not None
        if select.select([self._status], [], [], patience)[0]:
            return os.read(self._status, 100).decode() or "lost"
        return ""

    def _ask(self, patience: float) -> str:
        code = self._sandbox.status(patience)
        if code is None:
            return ""
        # As shells do, bubblewrap adds 128 to a signal's number.
        return f"killed {code - 128}" if code > 128 else f"exited {code}"
