"""Which files hold an implementation: not ours, nor those of libraries."""

from __future__ import annotations

import sysconfig
from pathlib import Path

_OURS = str(Path(__file__).resolve().parents[2])
_LIBRARIES = tuple(
    sysconfig.get_paths()[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")
)


class Own:
    """Tells of a file, by the name that code objects give, whether it is the implementation's.

    `folder`: where the implementation is, None if that isn't known; `ours`: further folders whose
    lines are no place to look for an implementer's mistake.
    """

    def __init__(self, folder: str | None, *ours: str) -> None:
        self._folder = folder
        self._others = (_OURS, *ours, *_LIBRARIES, "<frozen")

    def __call__(self, file: object) -> bool:
        """Tell whether it is."""
        if type(file) is not str:
            return False
        if self._folder and file.startswith(self._folder):
            return True
        return not file.startswith(self._others)
