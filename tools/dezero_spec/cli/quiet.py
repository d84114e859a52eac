"""Keep what an implementation prints off the terminal, by whatever way it does so."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from typing import TextIO


@contextlib.contextmanager
def quiet() -> Iterator[TextIO]:
    """Lead the process's output nowhere inside the block; yield a stream to the real stderr.

    Also what C code, threads and processes write that know nothing of ``sys.stdout``.
    """
    _flush()
    try:
        kept = [os.dup(1), os.dup(2)]
    except OSError:  # started without an output: nothing to keep quiet
        yield sys.stderr
        return
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    encoding = sys.stderr.encoding or "utf-8"
    try:
        with open(os.dup(kept[1]), "w", encoding=encoding, errors="backslashreplace") as stderr:
            yield stderr
    finally:
        _flush()
        for number, saved in zip((1, 2), kept):
            os.dup2(saved, number)
            os.close(saved)


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):
            stream.flush()
