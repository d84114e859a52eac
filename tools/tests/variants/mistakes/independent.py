"""Mistakes by hands that knew the notes and the reference, and neither the suite nor the others.

What they are made from, cores of as many styles, conforms. So do those that their authors took for
mistakes and that the notes do not: `why` says so.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from .entry import INDEPENDENT, Mistake

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


def independent() -> list[Mistake]:
    """Return the entries of each of the files, in their order."""
    return [_mistake(entry) for entry in _entries("mistake")]


def unasked() -> list[tuple[Mistake, str]]:
    """Return those that conform, each with the reason why nothing forbids it, and no cause."""
    found = ((entry, entry.pop("why")) for entry in _entries("unasked"))
    return [(_mistake({**entry, "cause": ""}), why) for entry, why in found]


def _entries(kind: str) -> Iterator[dict[str, Any]]:
    for file in sorted(INDEPENDENT.glob("*.toml")):
        yield from tomllib.loads(file.read_text(encoding="utf-8")).get(kind, ())


def _mistake(entry: dict[str, Any]) -> Mistake:
    edits = [(edit["old"], edit["new"]) for edit in entry.pop("edits")]
    also = tuple(entry.pop("also", ()))
    return Mistake(**entry, edits=edits, also=also, file="core_simple.py")
