"""Where what is costly to make is kept between runs: a folder that is this user's alone."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
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
def alone(path: Path) -> Iterator[None]:
    """Let one process at a time be in the block for a path, where there are such locks."""
    try:
        lock = open(path.with_suffix(".lock"), "ab")  # noqa: SIM115
    except OSError:
        yield
        return
    with lock:
        _hold(lock.fileno())
        yield


def _hold(descriptor: int) -> None:
    """Lock a file until it is closed; wait for whoever has it."""
    with contextlib.suppress(OSError):
        if sys.platform == "win32":
            import msvcrt

            while True:
                # Ten attempts, one a second, and then it gives up.
                with contextlib.suppress(PermissionError, TimeoutError):
                    msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)
                    return
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX)
