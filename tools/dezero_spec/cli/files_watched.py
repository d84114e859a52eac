"""The files that an implementation may consist of, and when each was last changed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from dezero_spec.cli.failure import CannotRun
from dezero_spec.loading import CannotLoad
from dezero_spec.loading.survey import IGNORED_FOLDERS
from dezero_spec.loading.targets import find

SUFFIXES = (".py", ".ipynb", ".zip")
MOST_FILES = 3000
DEPTH = 2  # how far below the folder of a single file others of its own may be

Snapshot = dict[str, tuple[int, int, int]]


class Watched:
    """The files that an implementation may consist of."""

    def __init__(self, target: str) -> None:
        path = Path(target).expanduser()
        if not path.exists():
            path = _file_of_module(target)
        self._depth = 100 if path.is_dir() else DEPTH
        self._root = os.path.abspath(path if path.is_dir() else _package_around(path))

    def snapshot(self) -> Snapshot:
        """Return when each file was changed, its size and its inode, which a rename gives it.

        Vanished ones are left out.
        """
        found: Snapshot = {}
        for file in self._files():
            try:
                status = os.stat(file)
            except OSError:  # an editor is replacing it
                continue
            found[file] = status.st_mtime_ns, status.st_size, status.st_ino
        return found

    def _files(self) -> Iterator[str]:
        count = 0
        for folder, below, names in os.walk(self._root):
            deep = folder.count(os.sep) - self._root.count(os.sep) >= self._depth
            below[:] = [
                name
                for name in sorted(below)
                if not deep and not name.startswith(".") and name not in IGNORED_FOLDERS
            ]
            for name in names:
                if name.endswith(SUFFIXES) and not name.startswith("."):
                    count += 1
                    if count > MOST_FILES:
                        return
                    yield os.path.join(folder, name)


def _file_of_module(target: str) -> Path:
    try:
        plan = find(target, None)
    except CannotLoad as error:
        raise CannotRun(str(error)) from error
    if plan.temporary is not None:
        plan.temporary.cleanup()
    return plan.entry


def _package_around(file: Path) -> Path:
    folder = Path(os.path.abspath(file)).parent
    while (folder.parent / "__init__.py").is_file():
        folder = folder.parent
    return folder
