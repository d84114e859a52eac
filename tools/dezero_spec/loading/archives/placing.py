"""Writing what was handed in under one folder."""

from __future__ import annotations

from pathlib import Path
from typing import IO

from dezero_spec.loading.archives.limits import CHUNK, Budget
from dezero_spec.loading.archives.names import fault, parts_of, visible
from dezero_spec.loading.archives.refusal import Refused, writing_to

UNSAFE = "is not safe to unpack: its member"


class Placer:
    """Writes files under a folder of its own: none outside, none over another, none without end.

    Nothing but this class makes folders there, so none of them is a link.
    """

    def __init__(self, folder: Path, budget: Budget, shown: str, unsafe: str = UNSAFE) -> None:
        self.folder = folder
        self.budget = budget
        self.shown = shown
        self.unsafe = unsafe
        self.notes: list[str] = []
        self._folders: set[str] = set()
        self._made: set[Path] = set()
        self._files: set[str] = set()

    def place(self, name: str, source: IO[bytes]) -> Path:
        """Write one file; Refused for a name that is unsafe or taken."""
        self.check(name)
        parts = parts_of(name)
        self.budget.take_file(self.shown)
        self._claim(parts)
        with self._create(self.folder.joinpath(*parts)) as sink:
            while chunk := source.read(CHUNK):
                self.budget.take_bytes(len(chunk), self.shown)
                with writing_to(self.folder):
                    sink.write(chunk)
                    sink.flush()  # a full disk shows here, not when the file is closed
            return Path(sink.name)

    def check(self, name: str) -> None:
        """Refuse a name that is not safe to create."""
        wrong = fault(name)
        if wrong:
            reason = f"{self.shown} {self.unsafe} '{visible(name)}' {wrong}"
            raise Refused(reason, "Rename it and hand in again", hostile=True)

    def _claim(self, parts: list[str]) -> None:
        name = "/".join(parts)
        above = {"/".join(parts[:n]) for n in range(1, len(parts))}
        if name in self._files:
            reason = f"{self.shown} holds two files called '{visible(name)}'"
            raise Refused(reason, "Hand in one of them", hostile=True)
        clash = next(iter(sorted(above & self._files)), name if name in self._folders else "")
        if clash:
            reason = f"{self.shown} holds '{visible(clash)}' both as a file and as a folder"
            raise Refused(reason, "Rename one of them", hostile=True)
        self._files.add(name)
        self._folders |= above

    def _create(self, target: Path) -> IO[bytes]:
        place = target
        number = 1
        with writing_to(self.folder):
            if target.parent not in self._made:
                target.parent.mkdir(parents=True, exist_ok=True)
                self._made.add(target.parent)
            while True:
                try:
                    # What is there already is never written to.
                    sink = self.open_new(place)
                    break
                except FileExistsError:
                    # Taken, though not by this name: the file system folds case.
                    number += 1
                    place = target.with_name(f"{target.stem}~{number}{target.suffix}")
        if place != target:
            self.notes.append(
                f"{target.name} differs from another file in case alone: kept as {place.name}"
            )
        return sink

    def open_new(self, place: Path) -> IO[bytes]:
        """Create a file that must not exist."""
        return place.open("xb")
