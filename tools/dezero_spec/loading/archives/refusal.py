"""Why an archive is not unpacked: its own fault, or that of the place it goes to."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# What a name causes, not the disk.
OF_NAMES = frozenset({errno.ENAMETOOLONG, errno.EILSEQ, errno.EINVAL})


class Refused(Exception):
    """An archive, or something in it, that is not safe to unpack or cannot be read.

    ``hostile``: made to do harm, or as if; otherwise just damaged, encrypted or of another kind.
    """

    def __init__(self, reason: str, advice: str = "", *, hostile: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.advice = advice
        self.hostile = hostile

    def __str__(self) -> str:
        return " ".join(f"{part.rstrip('.')}." for part in (self.reason, self.advice) if part)


class CannotWrite(OSError):
    """What is unpacked cannot be written: the fault of the disk, never of the archive."""


@contextmanager
def writing_to(folder: Path) -> Iterator[None]:
    """Tell errors of writing from those of reading, which are the archive's."""
    try:
        yield
    except OSError as error:
        if error.errno in OF_NAMES:
            reason = f"it has a name that cannot be written: {error.strerror}"
            raise Refused(reason, "Use shorter and simpler names", hostile=True) from error
        raise CannotWrite(error.errno, error.strerror or str(error), str(folder)) from error
