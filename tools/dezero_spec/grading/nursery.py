"""The process that workers are forked from: it has imported and collected what each of them needs.

So a class pays for that once, and while its submissions are still taken in. It has one thread and
does nothing else; it obeys over one socket, and ends with the process that has started it.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from dezero_spec import lifeline
from dezero_spec.grading import worker
from dezero_spec.grading.settings import Settings
from dezero_spec.judge import kit, line
from dezero_spec.judge.launching import how_it_ended
from dezero_spec.suite import run

SECONDS_TO_START = 120.0
_SECONDS_TO_END = 10.0
# In either direction a number, so that no answer is taken for another one's. Then the process
# asked to end, 0 to start one, and the process that was started or how it ended.
_WORD = struct.Struct("Iq")
_START = 0
_TOLD = "step", "thorough", "seed"  # of the settings: which tests there are


class NurseryError(Exception):
    """No worker can be started; ``str()`` says why."""


class Nursery:
    """Gives workers that grade by the suite of `settings`.

    The thread that creates it must outlive it. After Ctrl-C in one of its methods, the next answers
    are still those to what is asked.
    """

    def __init__(self, settings: Settings) -> None:
        self._said = tempfile.TemporaryFile()  # noqa: SIM115
        told = {"parent": os.getpid(), **{name: getattr(settings, name) for name in _TOLD}}
        order = [*command("main"), json.dumps(told)]
        with deaf_children():
            self.process, self._control = line.child(order, stdout=self._said, stderr=self._said)
        self._number, self._workers = 0, 0
        self._control.settimeout(SECONDS_TO_START)

    def worker(self, log: Path) -> tuple[int, Connection]:
        """Start a worker; return its process and the line to it. Raises NurseryError."""
        self._workers += 1
        ours, theirs = socket.socketpair()
        with ours, theirs, open(log, "wb") as output:
            process = self._ask(_START, [theirs.fileno(), output.fileno()])
            if process is None:
                raise NurseryError(self._end())
            return process, Connection(ours.detach())

    def end(self, process: int) -> str:
        """Kill a worker, if it still runs; return how it ended, in words."""
        status = self._ask(process, [])
        # Where it has ended with this process: so it does.
        return how_it_ended(-signal.SIGKILL if status is None else status)

    def alive(self) -> bool:
        """Tell whether there is still a process to fork from."""
        return self.process.poll() is None

    def close(self) -> None:
        """End it and all workers; return when they are gone."""
        self._control.close()
        if self._workers:  # else it may still be collecting what nobody needs
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(_SECONDS_TO_END)
        self.process.kill()
        self.process.wait()
        self._said.close()

    def _ask(self, order: int, descriptors: list[int]) -> int | None:
        self._number += 1
        with contextlib.suppress(OSError):
            socket.send_fds(self._control, [_WORD.pack(self._number, order)], descriptors)
            while answer := self._control.recv(_WORD.size):
                number, value = _WORD.unpack(answer)
                if number == self._number:  # else to what Ctrl-C has cut short
                    return int(value)
        return None

    def _end(self) -> str:
        self.process.kill()
        ended = how_it_ended(self.process.wait())
        self._said.seek(0)
        last = self._said.read().decode(errors="replace").strip().splitlines()[-1:]
        return f"{ended}: {last[0][:300]}" if last else ended


class Starter(Nursery):
    """Gives the same where processes can't be forked: each worker imports and collects by itself.

    As on Windows.
    """

    def __init__(self) -> None:
        self._running: dict[int, subprocess.Popen[bytes]] = {}

    def worker(self, log: Path) -> tuple[int, Connection]:
        """Start a worker; return its process and the line to it. Raises NurseryError."""
        order = [*command("alone"), str(os.getpid())]
        try:
            with open(log, "wb") as output:
                process, ours = line.child(order, stdout=output, stderr=output)
        except OSError as error:
            raise NurseryError(str(error)) from None
        self._running[process.pid] = process
        return process.pid, Connection(ours.detach())

    def end(self, process: int) -> str:
        """Kill a worker, if it still runs; return how it ended, in words."""
        worker = self._running.pop(process)
        worker.kill()
        return how_it_ended(worker.wait())

    def alive(self) -> bool:
        """Tell that there is nothing that could have ended."""
        return True

    def close(self) -> None:
        """End all workers; return when they are gone."""
        for process in list(self._running):
            self.end(process)


def nursery_for(settings: Settings) -> Nursery:
    """Return what gives workers on this system."""
    return Nursery(settings) if hasattr(os, "fork") else Starter()


def alone() -> None:
    """Be a worker of the process that has started this one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    lifeline.end_with(int(sys.argv[-2]))
    worker.work(Connection(line.parent().detach()))


def main() -> None:
    """Fork workers for the process that has started this one, as the last argument but one says."""
    with line.parent() as control:
        told = json.loads(sys.argv[-2])
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        lifeline.end_with(told["parent"])
        with contextlib.suppress(Exception):  # a worker says it better
            run.collected(**{name: told[name] for name in _TOLD})
            kit.kit_files()
        gc.collect()
        if hasattr(gc, "freeze"):
            gc.freeze()  # what workers share stays shared
        running: set[int] = set()
        try:
            _obey(control, running)
        finally:
            for process in running:
                _ended(process)


def _obey(control: socket.socket, running: set[int]) -> None:
    mine = os.getpid()
    while True:
        word, descriptors, _, _ = socket.recv_fds(control, _WORD.size, 2)
        if not word:
            return
        number, order = _WORD.unpack(word)
        if order != _START:
            running.discard(order)
            control.send(_WORD.pack(number, _ended(order)))
            continue
        process = os.fork()
        if process == 0:
            control.close()
            running.clear()
            _work(mine, *descriptors)
        running.add(process)
        for descriptor in descriptors:
            os.close(descriptor)
        control.send(_WORD.pack(number, process))


def _work(parent: int, channel: int, log: int) -> None:
    """Be a worker, to the end of this process."""
    status = 1
    try:
        lifeline.end_with(parent)
        for stream in (1, 2):
            os.dup2(log, stream)
        os.close(log)
        worker.work(Connection(channel))
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        with contextlib.suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)


def _ended(process: int) -> int:
    """Kill a worker; return its status, negative for a signal."""
    with contextlib.suppress(OSError):
        os.kill(process, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def command(function: str) -> list[str]:
    """Return the start of a command line that calls one of these, importing what this one would."""
    code = f"import sys; sys.path[:] = {sys.path!r}; "
    code += f"from dezero_spec.grading.nursery import {function}; {function}()"
    return [sys.executable, "-I", "-c", code]


@contextlib.contextmanager
def deaf_children() -> Iterator[None]:
    """Have processes that are started in the block ignore Ctrl-C: it is for this one to act on."""
    try:
        before: Any = signal.signal(signal.SIGINT, signal.SIG_IGN)
    except ValueError:  # not the main thread
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
