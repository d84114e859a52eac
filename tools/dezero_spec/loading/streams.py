"""Standard streams while a submission is imported: output is kept, input is empty."""

from __future__ import annotations

import io
import sys
from types import TracebackType

KEPT_BYTES = 20_000


class _KeptBytes(io.BufferedIOBase):
    """Keeps the beginning of what is written, and counts the lines of all of it."""

    def __init__(self) -> None:
        super().__init__()
        self.kept = bytearray()
        self.total = 0
        self.lines = 0
        self._in_line = False

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        written = bytes(memoryview(data))  # type: ignore[arg-type]
        self.kept += written[: max(KEPT_BYTES - len(self.kept), 0)]
        self.total += len(written)
        self.lines += written.count(b"\n")
        if written:
            self._in_line = not written.endswith(b"\n")
        return len(written)

    def close(self) -> None:
        """Stay open: learners wrap ``sys.stdout.buffer`` and drop the wrapper, which closes it."""

    def line_count(self) -> int:
        return self.lines + self._in_line


class CapturedStreams:
    """Replaces ``sys.stdin``, ``sys.stdout`` and ``sys.stderr`` inside ``with`` blocks."""

    def __init__(self) -> None:
        self._bytes = _KeptBytes()
        self._streams = self._made()

    def __enter__(self) -> CapturedStreams:
        self._saved = sys.stdin, sys.stdout, sys.stderr
        if not all(map(_as_made, self._streams)):
            self._streams = self._made()
        sys.stdin, sys.stdout, sys.stderr = self._streams
        return self

    def _made(self) -> tuple[io.TextIOWrapper, ...]:
        return self._stream(io.BytesIO()), self._stream(self._bytes), self._stream(self._bytes)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for stream in (sys.stdout, sys.stderr):
            # Whatever was put there instead may refuse anything.
            try:
                stream.flush()
            except Exception:
                continue
        sys.stdin, sys.stdout, sys.stderr = self._saved

    @property
    def text(self) -> str:
        """What was printed, cut at a limit."""
        text = self._bytes.kept.decode("utf-8", "replace")
        if self._bytes.total > len(self._bytes.kept):
            text += f"\n… cut here, {self._bytes.total} bytes in all"
        return text

    @property
    def lines(self) -> int:
        """How many lines were printed in all."""
        return self._bytes.line_count()

    @staticmethod
    def _stream(data: io.BufferedIOBase) -> io.TextIOWrapper:
        return io.TextIOWrapper(
            data,  # type: ignore[arg-type]
            encoding=_ENCODING,
            errors=_ERRORS,
            newline="\n",
            write_through=True,
        )


_ENCODING, _ERRORS = "utf-8", "backslashreplace"


def _as_made(stream: io.TextIOWrapper) -> bool:
    """Tell a stream that nobody has closed, detached or configured anew."""
    try:
        return not stream.closed and (stream.encoding, stream.errors) == (_ENCODING, _ERRORS)
    except ValueError:
        return False
