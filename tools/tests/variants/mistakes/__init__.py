"""The mistakes that people make when they write this core by hand.

One module a chapter. An entry says in one sentence what the author did, names the rule that tells
them so (the cause) and the rules that do not hold either, and gives the change: on the reference,
on the notes' own code, or a whole file. Those of an independent hand are read from its own folder.
"""

from __future__ import annotations

import functools
import importlib
from pathlib import Path

from .entry import Mistake
from .independent import independent

CHAPTERS = (
    "testing",
    "calling",
    "backward",
    "accumulation",
    "order",
    "memory",
    "modes",
    "variable",
    "operators",
    "package",
)


@functools.cache
def all_mistakes() -> list[Mistake]:
    """Return the whole catalogue, in the order of the chapters."""
    found = []
    for chapter in CHAPTERS:
        found += importlib.import_module(f"{__name__}.{chapter}").MISTAKES
    return [*found, *independent()]


def by_name(name: str) -> Mistake:
    """Return the entry of that name; KeyError when there is none."""
    for mistake in all_mistakes():
        if mistake.name == name:
            return mistake
    raise KeyError(name)


def write(mistake: Mistake, folder: Path) -> Path:
    """Write an entry's files into `folder`; return what is to be loaded."""
    for name, text in mistake.files().items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


__all__ = ["Mistake", "all_mistakes", "by_name", "write"]
