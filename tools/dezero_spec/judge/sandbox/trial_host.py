"""A host that does what a submission must not be able to do, and tells how far it got.

Runs in the sandbox in the place of the judge's host. Standard library alone.
"""

from __future__ import annotations

import json
import mmap
import os
import socket
import threading
from typing import Any

from trial_acts import ALIKE, MB  # type: ignore[import-not-found]


def serve(channel: socket.socket) -> None:
    """Do one trial: its name and arguments come as JSON, what it found goes back as JSON."""
    message, descriptors, _, _ = socket.recv_fds(channel, 65536, 1)
    order = json.loads(message)
    found = TRIALS[order["trial"]](*order["arguments"], *descriptors)
    channel.sendall(json.dumps(found).encode())


def memory(most_mb: int) -> int | None:
    """Return how much could be had before more was refused; None when it never was."""
    held: list[mmap.mmap] = []
    try:
        while len(held) * 32 < most_mb + 512:
            # Address space alone: it isn't touched.
            held.append(mmap.mmap(-1, 32 * MB))
    except (MemoryError, OSError):
        return len(held) * 32
    return None


def threads(most: int) -> int | None:
    """Return how many threads could be started, None when none was refused."""
    over = threading.Event()
    started = 0
    try:
        for _ in range(most + 50):
            # Small stacks, so that it isn't memory that ends it.
            threading.Thread(target=over.wait, daemon=True).start()
            started += 1
    except RuntimeError:
        return started
    finally:
        over.set()
    return None


def processes(program: str) -> list[str]:
    """Return by which ways another process or program could be started."""
    ways = []
    try:
        if os.fork() == 0:
            os._exit(0)
        ways.append("fork")
    except OSError:
        pass
    try:
        os.posix_spawn(program, [program, "-c", ""], {})
        ways.append("spawn")
    except OSError:
        pass
    return ways


def file_size(most: int, descriptor: int) -> bool:
    """Say whether a file that is open for writing can grow beyond the limit."""
    try:
        os.write(descriptor, b"x" * (most + 1))
        return os.fstat(descriptor).st_size > most
    except OSError:
        return False


def writing(also: list[str], top: str = "/") -> list[str]:
    """Return the folders in which a file could be made: of those, and of all below `top`."""
    found = []
    folders = {"/", *also}
    for folder, inner, _ in os.walk(top):
        folders.add(folder)
        # The standard library and numpy are deep, and one mount each.
        inner[:] = inner if folder.count("/") < 7 else []
    for folder in sorted(folders):
        path = os.path.join(folder, "written")
        try:
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT))
            os.unlink(path)
            found.append(folder)
        except OSError:
            pass
    return found


def reading(paths: list[str]) -> list[str]:
    """Return which of those files and folders can be seen."""
    return [path for path in paths if os.path.lexists(path)]


def opening(paths: list[str]) -> list[str]:
    """Return which of those files and folders can be opened, for reading or for writing."""
    found = []
    for path in paths:
        for mode in (os.O_RDONLY, os.O_WRONLY):
            try:
                os.close(os.open(path, mode))
                found.append(path)
            except OSError:
                pass
    return found


def network(port: int, name: str) -> list[str]:
    """Return to what it could connect."""
    reached = []
    addresses: list[tuple[Any, Any]] = [
        (socket.AF_INET, ("127.0.0.1", port)),
        (socket.AF_UNIX, "\0" + name),
    ]
    for family, address in addresses:
        try:
            with socket.socket(family, socket.SOCK_STREAM) as client:
                client.settimeout(2)
                client.connect(address)
                reached.append(str(port if family == socket.AF_INET else name))
        except OSError:
            pass
    return reached


def neighbours(most: int) -> list[int]:
    """Return the processes, besides itself and the first, that a signal could be sent to."""
    return _others(range(2, most), ProcessLookupError)


def signalled(most: int) -> list[int]:
    """Return the processes besides itself that it may send signals to."""
    return _others(range(1, most), OSError)


def _others(numbers: range, refusal: type[OSError]) -> list[int]:
    found = []
    for number in numbers:
        try:
            os.kill(number, 0)
        except refusal:
            continue
        except OSError:
            pass
        if number != os.getpid():
            found.append(number)
    return found


TRIALS: dict[str, Any] = ALIKE | {
    function.__name__: function
    for function in (
        memory,
        threads,
        processes,
        file_size,
        writing,
        reading,
        opening,
        network,
        neighbours,
        signalled,
    )
}
