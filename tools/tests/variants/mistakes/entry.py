"""An entry of the catalogue."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dezero_spec.suite.catalogue import LAST_STEP

_ROOT = Path(__file__).resolve().parents[4]
CORE = "dezero/core_simple.py"
INDEPENDENT = Path(__file__).resolve().parents[1] / "independent"
BASES = {
    "reference": _ROOT / "reference",
    "notes": Path(__file__).resolve().parents[1] / "notes",
    **{folder.name: folder for folder in sorted((INDEPENDENT / "bases").iterdir())},
}
Edit = tuple[str, str] | tuple[str, str, int]


@functools.cache
def base_files(base: str) -> dict[str, str]:
    """Return the files of a base: text by relative name."""
    folder = BASES[base]
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*.py"))
    }


def step_of(base: str) -> int:
    """Return the book step that a base goes to: it is in its name, or it is the last."""
    step = re.search(r"_step(\d+)$", base)
    return int(step[1]) if step else LAST_STEP


@dataclass(frozen=True)
class Mistake:
    """One mistake. Nothing but the rules of `fails` may be broken by it.

    `did`: what the author did; `cause`: the rule that says so, to be reported first; `edits`: old
    text, new text, and how often the old one occurs (once); `also`: further rules that do not
    hold, each for itself; `base`: what is edited; `file`: which file of it; `whole`: files given
    in full instead. `seconds`: the time limit of a test; `only`: the rules that are judged at all,
    where every other one would run into that limit too; `step`: the book step to judge at.
    """

    name: str
    did: str
    cause: str
    edits: Sequence[Edit] = ()
    also: tuple[str, ...] = ()
    base: str = "reference"
    file: str = CORE
    whole: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 2.0
    only: tuple[str, ...] | None = None
    step: int | None = None

    @property
    def fails(self) -> frozenset[str]:
        """The rules that are broken, those apart which can't be judged because of them."""
        return frozenset({self.cause, *self.also})

    def files(self) -> dict[str, str]:
        """Return the wrong implementation: text by relative name."""
        if self.whole:
            return dict(self.whole)
        files = dict(base_files(self.base))
        text = files[self.file]
        for old, new, *times in self.edits:
            if text.count(old) != (times[0] if times else 1):
                raise ValueError(f"{self.name}: {text.count(old)} times in {self.base}: {old!r}")
            text = text.replace(old, new)
        files[self.file] = text
        return files

    def source(self) -> str:
        """Return the text of the file that the mistake is in."""
        files = self.files()
        return files[self.file] if self.file in files else next(iter(files.values()))
