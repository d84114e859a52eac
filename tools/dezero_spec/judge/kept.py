"""Where what is costly to make is kept between runs: a folder that is this user's alone."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path


def place() -> Path:
    """Return the folder, where systems have such things; it need not be there."""
    if chosen := os.environ.get("XDG_CACHE_HOME"):
        return Path(chosen) / "dezero-spec"
    if sys.platform == "win32":
        return (
            Path(os.environ.get("LOCALAPPDATA") or "~/AppData/Local").expanduser() / "dezero-spec"
        )
    if sys.platform == "darwin":
        return Path("~/Library/Caches/dezero-spec").expanduser()
    return Path("~/.cache/dezero-spec").expanduser()


def folder() -> Path | None:
    """Make sure of the folder; None where there can be none, or someone else can write there."""
    try:
        found = place()
        found.mkdir(mode=0o700, parents=True, exist_ok=True)
    except (OSError, RuntimeError):
        return None
    return found if is_ours(found) else None


def is_ours(path: Path) -> bool:
    """Tell whether a folder is there, and nobody else can put anything in it."""
    try:
        found = path.stat()
    except OSError:
        return False
    if not hasattr(os, "getuid"):
        return path.is_dir()
    return path.is_dir() and found.st_uid == os.getuid() and not found.st_mode & 0o022


@contextlib.contextmanager
def alone(path: Path, waiting: Callable[[], None] = lambda: None) -> Iterator[bool]:
    """Let one process at a time be in the block for a path; tell whether there are such locks.

    `waiting` is called before another one is waited for.
    """
    try:
        lock = open(path.with_suffix(".lock"), "ab")  # noqa: SIM115
    except OSError:
        yield False
        return
    with lock:
        yield _hold(lock.fileno(), waiting)


def is_held(descriptor: int) -> bool:
    """Lock a file until it is closed, where that can be; tell whether another process has."""
    try:
        _lock(descriptor, wait=False)
    except OSError as error:
        return error.errno in _HELD
    return False


_HELD = {errno.EACCES, errno.EAGAIN, errno.EDEADLK}  # by another


def _hold(descriptor: int, waiting: Callable[[], None]) -> bool:
    """Lock a file until it is closed; wait for whoever has it. False where it can't be locked."""
    try:
        _lock(descriptor, wait=False)
    except OSError as error:
        if error.errno not in _HELD:
            return False
    else:
        return True
    waiting()
    while True:
        try:
            _lock(descriptor, wait=True)
        except OSError as error:
            # Windows tries ten times, one a second, and then gives up.
            if sys.platform != "win32" or error.errno not in _HELD:
                return False
        else:
            return True


def _lock(descriptor: int, wait: bool) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
