"""Names of files: as people see them, and found however the file system spells them."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

from dezero_spec.loading.decoding import likeliest


def readable(name: str) -> str:
    """Spell a file's name in composed characters, those that are not UTF-8 on the disk too."""
    raw = os.fsencode(name)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:  # unpacked by a tool that left the name as Windows wrote it
        text = raw.decode(likeliest(raw), "replace")
    return unicodedata.normalize("NFC", text)


def child(folder: Path, name: str) -> Path | None:
    """Find a name in a folder, also when the file system spells it in another Unicode form."""
    path = folder / name
    if path.exists():
        return path
    if name.isascii():
        return None
    wanted = unicodedata.normalize("NFKC", readable(name))
    try:
        for other in os.listdir(folder):
            if unicodedata.normalize("NFKC", readable(other)) == wanted:
                return folder / other
    except OSError:
        pass
    return None


def existing(path: Path) -> Path:
    """Return a path as the file system spells it; as it is, if there is none."""
    found = Path(path.anchor)
    for part in path.parts[1:]:
        step = child(found, part)
        if step is None:
            return path
        found = step
    return found
