"""The line to a child: inherited, or by a call that nobody else can make."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from typing import Any

import pytest
from dezero_spec.judge import line

ECHO = """
import sys; sys.path[:] = {path!r}
from dezero_spec.judge import line
with line.parent() as parent:
    while said := parent.recv(100):
        parent.sendall(said.upper())
"""


@pytest.mark.parametrize("inherited", [True, False], ids=["inherited", "by a call"])
def test_both_ends_are_of_one_line(monkeypatch: pytest.MonkeyPatch, inherited: bool) -> None:
    """What is said arrives, and the child ends with it."""
    monkeypatch.setattr(line, "INHERITED", inherited)
    process, there = line.child([sys.executable, "-I", "-c", ECHO.format(path=sys.path)])
    with there:
        for said in (b"one", b"two"):
            there.sendall(said)
            assert there.recv(100) == said.upper()
    assert process.wait(60) == 0


class Running:
    """A process that is there."""

    def poll(self) -> None:
        """Say that it runs."""


class Over:
    """One that isn't any more."""

    def poll(self) -> int:
        """Say how it has ended."""
        return 1


def strangers(port: int) -> list[socket.socket]:
    """Call without the secret: with another, with a part of it and no end, and with nothing."""
    made = []
    for said in (b"0" * 32, b"0", b""):
        found = socket.create_connection(("127.0.0.1", port))
        found.sendall(said)
        made.append(found)
    made[-1].close()
    return made


def test_nobody_else_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    """Others may call first: they are hung up on, and one that says nothing holds up little."""
    monkeypatch.setattr(line, "_SECONDS_TO_SAY", 0.2)
    with line.Caller() as caller:
        others = strangers(int(caller.told.split()[0]))
        found: list[socket.socket] = []
        asked = threading.Thread(target=lambda: found.append(line.call(caller.told)))
        asked.start()
        running: Any = Running()
        ours = caller.awaited(running)
        asked.join()
        ours.sendall(b"you")
        assert found[0].recv(10) == b"you"
        assert others[0].recv(10) == b""
        for each in (*others, *found, ours):
            each.close()


def test_who_has_ended_is_not_waited_for() -> None:
    """Nor for ever for one that doesn't call."""
    over: Any = Over()
    begin = time.monotonic()
    with line.Caller() as caller, pytest.raises(OSError, match="doesn't call"):
        caller.awaited(over)
    assert time.monotonic() - begin < 10


def test_the_secret_is_on_no_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which other users can read."""
    monkeypatch.setattr(line, "INHERITED", False)
    seen: list[list[str]] = []
    real = subprocess.Popen

    def started(command: list[str], **settings: Any) -> Any:
        seen.append(command)
        return real(command, **settings)

    monkeypatch.setattr(subprocess, "Popen", started)
    process, there = line.child([sys.executable, "-I", "-c", ECHO.format(path=sys.path)])
    there.close()
    process.wait(60)
    assert seen[0][-1] == "calls"
