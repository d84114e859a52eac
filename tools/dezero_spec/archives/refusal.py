"""Why an archive is not unpacked: its own fault, or that of the place it goes to."""

from __future__ import annotations


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
