"""A warm host: numpy and the host's code imported, nothing of anyone's, waiting to be forked.

It takes orders from the launcher over one socket and tells it nothing but how they went. What it
forks never holds that socket, so a submission can neither speak to it nor for it.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import site
import socket
import sys
from collections.abc import Callable, Mapping
from typing import Any

from dezero_spec import lifeline
from dezero_spec.judge.sandbox.inside import chance, confinement, nesting, syscall_filter

_LONGEST_ORDER = 256


def main() -> None:
    """Run in the sandbox, with the settings as the only argument."""
    settings: dict[str, Any] = json.loads(sys.argv[1])
    sys.argv = [""]
    inside = settings["parent"] is None  # a sandbox, which ends with its parent by itself
    if settings["user"] is not None and inside:
        _give_up_root(settings["user"])
    with socket.socket(fileno=settings["control"]) as control:
        serve = _import_host(settings["host"], settings["path"])
        if not inside:  # nor is an interpreter made visible there that root alone can read
            _give_up_root(settings["user"])
            lifeline.end_with(settings["parent"])
        confinement.keep_private(True)
        syscall_filter.prepare()
        # What is shared with forked copies stays shared while they collect their own garbage.
        gc.collect()
        if hasattr(gc, "freeze"):  # PyPy's collector moves nothing out of sight
            gc.freeze()
        message = b"ready"
        if settings["nested"]:
            nesting.adopt_orphans()
            message = _try_nesting()
        control.send(message)
        # From here on there is nobody to read what is written.
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nothing, stream)
        os.close(nothing)
        run = _forking if settings["nested"] else _once
        run(control, serve, settings["limits"], settings["filtered"])


def _give_up_root(user: int) -> None:
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)


def _import_host(name: str, path: list[str]) -> Callable[[socket.socket], None]:
    library = [entry for entry in sys.path if entry and entry not in path]
    sys.path[:] = [*path, *library]
    # What people expect to be there, `exit` above all, and what -S leaves out with the rest.
    site.setquit()
    site.setcopyright()
    site.sethelper()
    for name_of_numpy in ("numpy", "numpy.fft", "numpy.linalg", "numpy.random"):
        importlib.import_module(name_of_numpy)
    module, _, function = name.partition(":")
    serve: Callable[[socket.socket], None] = getattr(importlib.import_module(module), function)
    return serve


def _try_nesting() -> bytes:
    unused = os.open(os.devnull, os.O_WRONLY)
    try:
        nesting.stop(nesting.start(lambda: os._exit(0), unused))
    except OSError as error:
        return f"refused {error}".encode()
    finally:
        os.close(unused)
    return b"ready"


def _forking(
    control: socket.socket,
    serve: Callable[[socket.socket], None],
    limits: Mapping[str, int],
    filtered: bool,
) -> None:
    """Obey orders until the launcher has gone: start a host, stop it, start the next one."""
    running: int | None = None
    while True:
        order, descriptors, _, _ = socket.recv_fds(control, _LONGEST_ORDER, 2)
        if running is not None:
            nesting.stop(running)
            running = None
        if not order:
            return
        answer = b"stopped"
        if order == b"start" and len(descriptors) == 2:
            channel, status = descriptors

            def work(channel: int = channel) -> None:
                _serve(channel, serve, limits, filtered)

            try:
                running = nesting.start(work, status)
                answer = b"started"
            except OSError as error:
                answer = f"refused {error}".encode()
        for descriptor in descriptors:
            os.close(descriptor)
        control.send(answer)


def _once(
    control: socket.socket,
    serve: Callable[[socket.socket], None],
    limits: Mapping[str, int],
    filtered: bool,
) -> None:
    """Become the host of one submission: without own namespaces, nothing may come after it."""
    order, descriptors, _, _ = socket.recv_fds(control, _LONGEST_ORDER, 2)
    if order != b"start" or not descriptors:
        return
    control.send(b"started")
    _serve(descriptors[0], serve, limits, filtered)


def _serve(
    channel: int, serve: Callable[[socket.socket], None], limits: Mapping[str, int], filtered: bool
) -> None:
    status = 1
    try:
        # This closes the control socket, too.
        channel = confinement.only_descriptors(channel)
        confinement.confine(limits, filtered)
        chance.begin_anew()
        host = socket.socket(fileno=channel)
        status = 70
        serve(host)
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        # Its message would be foreign text, and there is nobody to read it.
        with contextlib.suppress(BaseException):
            status = status or 1
    finally:
        os._exit(status & 0xFF)
