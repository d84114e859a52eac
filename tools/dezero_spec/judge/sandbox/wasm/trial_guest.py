"""A host that does what a submission must not be able to do, and tells how far it got.

Runs in a guest in the place of the judge's host. Standard library alone.
"""

from __future__ import annotations

import json
import os
from typing import Any

from trial_acts import ALIKE, MB  # type: ignore[import-not-found]


def serve(door: Any) -> None:
    """Do one trial: its name and arguments come as JSON, what it found goes back as JSON."""
    order = json.loads(door.recv(65536))
    if order["trial"] == "saying":
        door.sendall(b"x" * order["arguments"][0])
    else:
        door.sendall(json.dumps(TRIALS[order["trial"]](*order["arguments"])).encode())
    door.recv(1)


def memory(most_mb: int) -> int | None:
    """Return how much could be had before more was refused; None when it never was."""
    held: list[bytearray] = []
    try:
        while len(held) * 32 < most_mb + 512:
            held.append(bytearray(32 * MB))
    except MemoryError:
        return len(held) * 32
    return None


def threads() -> list[str]:
    """Return by which ways a thread could be started."""
    import threading

    try:
        threading.Thread(target=int).start()
    except RuntimeError:
        return []
    return ["threading"]


def processes() -> list[str]:
    """Return by which ways a process or program could be started."""
    found = [name for name in ("fork", "posix_spawn", "execv", "system") if hasattr(os, name)]
    try:
        import subprocess

        subprocess.run(["/bin/true"], check=False)
        found.append("subprocess")
    except Exception:
        pass
    return found


def writing(folders: list[str]) -> list[str]:
    """Return the folders in which a file could be made, and the files that could be changed."""
    found = []
    for folder in folders:
        for path in (f"{folder}/written", *_files(folder)):
            try:
                os.close(os.open(path, os.O_WRONLY | os.O_CREAT))
                found.append(path)
            except OSError:
                pass
    return found


def _files(folder: str) -> list[str]:
    try:
        return [f"{folder}/{name}" for name in os.listdir(folder)]
    except OSError:
        return []


def reading(paths: list[str]) -> list[str]:
    """Return which of those files and folders can be seen, also by a way around."""
    ways = [*paths, *(f"/submission/..{path}" for path in paths)]
    return [path for path in ways if os.path.lexists(path)]


def network(port: int) -> list[str]:
    """Return to what it could connect."""
    try:
        import socket

        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as client:
            client.settimeout(2)
            client.connect(("127.0.0.1", port))
        return [str(port)]
    except (ImportError, AttributeError, OSError):
        return []


def recursing() -> bool:
    """Say whether recursion without an end ends in Python's own error, deep enough."""

    class Deep:
        def __call__(self, depth: int) -> int:
            deepest[0] = depth
            return self(depth + 1)

    deepest = [0]
    try:
        Deep()(1)
    except RecursionError:
        return deepest[0] > 400
    return False


TRIALS: dict[str, Any] = ALIKE | {
    function.__name__: function
    for function in (
        memory,
        threads,
        processes,
        writing,
        reading,
        network,
        recursing,
    )
}
