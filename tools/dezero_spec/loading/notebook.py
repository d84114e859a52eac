"""Jupyter notebooks: their code cells as Python, with what is not Python taken out."""

from __future__ import annotations

import ast
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dezero_spec.loading.errors import CannotLoad

# Cell magics whose body is still Python that runs in the notebook's own namespace.
TRANSPARENT = frozenset({"time", "timeit", "capture", "prun", "memit", "mprun", "lprun"})
COMMAND = re.compile(r"^(\s*)([%!]|\?+\w|[\w.]+\?+\s*$)")
ASSIGNED_COMMAND = re.compile(r"^(\s*)([\w, ]+?)\s*=\s*[%!]")


@dataclass(frozen=True)
class Cell:
    """One code cell: its number among the code cells, its Python, the commands left out."""

    number: int
    source: str  # as it stands there
    text: str
    skipped: tuple[tuple[int, str], ...] = ()


def read_cells(data: bytes, shown: str, file: Path | None) -> list[Cell]:
    """Read a notebook's code cells; CannotLoad when it is no notebook or not in Python."""
    if not data.strip():
        advice = "Hand in the notebook that holds the code"
        raise CannotLoad(f"{shown} is empty", file=file, advice=advice)
    try:
        content = json.loads(data.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        raise _no_notebook(shown, file, f"it is no JSON (line {error.lineno})") from error
    except (ValueError, RecursionError) as error:
        raise _no_notebook(shown, file, "it is no JSON") from error
    try:
        cells = content["cells"] if "cells" in content else _old_format_cells(content)
        sources = [_text(c) for c in cells if c.get("cell_type") == "code"]
    except (TypeError, KeyError, AttributeError) as error:
        raise _no_notebook(shown, file, "it has no list of cells") from error
    language = _language(content)
    if not language.lower().startswith(("python", "ipython")):
        reason = f"{shown} is a notebook in {language}, not in Python"
        raise CannotLoad(reason, file=file, advice="Hand in a notebook with a Python kernel")
    if not any(source.strip() for source in sources):
        reason = f"{shown} has no code cells"
        raise CannotLoad(reason, file=file, advice="Hand in the notebook that holds the code")
    return [python_of(number, source) for number, source in enumerate(sources, 1)]


def of_marimo(shown: str, file: Path) -> CannotLoad:
    """Say that a file is a notebook of marimo's."""
    reason = f"{shown} is a marimo notebook: what its cells define is inside functions"
    advice = f"Export it and hand in the script: marimo export script {file.name} -o core.py"
    return CannotLoad(reason, file=file, advice=advice)


def _no_notebook(shown: str, file: Path | None, why: str) -> CannotLoad:
    advice = "Save it again from Jupyter, or export it as a Python script (.py)"
    return CannotLoad(f"{shown} is not a Jupyter notebook: {why}", file=file, advice=advice)


def _old_format_cells(content: dict[str, Any]) -> list[dict[str, object]]:
    sheets = content["worksheets"]
    return [cell for sheet in sheets for cell in sheet["cells"]]


def _text(cell: dict[str, object]) -> str:
    source = cell.get("source", cell.get("input", ""))
    text = "".join(source) if isinstance(source, list) else str(source)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _language(content: dict[str, object]) -> str:
    metadata = content.get("metadata")
    if not isinstance(metadata, dict):
        return "python"
    for section, key in (("kernelspec", "language"), ("language_info", "name")):
        part = metadata.get(section)
        if isinstance(part, dict) and isinstance(part.get(key), str) and part[key]:
            return str(part[key])
    kernel = metadata.get("kernelspec")
    name = str(kernel.get("name", "")) if isinstance(kernel, dict) else ""
    return {"ir": "R"}.get(name, "Julia" if name.startswith("julia") else "python")


def python_of(number: int, source: str) -> Cell:
    """Return a cell without what is not Python in it."""
    if _parses(source):
        return Cell(number, source, source)
    lines = source.split("\n")
    skipped: list[tuple[int, str]] = []
    first = next((i for i, line in enumerate(lines) if line.strip()), 0)
    if lines[first].startswith("%%"):
        skipped.append((first + 1, lines[first].strip()))
        magic = lines[first][2:].split()
        if not magic or magic[0] not in TRANSPARENT:
            return Cell(number, source, "", tuple(skipped))
        lines[first] = ""
    if not _parses("\n".join(lines)):
        for index, line in enumerate(lines):
            assigned = ASSIGNED_COMMAND.match(line)
            command = COMMAND.match(line)
            if assigned:
                lines[index] = f"{assigned.group(1)}{assigned.group(2)} = None"
            elif command:
                # `pass` keeps a block whose only line this is. Elsewhere nothing is in the way of
                # an import from `__future__`.
                lines[index] = f"{command.group(1)}pass" if command.group(1) else ""
            else:
                continue
            skipped.append((index + 1, line.strip()))
    return Cell(number, source, "\n".join(lines), tuple(skipped))


def _parses(source: str) -> bool:
    try:
        ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
