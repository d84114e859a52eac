"""A fresh set of namespaces for each submission, inside the sandbox of a worker.

The template must be out of a submission's reach, and so must be whatever an earlier one left. So
each gets its own user, process, mount and message namespaces, in which there is nothing but itself
and a small first process, whose end is the end of everything in there.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
from collections.abc import Callable

from dezero_spec.judge.sandbox.inside.confinement import keep_private

_NEW_USER, _NEW_PID, _NEW_MOUNT, _NEW_IPC = 0x10000000, 0x20000000, 0x00020000, 0x08000000
_READ_ONLY, _NO_SUID, _NO_DEVICES, _NO_PROGRAMS = 1, 2, 4, 8
_RECURSIVE, _PRIVATE = 0x4000, 0x40000
_PR_SET_CHILD_SUBREAPER = 36


def adopt_orphans() -> None:
    """Make this process the parent of its grandchildren when their own parent has ended."""
    library = ctypes.CDLL(None, use_errno=True)
    if library.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "orphaned processes can't be adopted")


def start(work: Callable[[], None], status: int) -> int:
    """Run `work` in fresh namespaces; return the process whose end ends all of them.

    When `work` has ended, how it did is written to the descriptor `status`. Raises OSError when
    namespaces are refused.
    """
    answer, told = os.pipe()
    maker = os.fork()
    if maker == 0:
        # Nothing may leave this branch: it would go on as a second template.
        try:
            first = _in_new_namespaces(work, status)
            os.write(told, f"started {first}".encode())
        except BaseException as error:
            os.write(told, f"failed {error}".encode())
        os._exit(0)
    os.close(told)
    with open(answer, "rb") as reader:
        result, _, detail = reader.read().decode(errors="replace").partition(" ")
    os.waitpid(maker, 0)
    if result != "started":
        raise OSError(detail or "the process that makes the namespaces ended")
    return int(detail)


def stop(first: int) -> None:
    """Kill everything that `start` started, and return when it is gone."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(first, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        os.waitpid(first, 0)


def _in_new_namespaces(work: Callable[[], None], status: int) -> int:
    library = ctypes.CDLL(None, use_errno=True)
    user, group = os.geteuid(), os.getegid()
    if library.unshare(_NEW_USER | _NEW_PID | _NEW_MOUNT | _NEW_IPC):
        raise OSError(ctypes.get_errno(), "unshare: " + os.strerror(ctypes.get_errno()))
    # A private process doesn't own its own entries in /proc.
    keep_private(False)
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{user} {user} 1"),
        ("gid_map", f"{group} {group} 1"),
    ):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)
    keep_private(True)
    _mount(library, b"none", b"/", None, _RECURSIVE | _PRIVATE)
    # It shows the processes of the sandbox outside; nothing needs it from here on.
    flags = _READ_ONLY | _NO_SUID | _NO_DEVICES | _NO_PROGRAMS
    _mount(library, b"none", b"/proc", b"tmpfs", flags)
    first = os.fork()
    if first == 0:
        try:
            _first_process(work, status)
        finally:
            os._exit(70)
    return first


def _mount(
    library: ctypes.CDLL, source: bytes, where: bytes, kind: bytes | None, flags: int
) -> None:
    if library.mount(source, where, kind, ctypes.c_ulong(flags), None):
        code = ctypes.get_errno()
        raise OSError(code, f"mount {where.decode()}: {os.strerror(code)}")


def _first_process(work: Callable[[], None], status: int) -> None:
    # Signals to its group would reach the template's, whatever namespace that is in.
    os.setsid()
    # Signals without a handler don't reach the first process of a namespace from inside.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    worker = os.fork()
    if worker == 0:
        try:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            work()
        finally:
            os._exit(70)
    for descriptor in range(3, 64):
        if descriptor != status:
            with contextlib.suppress(OSError):
                os.close(descriptor)
    while True:
        ended, how = os.wait()
        if ended == worker:
            os.write(status, describe(how).encode())
            os._exit(0)


def describe(how: int) -> str:
    """Put what `wait` says into two words: "killed 9", "exited 0"."""
    if os.WIFSIGNALED(how):
        return f"killed {os.WTERMSIG(how)}"
    return f"exited {os.WEXITSTATUS(how)}"
