"""Files that are there whole or not at all, whatever happens while they are written."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from pathlib import Path
from types import TracebackType
from typing import IO

PART = ".part"  # how the name of an unfinished file ends

_WHY = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EACCES: "writing there is not permitted",
    errno.EPERM: "writing there is not permitted",
    errno.EROFS: "the file system is read-only",
    errno.ENAMETOOLONG: "the name is too long",
    errno.EFBIG: "the file would be too large",
    errno.ENOTDIR: "a part of the path is a file, not a folder",
    errno.EISDIR: "there is a folder of that name",
    errno.EIO: "the disk reports an error",
}


class StoreError(Exception):
    """A file can't be written or read; says which and why. Earlier files are as they were."""

    @classmethod
    def of(cls, what: str, path: Path, error: OSError) -> StoreError:
        """Put an operating system's error into words; `what`: "written", for instance."""
        why = _WHY.get(error.errno or 0) or error.strerror or str(error)
        return cls(f"{path} can't be {what}: {why}")


class AtomicFile:
    """A file written under another name beside its own, and renamed when it is complete.

    As a context manager it is completed at the end of the block, and dropped on an exception.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._open: IO[bytes] | None = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(PART, f".{path.name[:60]}.", path.parent)
        except OSError as error:
            raise StoreError.of("written", path, error) from error
        self._part = Path(name)
        self._open = os.fdopen(handle, "wb")

    def write(self, text: str) -> None:
        """Add text, as UTF-8."""
        self.write_bytes(text.encode("utf-8"))

    def write_bytes(self, data: bytes) -> None:
        """Add bytes."""
        assert self._open is not None
        try:
            self._open.write(data)
        except OSError as error:
            self.drop()
            raise StoreError.of("written", self.path, error) from error

    def complete(self) -> Path:
        """Put the file in its place, safely on the disk; return its path."""
        assert self._open is not None
        try:
            self._open.flush()
            os.fsync(self._open.fileno())
            os.chmod(self._part, _usual_mode())
            self._open.close()
            os.replace(self._part, self.path)
            _sync_folder(self.path.parent)
        except OSError as error:
            self.drop()
            raise StoreError.of("written", self.path, error) from error
        self._open = None
        return self.path

    def drop(self) -> None:
        """Leave no trace; what was at the path before stays."""
        if self._open is not None:
            with contextlib.suppress(OSError):
                self._open.close()
            with contextlib.suppress(OSError):
                self._part.unlink()
            self._open = None

    def __enter__(self) -> AtomicFile:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if kind is not None:
            self.drop()
        elif self._open is not None:
            self.complete()


def write(path: Path, content: str | bytes) -> Path:
    """Write a whole file atomically. Raises StoreError."""
    with AtomicFile(path) as file:
        file.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return path


def tidy(folder: Path) -> None:
    """Remove what runs that were killed left unfinished in a folder."""
    for part in folder.glob(f".*{PART}"):
        with contextlib.suppress(OSError):
            part.unlink()


def _usual_mode() -> int:
    # mkstemp makes files that only their owner can read.
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _sync_folder(folder: Path) -> None:
    # Windows can't open folders; there the rename is all that can be had.
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
