"""The process at the other end of a socket: which it is, and what time it has used."""

from __future__ import annotations

import contextlib
import socket
import struct
import time

_CREDENTIALS = struct.Struct("3i")  # a process, its user, its group


class Peer:
    """Reads from a socket, and learns with the first bytes from which process they are.

    `used_before`: the processor time, in seconds, that the process had used when it became ours.
    """

    def __init__(self, sock: socket.socket, used_before: float) -> None:
        self._socket, self._used_before = sock, used_before
        self._used = 0.0
        self._process: int | None = None
        if hasattr(socket, "SO_PASSCRED"):
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)

    def used(self) -> float:
        """Return the processor time that the process has used, as far as it is known."""
        if self._process is not None:
            # Since Linux 2.6.12 the clock of any process: clock_getcpuclockid(3), of which Python
            # has the sister for threads alone. When it has ended, it has no clock any more.
            with contextlib.suppress(OSError):
                used = time.clock_gettime(~self._process << 3 | 2)
                self._used = used - self._used_before
        return self._used

    def read(self, most: int) -> bytes:
        """Return the next bytes, none at the end."""
        return self._socket.recv(most) if self._process else self._first_read(most)

    def _first_read(self, most: int) -> bytes:
        """Learn which process it is: the kernel says so."""
        if not hasattr(socket, "SO_PASSCRED"):
            return self._socket.recv(most)
        data, told, _, _ = self._socket.recvmsg(most, socket.CMSG_SPACE(_CREDENTIALS.size))
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 0)
        for level, kind, value in told:
            if (level, kind) == (socket.SOL_SOCKET, socket.SCM_CREDENTIALS):
                self._process = _CREDENTIALS.unpack(value)[0] or None
        return data
