"""What a guest is made of, compiled: made once on a machine, and kept.

It is native code, and nothing signs it: it lies in a folder that is this user's alone, under a name
that tells all that it depends on, and gets there as a whole, in one step. What a disk or a
cleaner of old files damages later is seen by the digests beside it, and made again.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from dezero_spec import lifeline
from dezero_spec.judge import kept
from dezero_spec.judge.launching import how_it_ended
from dezero_spec.judge.sandbox.errors import SandboxUnavailable
from dezero_spec.judge.sandbox.wasm import artifacts, trimming

_PREFIX, _BEGUN = "wasm-", ".wasm-"
_NATIVE = "python.cwasm"
_LIBRARY = "lib"
_DIGESTS = "digests.json"
_SECONDS_TO_TELL, _SECONDS_AT_MOST = 10.0, 3600.0
_MOST_KEPT = 2  # such folders: another environment may have other versions
_PROGRAM = (
    "import sys; sys.path[:] = {path!r}; "
    "from dezero_spec.judge.sandbox.wasm.cache import main; main()"
)

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Compiled:
    """Where what guests are made of lies: the machine code, and the folder of the library."""

    native: Path
    library: Path


def compiled(
    tell: Tell = lambda text: None, *, anew: bool = False, trusting: bool = False
) -> Compiled:
    """Return what guests are made of; compile it where it isn't there yet or not whole, or `anew`.

    `tell` is given a sentence before that: it takes half a minute of a processor and 1.5 GB.
    `trusting`: for who has looked already whether it is whole, a tenth of a second.
    SandboxUnavailable says why there is none.
    """
    artifacts.artifacts()
    folder = kept.folder()
    if folder is None:
        raise SandboxUnavailable(
            "the WebAssembly sandbox needs a folder for what it compiles, of this user alone: "
            f"{_named()}"
        )
    place = folder / f"{_PREFIX}{_digest()}"
    usable = _there if trusting else _whole
    if not anew and usable(place):
        return _in(place)

    def waiting() -> None:
        tell("another process is compiling it: waiting for that")

    with kept.alone(place, waiting) as locked:
        if anew or not usable(place):
            tell("the WebAssembly sandbox is compiled, once on this machine: about half a minute")
            _make(place, tell, locked)
            tell("compiled; it is kept for the next time")
    return _in(place)


def _in(place: Path) -> Compiled:
    return Compiled(place / _NATIVE, place / _LIBRARY)


def _named() -> str:
    try:
        return str(kept.place())
    except RuntimeError:  # a user without a home
        return "set XDG_CACHE_HOME"


def _there(place: Path) -> bool:
    return kept.is_ours(place) and (place / _DIGESTS).is_file()


def _whole(place: Path) -> bool:
    try:
        return _there(place) and json.loads((place / _DIGESTS).read_bytes()) == _digests(place)
    except (OSError, ValueError):
        return False


def _digests(place: Path) -> dict[str, str]:
    files = place / _NATIVE, place / _LIBRARY / trimming.LIBRARY_NAME
    return {path.name: hashlib.blake2b(path.read_bytes()).hexdigest() for path in files}


def _digest() -> str:
    parts = (
        artifacts.identity(),
        trimming.FORM,
        artifacts.runtime_version(),
        platform.system(),
        platform.machine(),
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:24]


def _make(place: Path, tell: Tell, locked: bool) -> None:
    for left in place.parent.glob(f"{_BEGUN}*/"):  # by who was killed
        abandoned = locked and left.name.startswith(f".{place.name}-")
        if abandoned or time.time() - left.stat().st_mtime > _SECONDS_AT_MOST:
            shutil.rmtree(left, ignore_errors=True)
    made: Path | None = None
    try:
        # For this user alone.
        made = Path(tempfile.mkdtemp(prefix=f".{place.name}-", dir=place.parent))
        # In a process of its own: what it takes in memory goes with it, and Ctrl-C ends it.
        code, parent = _PROGRAM.format(path=sys.path), str(os.getpid())
        command = [sys.executable, "-I", "-c", code, parent, str(made)]
        begin = time.monotonic()
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        with process:
            try:
                while True:
                    try:
                        _, errors = process.communicate(timeout=_SECONDS_TO_TELL)
                        break
                    except subprocess.TimeoutExpired:
                        tell(f"still compiling, for {round(time.monotonic() - begin)} seconds")
            except BaseException:
                process.kill()
                raise
        if process.returncode:
            last = (errors.strip().splitlines() or [how_it_ended(process.returncode)])[-1]
            raise SandboxUnavailable(f"the WebAssembly sandbox can't be compiled: {last}")
        shutil.rmtree(place, ignore_errors=True)
        try:
            os.rename(made, place)
        except OSError:
            if not _whole(place):  # by another process, where there are no locks
                raise
    except OSError as error:
        reason = error.strerror or str(error)
        raise SandboxUnavailable(f"the WebAssembly sandbox can't be kept: {reason}") from None
    finally:
        if made is not None:
            shutil.rmtree(made, ignore_errors=True)
    ours = sorted(place.parent.glob(f"{_PREFIX}*/"), key=os.path.getmtime, reverse=True)
    for old in [each for each in ours if each != place][_MOST_KEPT - 1 :]:
        shutil.rmtree(old, ignore_errors=True)


def main() -> None:
    """Compile into the folder that the last argument names, for the process before it."""
    lifeline.end_with(int(sys.argv[-2]))
    fill(sys.argv[-1])


def fill(folder: str) -> None:
    """Compile into a folder."""
    from dezero_spec.judge.sandbox.wasm import machine

    found = artifacts.artifacts()
    top = Path(folder)
    (top / _LIBRARY).mkdir()
    (top / _LIBRARY / trimming.LIBRARY_NAME).write_bytes(trimming.library(found.read_library()))
    (top / _NATIVE).write_bytes(machine.compiled(trimming.trimmed(found.read_module())))
    (top / _DIGESTS).write_text(json.dumps(_digests(top)), encoding="utf-8")
