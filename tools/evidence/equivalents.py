"""Mutants that no test can tell from the original, each with the reason."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FILE = Path(__file__).with_name("equivalents.toml")


@dataclass(frozen=True)
class Equivalent:
    """An entry of the file: the mutant's id, its change for readers, and the reason."""

    id: str
    change: str
    reason: str


def equivalents(file: Path = FILE) -> dict[str, Equivalent]:
    """Return the entries by id. Raises ValueError for one twice or without a reason."""
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    found: dict[str, Equivalent] = {}
    for entry in data.get("mutant", ()):
        equivalent = Equivalent(entry["id"], entry["change"].strip(), entry["reason"].strip())
        if equivalent.id in found or not equivalent.reason:
            raise ValueError(f"{file.name}: {equivalent.id} stands twice or has no reason")
        found[equivalent.id] = equivalent
    return found
