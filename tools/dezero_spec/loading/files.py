"""The files of a submission: those on the disk, and those that its notebooks write.

What ``%%writefile`` writes is never written: it is read from the notebook's cells, and lies in a
folder of the notebook's own path, where nothing else can be.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from dezero_spec.loading import spelling


class Files:
    """What loading asks of a file system; Python's own questions go past it to the disk."""

    def __init__(self) -> None:
        self._texts: dict[Path, str] = {}
        self._folders: dict[Path, dict[str, None]] = {}  # the names in each, in order

    def add(self, folder: Path, texts: Mapping[PurePosixPath, str]) -> None:
        """Add the files that the notebook at `folder` writes."""
        for name, text in texts.items():
            path = folder / name
            self._texts[path] = text
            while path != folder:
                self._folders.setdefault(path.parent, {})[path.name] = None
                path = path.parent

    def text(self, path: Path) -> str | None:
        """Return the text of a file that a notebook writes; None for all others."""
        return self._texts.get(path)

    def is_file(self, path: Path) -> bool:
        """Tell whether there is such a file."""
        return path in self._texts or path.is_file()

    def is_dir(self, path: Path) -> bool:
        """Tell whether there is such a folder."""
        return path in self._folders or path.is_dir()

    def child(self, folder: Path, name: str) -> Path | None:
        """Find a name in a folder, however the file system spells it."""
        if folder in self._folders:
            return folder / name if name in self._folders[folder] else None
        return spelling.child(folder, name)

    def sources(self, folder: Path) -> Iterable[Path]:
        """Return the files in a folder whose names end in ``.py``; none if it can't be read."""
        if folder in self._folders:
            return [folder / name for name in self._folders[folder] if name.endswith(".py")]
        return folder.glob("*.py")

    def all_in(self, folder: Path) -> list[Path]:
        """Return the files that the notebook at `folder` writes."""
        return [path for path in self._texts if path.is_relative_to(folder)]
