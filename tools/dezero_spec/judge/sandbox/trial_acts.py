"""What trials do alike in every sandbox. Runs there; standard library alone."""

from __future__ import annotations

import os
import time

MB = 1024 * 1024


def processor() -> None:
    """Calculate until the end."""
    while True:
        pass


def sleeping() -> None:
    """Do nothing, for longer than anyone waits."""
    time.sleep(3600)


def open_files(file: str, most: int) -> int | None:
    """Return how many files could be opened, None when none was refused."""
    opened: list[int] = []
    try:
        while len(opened) < most + 50:
            opened.append(os.open(file, os.O_RDONLY))
    except OSError:
        return len(opened)
    finally:
        for descriptor in opened:
            os.close(descriptor)
    return None


def output(megabytes: int) -> bool:
    """Write to the standard streams; if someone doesn't take it, this never ends."""
    for stream in (1, 2):
        for _ in range(megabytes):
            os.write(stream, b"x" * MB)
    return True


def environment() -> list[str]:
    """Return the names of the environment's variables."""
    return sorted(os.environ)


ALIKE = {act.__name__: act for act in (processor, sleeping, open_files, output, environment)}
