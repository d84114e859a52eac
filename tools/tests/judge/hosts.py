"""Hosts for tests: one that says what it is told to say, and the real one around some source."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from dezero_spec.judge import operations, wire
from dezero_spec.judge.client import Client
from dezero_spec.judge.decoding import Reader
from dezero_spec.judge.encoding import Writer
from dezero_spec.judge.facts import facts_of
from dezero_spec.judge.wire import HEADER

Script = Callable[[socket.socket], None]


class FakeLink:
    """A link to a thread that plays the host."""

    def __init__(self, script: Script) -> None:
        self.socket, self._theirs = socket.socketpair()
        self.killed = 0
        self.used_before = 0.0
        self._thread = threading.Thread(target=self._play, args=(script,), daemon=True)
        self._thread.start()

    def _play(self, script: Script) -> None:
        try:
            script(self._theirs)
        except OSError:
            pass
        finally:
            self._theirs.close()

    def kill(self) -> None:
        """End the thread, which waits for nothing but its socket."""
        if not self.killed:
            self.socket.shutdown(socket.SHUT_RDWR)
        self.killed += 1

    def ended(self) -> str:
        """Say how a process would have ended."""
        return "killed by signal 9 (SIGKILL)"


def receive(sock: socket.socket) -> tuple[int, bytes]:
    """Return the number and the body of a request."""
    data = b""
    while len(data) < HEADER.size:
        more = sock.recv(HEADER.size - len(data))
        if not more:
            raise OSError
        data += more
    length, number = HEADER.unpack(data)
    body = b""
    while len(body) < length:
        body += sock.recv(length - len(body))
    return number, body


def frame(number: int, body: bytes) -> bytes:
    """Return a frame."""
    return HEADER.pack(len(body), number) + body


def encoded(value: object) -> bytes:
    """Return a plain value's bytes."""
    writer = Writer(lambda value, writer: writer.out.extend(b"\xff"))
    writer.write(value)
    return bytes(writer.out)


def value(content: object) -> bytes:
    """Return the body of an answer that is a value."""
    return bytes([operations.VALUE]) + encoded(content)


def handle(number: int, kind: int = 0) -> bytes:
    """Return a handle's bytes."""
    return bytes([wire.HANDLE]) + wire.U32.pack(number) + wire.U32.pack(kind)


def new_type(kind: type) -> bytes:
    """Return the start of an answer that tells of one type."""
    return bytes([operations.NEW_TYPES]) + encoded([tuple(facts_of(kind))])


def answering(*bodies: bytes) -> Script:
    """Answer one request after the other, then wait for the end."""

    def script(sock: socket.socket) -> None:
        for body in bodies:
            number, _ = receive(sock)
            sock.sendall(frame(number, body))
        sock.recv(1)

    return script


def saying(data: bytes) -> Script:
    """Say something in answer to the first request, whatever it is."""

    def script(sock: socket.socket) -> None:
        receive(sock)
        sock.sendall(data)
        sock.recv(1)

    return script


@contextmanager
def client_of(script: Script, seconds: float = 20.0) -> Iterator[tuple[Client, FakeLink]]:
    """Give a client whose host plays a script, as in a test of the suite."""
    link = FakeLink(script)
    client = Client(link)
    client.allow(seconds, testing=True)
    try:
        yield client, link
    finally:
        client.close()


def released_by(body: bytes) -> set[int]:
    """Return the objects that a request lets go of."""
    reader = Reader(body, 1, object=lambda reader: reader.u32())
    for _ in range(reader.byte()):
        reader.read()
    return {reader.u32() for _ in range(reader.u32())}


def write(folder: Path, source: str, name: str = "student.py") -> Path:
    """Write an implementation to a file."""
    file = folder / name
    file.write_text(source, encoding="utf-8")
    return file
