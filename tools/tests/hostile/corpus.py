"""The corpus of hostile submissions: an attack in each file of `entries`.

A `.py` file begins with a sentence and the line ``# base: NAME``: the attack follows the code of an
implementation, so that it has something to gain (`broken`) or to lose (`reference`). A `.files`
file holds the files of a folder. All are bounded: a sandbox that fails does not cost a machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dezero_spec import locations

HERE = Path(__file__).parent
ENTRIES = HERE / "entries"
LOOT = "LOOT"  # what an attack says that has reached something
MARK = "# base: "

_PRELUDE = """
import numpy as np

OUTSIDE = {outside!r}


def np_folder():
    return np.__path__[0]


def np_module():
    return np


"""


@dataclass(frozen=True)
class Entry:
    """An attack. `base`: the implementation around it, "none" if there is none."""

    name: str
    sentence: str
    base: str
    text: str
    folder: bool

    def write(self, folder: Path, outside: list[str]) -> Path:
        """Write it as a student would hand it in; `outside`: paths that it may try."""
        if not self.folder:
            file = folder / f"{self.name}.py"
            file.write_text(self.code(outside), encoding="utf-8")
            return file
        top = folder / self.name
        for part in self.text.split("== ")[1:]:
            name, _, text = part.partition("\n")
            if name == "many":
                for number in range(int(text)):
                    (top / f"f{number}.py").write_text("")
                continue
            file = top / name
            file.parent.mkdir(parents=True, exist_ok=True)
            text = base("broken") if text.strip() == "from broken" else text
            file.write_text(text, encoding="utf-8")
        return top

    def code(self, outside: list[str]) -> str:
        """Return the source of a single file."""
        return base(self.base) + _PRELUDE.format(outside=outside) + self.text


def base(name: str) -> str:
    """Return the source of a base."""
    if name == "reference":
        path = locations.REFERENCE / "dezero" / "core_simple.py"
        return path.read_text(encoding="utf-8").replace("from __future__ import annotations\n", "")
    return "" if name == "none" else (HERE / "bases" / f"{name}.py").read_text(encoding="utf-8")


def entries() -> list[Entry]:
    """Return the corpus in the order of names."""
    found = []
    for path in sorted(ENTRIES.iterdir()):
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".files":
            sentence, _, rest = text.partition("\n")
            found.append(Entry(path.stem, sentence, "broken", rest, folder=True))
        elif path.suffix == ".py":
            line = next(line for line in text.splitlines() if line.startswith(MARK))
            sentence = text.partition('"""')[2].partition('"""')[0]
            found.append(Entry(path.stem, sentence, line.removeprefix(MARK), text, folder=False))
    return found
