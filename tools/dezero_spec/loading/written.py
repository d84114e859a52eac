"""Files that a notebook writes with ``%%writefile``: on Colab, how a package comes about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from dezero_spec.loading.facts import read_facts
from dezero_spec.loading.notebook import Cell
from dezero_spec.loading.syntax import parse

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


def claims_variable(text: str) -> bool:
    """Tell whether a text that can't be read as Python seems to define Variable."""
    return re.search(r"^class\s+Variable\b", text, re.MULTILINE) is not None


def defined_in(files: Mapping[PurePosixPath, str]) -> frozenset[str]:
    """Return the names that files define; of one that doesn't parse, Variable if it seems to."""
    names: set[str] = set()
    for path, text in files.items():
        try:
            names |= read_facts(parse(text, str(path))).defined
        except SyntaxError:
            names |= {"Variable"} if claims_variable(text) else set()
    return frozenset(names)
