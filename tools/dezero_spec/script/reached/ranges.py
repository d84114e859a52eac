"""Sets of numbers as short texts: "1-3,7"."""

from __future__ import annotations

import re
from collections.abc import Iterable

_PART = "[0-9]{1,6}(?:-[0-9]{1,6})?"
_FORM = re.compile(f"(?:{_PART}(?:,{_PART})*)?")


def written(numbers: Iterable[int]) -> str:
    """Write a set of numbers."""
    parts: list[list[int]] = []
    for number in sorted(set(numbers)):
        if parts and parts[-1][1] == number - 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    return of_pairs((low, high) for low, high in parts)


def of_pairs(pairs: Iterable[tuple[int, int]]) -> str:
    """Write pairs of numbers."""
    return ",".join(f"{low}-{high}" if high > low else f"{low}" for low, high in pairs)


def read(text: str, below: int) -> frozenset[int]:
    """Read a set of numbers below a limit. Raises ValueError."""
    found: set[int] = set()
    for low, high in pairs(text):
        if high >= below:
            raise ValueError(f"{high} is too much")
        found.update(range(low, high + 1))
    return frozenset(found)


def pairs(text: str) -> list[tuple[int, int]]:
    """Read pairs of numbers, one or both of a kind. Raises ValueError."""
    if not _FORM.fullmatch(text):
        raise ValueError("no set of numbers")
    found = []
    for part in text.split(",") if text else ():
        low, _, high = part.partition("-")
        found.append((int(low), int(high or low)))
        if found[-1][0] > found[-1][1]:
            raise ValueError("no set of numbers")
    return found
