"""The process in which guests live: a worker's child, so that it is not the worker that crashes.

It boots one guest with numpy and the host of the judge, and makes each submission's from that one's
memory. Orders come over a socket, each a line: `start`, with a descriptor to serve on, or whom to
call for one, `stop` and `how`; with that socket it ends.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import socket
import sys
import threading
import time
from pathlib import Path
from typing import Any

from dezero_spec import lifeline
from dezero_spec.judge import line
from dezero_spec.judge.sandbox.wasm.machine import (
    THREAD_STACK,
    Ended,
    Guest,
    Image,
    Machine,
    TooMuch,
    Unusable,
)

_CHUNK = 65536
_LOOKS = 0.25  # seconds between two looks at the processor time
_PATIENCE = 1.0  # seconds in which a guest that is stopped has to end
_INSIDE = "__import__('dezero_spec.judge.sandbox.wasm.inside', fromlist=['inside'])"


class _NoMore(Exception):
    """The judge has no more questions."""


class Keeper:
    """Makes guests and ends them. `settings`: as `launcher` gives them."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self._settings = settings
        self._channels: queue.SimpleQueue[socket.socket] = queue.SimpleQueue()
        self._started, self._over = threading.Event(), threading.Event()
        self._over.set()
        self._how = ""
        self._machine: Machine | None = None
        self._channel: socket.socket | None = None
        self._until = float("inf")
        self.boot: queue.SimpleQueue[str] = queue.SimpleQueue()  # "ready", or why not

    def start(self, channel: socket.socket) -> float:
        """Make a guest that serves on a socket; return the processor time used until then."""
        self._how = ""
        self._started.clear()
        self._over.clear()
        self._channels.put(channel)
        self._started.wait()
        return time.process_time()

    def stop(self) -> bool:
        """End the guest; tell whether it has."""
        self._end("killed 9")
        return self._over.wait(_PATIENCE)

    def how(self) -> str:
        """Return how the guest has ended, nothing while it runs."""
        if self._how:  # it may be at it
            self._over.wait(_PATIENCE)
        return self._how

    def look(self) -> None:
        """End a guest that has used up its time."""
        if not self._over.is_set() and time.process_time() > self._until:
            self._end("time")

    def _end(self, how: str) -> None:
        if self._over.is_set() or self._machine is None:
            return
        self._how = self._how or how
        with contextlib.suppress(OSError):
            if self._channel is not None:
                self._channel.shutdown(socket.SHUT_RDWR)
        self._machine.stop()

    def work(self) -> None:
        """Serve one guest after the other: what the thread with the large stack does."""
        try:
            image = self._booted()
        except Unusable as error:
            self.boot.put(f"unusable {error}")
            return
        except Exception as error:
            self.boot.put(f"failed {type(error).__name__}: {error}")
            return
        confine(self._settings["open_files"])
        self.boot.put("ready")
        while True:
            # Nearly all that a guest costs is made ready before it is known whose it will be.
            guest = self._made(image)
            # Who sees the end of the channel can ask how it came to that.
            with self._channels.get() as channel:
                self._channel = channel
                self._until = time.process_time() + self._settings["cpu_seconds"]
                self._started.set()
                how = self._served(guest, channel)
                self._how = self._how or how
                self._channel = None
                guest.close()
                self._over.set()

    def _booted(self) -> Image:
        settings = self._settings
        machine = self._machine = Machine(
            Path(settings["native"]),
            {inside: Path(folder) for inside, folder in settings["folders"].items()},
            settings["environment"],
            memory_mb=settings["memory_mb"],
            most=settings["most"],
        )
        guest = machine.guest()
        new = guest.memory()
        guest.deepen()
        code = (
            # The archive is another one than that whose contents the interpreter remembers.
            "import sys, zipimport; zipimport._zip_directory_cache.clear(); "
            "sys.path_importer_cache.clear(); del sys, zipimport; "
            f"__import__('sys').path.insert(0, {settings['kit']!r})\n"
            f"{_INSIDE}.prepare({settings['host']!r})"
        )
        if guest.turn(code):
            raise RuntimeError("the host can't be imported")
        image = Image(new, guest.memory())
        guest.close()
        return image

    def _made(self, image: Image) -> Guest:
        assert self._machine is not None
        guest = self._machine.guest()
        guest.become(image)
        return guest

    def _served(self, guest: Guest, channel: socket.socket) -> str:
        def door(said: bytes) -> bytes:
            if said:
                channel.sendall(said)
            if not (data := channel.recv(_CHUNK)):
                raise _NoMore
            return data

        assert self._machine is not None
        try:
            return f"exited {self._machine.running(guest, f'{_INSIDE}.serve()', door)}"
        except Ended as end:
            return str(end)
        except TooMuch:
            return "said too much"
        except (_NoMore, OSError):
            return "exited 0"


def confine(open_files: int) -> None:
    """Give up what no guest needs, where the system can do so: a second line of defence.

    `open_files`: that may be open beside those that are by now. The filter of system calls is the
    calling thread's, and that of all threads that it starts.
    """
    try:
        import resource
    except ImportError:
        return
    unused = os.open(os.devnull, os.O_RDONLY)
    os.close(unused)
    for name, most in (
        ("RLIMIT_CORE", 0),
        ("RLIMIT_FSIZE", 0),
        ("RLIMIT_NOFILE", unused + open_files),
    ):
        resource.setrlimit(getattr(resource, name), (most, most))
    if sys.platform == "linux":
        from dezero_spec.judge.sandbox.inside import syscall_filter

        with contextlib.suppress(OSError, KeyError):
            syscall_filter.install()


def main() -> None:
    """Keep guests as the last argument but one says, by orders over the line to the parent."""
    parent, settings = int(sys.argv[-3]), json.loads(sys.argv[-2])
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    lifeline.end_with(parent)
    control = line.parent()
    keeper = Keeper(settings)
    threading.stack_size(THREAD_STACK)
    threading.Thread(target=keeper.work, daemon=True).start()
    said = keeper.boot.get()
    control.sendall(f"{said}\n".encode())
    if said == "ready":
        with contextlib.suppress(OSError):  # as where the parent was killed
            obey(control, keeper)
    os._exit(0)


def obey(control: socket.socket, keeper: Keeper) -> None:
    """Carry out orders until there are no more."""
    control.settimeout(_LOOKS)
    while True:
        try:
            data, descriptors = _received(control)
        except TimeoutError:
            keeper.look()
            continue
        if data.startswith(b"start"):
            word = data.decode().partition(" ")[2]
            used = keeper.start(line.call(word) if word else socket.socket(fileno=descriptors[0]))
            answer = f"started {used}"
        elif data == b"stop\n":
            if not keeper.stop():
                return
            answer = "stopped"
        elif data == b"how\n":
            answer = keeper.how()
        else:
            return
        control.sendall(f"{answer}\n".encode())


def _received(control: socket.socket) -> tuple[bytes, list[int]]:
    if not hasattr(socket, "recv_fds"):
        return control.recv(100), []
    data, descriptors, _, _ = socket.recv_fds(control, 100, 1)
    return data, descriptors
