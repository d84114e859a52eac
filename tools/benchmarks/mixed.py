"""A class like those that there are: a third copies of the reference, other designs, mistakes."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from dezero_spec import locations

from tools.tests.variants.conforming import HERE
from tools.tests.variants.mistakes import all_mistakes
from tools.tests.variants.mistakes.entry import Mistake

SEED = 1


def mixed(folder: Path, number: int) -> None:
    """Write so many submissions, no two the same, the same ones for the same number."""
    draw = random.Random(SEED)
    third = number // 3
    texts = list(designs())
    mistakes = list(map(Mistake.source, draw.sample(_of_one_file(), third)))
    others = [texts[index % len(texts)] for index in range(third)]
    whole = [*mistakes, *others, *[reference()] * (number - 2 * third)]
    draw.shuffle(whole)
    for index, text in enumerate(whole):
        file = folder / f"student{index:04}" / "core_simple.py"
        file.parent.mkdir(parents=True)
        file.write_text(f"{text}\n# {index}\n", encoding="utf-8")


def reference() -> str:
    """Return the reference's core."""
    return (locations.REFERENCE / "dezero" / "core_simple.py").read_text(encoding="utf-8")


def designs() -> Iterator[str]:
    """Yield the conforming designs of other mechanisms."""
    for path in sorted((HERE / "designs").glob("*.py")):
        yield path.read_text(encoding="utf-8")


def _of_one_file() -> list[Mistake]:
    """Return the mistakes in the core alone, that need no limits or step of their own."""
    plain = Mistake("", "", "")
    return [
        each
        for each in all_mistakes()
        if (each.step, each.only, each.seconds, each.file)
        == (plain.step, plain.only, plain.seconds, plain.file)
        and not each.whole
    ]
