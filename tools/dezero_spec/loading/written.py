"""Files that a notebook writes with ``%%writefile``: on Colab, how a package comes about."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from dezero_spec.loading.notebook import Cell

WRITES = re.compile(r"%%(?:writefile|file)\s+(-a\s+)?(\S+)\s*$")
# A plain relative path: nothing that leads elsewhere or that a shell would expand.
PLAIN = re.compile(r"(?:[^\W\d]\w*/)*[^\W\d]\w*\.py")


def written_files(cells: Iterable[Cell]) -> dict[PurePosixPath, str]:
    """Return the Python files that the cells write, with their text."""
    files: dict[PurePosixPath, str] = {}
    for cell in cells:
        first, _, text = cell.source.lstrip().partition("\n")
        match = WRITES.match(first)
        name = match.group(2).removeprefix("./") if match else ""
        if match is not None and PLAIN.fullmatch(name):
            path = PurePosixPath(name)
            files[path] = files.get(path, "") + text if match.group(1) else text
    return files


def write_out(
    files: dict[PurePosixPath, str], name: str
) -> tuple[tempfile.TemporaryDirectory[str], Path]:
    """Write files into a temporary folder; return it and the folder `name` with them inside."""
    temporary = tempfile.TemporaryDirectory(prefix="dezero-spec-", ignore_cleanup_errors=True)
    folder = Path(temporary.name).resolve() / name
    for path, text in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return temporary, folder
