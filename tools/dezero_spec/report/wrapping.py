"""Lines of Japanese and Chinese broken where these languages allow it: they have no spaces."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import Any

from rich import console, text
from rich.cells import cell_len
from rich.console import Group
from rich.containers import Lines

# What may not begin a line, and what may not end one (JIS X 4051, GB/T 15834).
NOT_FIRST = frozenset(
    "\u3001\u3002\uff0c\uff0e\uff1a\uff1b\uff01\uff1f\uff09\u300d\u300f\u3011\u3009\u300b\u30fb\u30fc"
    "\u3041\u3043\u3045\u3047\u3049\u3063\u3083\u3085\u3087\u30a1\u30a3\u30a5\u30a7\u30a9\u30c3\u30e3"
    "\u30e5\u30e7\u3005\u2026)]},.:;!?%"
)
NOT_LAST = frozenset("\uff08\u300c\u300e\u3010\u3008\u300a([{")


class Text(text.Text):
    """Text as rich's, but that lines with ideographs or kana are broken within words."""

    def wrap(self, console: console.Console, width: int, **settings: Any) -> Lines:
        """Break into lines of at most so many cells; all that is set for them is as before."""
        if not any(map(_is_ideographic, self.plain)) or settings.get("no_wrap"):
            return super().wrap(console, width, **settings)
        lines = Lines()
        for line in self.split("\n", allow_blank=True):
            line.expand_tabs(8)
            lines.extend(line.divide(breaks(line.plain, width)))
        for line in lines:
            line.rstrip()
        return lines


class Console(console.Console):
    """A console on which a Text breaks its lines itself: rich's joins what it prints to its own."""

    def print(self, *objects: Any, soft_wrap: bool | None = None, **settings: Any) -> None:
        """Print as rich does."""
        if not soft_wrap:
            objects = tuple(Group(each) if isinstance(each, Text) else each for each in objects)
        super().print(*objects, soft_wrap=soft_wrap, **settings)


def breaks(line: str, width: int) -> list[int]:
    """Return where a line is broken, so that no part takes more than `width` cells."""
    allowed = [
        place
        for place, (before, after) in enumerate(pairwise(line), 1)
        if after not in NOT_FIRST
        and before not in NOT_LAST
        and (
            (before == " " and after != " ")
            or (after != " " and (_is_ideographic(before) or _is_ideographic(after)))
        )
    ]
    # A number stays with what it counts.
    counted = {found.start() + 1 for found in re.finditer(r"(?<=\d) (?=\S)", line)}
    allowed = [a for a in allowed if not (a in counted and _is_ideographic(line[a]))]
    allowed = [a for a in allowed if not (line[a - 1].isdigit() and _is_ideographic(line[a]))]
    found, start = [], 0
    while cell_len(line[start:].rstrip()) > width:
        end = start
        while cell_len(line[start : end + 1].rstrip()) <= width:
            end += 1
        # A word that is longer than a line is cut.
        place = max((a for a in allowed if start < a <= end), default=max(end, start + 1))
        found.append(place)
        start = place
    return found


def _is_ideographic(character: str) -> bool:
    """Tell whether a character is one of those between which a line may be broken."""
    wide = unicodedata.east_asian_width(character) in "WF"
    return wide and not unicodedata.name(character, "").startswith("HANGUL")
