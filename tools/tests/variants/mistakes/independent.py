"""Mistakes by a hand that knew the notes and the reference, and neither the suite nor the others.

What they are made from, five, five and four cores of as many styles, conforms.
"""

from __future__ import annotations

import sys

from .entry import INDEPENDENT, Mistake

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


def independent() -> list[Mistake]:
    """Return the entries of each of the files, in their order."""
    found = []
    for file in sorted(INDEPENDENT.glob("*.toml")):
        for entry in tomllib.loads(file.read_text(encoding="utf-8"))["mistake"]:
            edits = [(edit["old"], edit["new"]) for edit in entry.pop("edits")]
            also = tuple(entry.pop("also", ()))
            found.append(Mistake(**entry, edits=edits, also=also, file="core_simple.py"))
    return found
