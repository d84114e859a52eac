"""Names in pages, or none: who is shown as whom, and what is blotted out of texts."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from dezero_spec.plain import one_line, shortened
from dezero_spec.report.outputs.entries import Entry
from dezero_spec.translations import Language

BLOT = "▒▒▒"  # in the place of a name
SHORTEST = 2  # characters of what is blotted out


@dataclass(frozen=True)
class Names:
    """How pages call a submission. `file`: the stem of its page's name."""

    called: str
    label: str
    file: str
    blotted: re.Pattern[str] | None = field(default=None, repr=False)

    def hide(self, text: str) -> str:
        """Return a text without what would tell whose it is, where that is asked for."""
        return self.blotted.sub(BLOT, text) if self.blotted else text


def named(entry: Entry) -> Names:
    """Call a submission by its students' names."""
    row = entry.row
    label = one_line(shortened(row.label, 200))
    called = shortened(row.called, 200)
    return Names(called, label if label != called else "", entry.key)


class Pseudonyms:
    """Gives each submission a code that its content determines, and nothing else tells.

    The same results give the same codes; a list of the class's names does not give them.
    """

    def __init__(self, language: Language) -> None:
        self._say = language
        self._taken: set[str] = set()

    def of(self, entry: Entry) -> Names:
        """Return what to call a submission."""
        document = entry.document
        content = entry.key
        if document is not None:
            run = document.run or {}
            content = repr((entry.key, document.digest, document.label, run.get("verdicts")))
        code = hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()
        length = 6
        while code[:length] in self._taken:
            length += 1
        self._taken.add(code[:length])
        return Names(
            self._say("Submission %(code)s", code=code[:length]),
            "",
            f"submission-{code[:length]}",
            _pattern(_known(entry)),
        )


def blotting(entry: Entry) -> Names:
    """Call a submission nothing at all: for examples shown to everyone."""
    return Names("", "", "", _pattern(_known(entry)))


def _known(entry: Entry) -> Iterable[str]:
    """Yield all that a submission is known by."""
    yield entry.key
    document = entry.document
    if document is None:
        return
    yield document.label
    yield document.label.rpartition(".")[0]
    for member in (document.student, *document.members):
        ids = [member["id"], *member.get("known_as", ())]
        name, email = member["name"], member["email"]
        yield from (name, email, email.partition("@")[0], *ids, *re.split(r"[\s,]+", name))
    if document.run:
        file = str(document.run.get("file") or "")
        if "/submissions/" in file or "/staging/" in file:
            yield from re.split(r"[\\/]", file)[-2:-1]


def _pattern(texts: Iterable[str]) -> re.Pattern[str] | None:
    found = {t.strip() for text in texts for t in (text, one_line(text))}
    # Words of Python's own stand in every program; a name as short as one letter would blot all.
    kept = [t for t in found if len(t) >= SHORTEST and t.lower() not in _COMMON]
    if not kept:
        return None
    words = "|".join(re.escape(t) for t in sorted(kept, key=lambda t: (-len(t), t)))
    return re.compile(f"(?<![A-Za-z0-9])(?:{words})(?![A-Za-z0-9])", re.IGNORECASE)


_COMMON = {
    *("core", "core.py", "core_simple", "core_simple.py", "dezero", "dezero.py", "main", "main.py"),
    *("__init__", "__init__.py", "variable", "function", "py", "add", "mul", "sub", "div", "pow"),
}
