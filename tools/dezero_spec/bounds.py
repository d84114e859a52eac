"""Texts of bounded length that say how much of them is missing."""

from __future__ import annotations

_BEFORE, _AFTER = " … ", " characters more"
_LONGEST = 48  # of what is added


def bounded(text: str, most: int) -> str:
    """Return a text; one that is longer than `most` is cut there, and says what was left out.

    Cutting it further is like cutting the whole text at once: the number tells of all that is
    missing.
    """
    if len(text) <= most:
        return text
    begun, missing = _cut_before(text)
    if len(begun) <= most:
        return text
    missing += len(begun) - most
    return f"{begun[:most]}{_BEFORE}{missing:,}{_AFTER}"


def _cut_before(text: str) -> tuple[str, int]:
    """Return a text without what an earlier cut has added, and how much that cut has left out."""
    ending = text[-_LONGEST:]
    _, found, number = ending.rpartition(_BEFORE)
    digits = number.removesuffix(_AFTER)
    if not found or digits == number or not digits.replace(",", "").isdecimal():
        return text, 0
    try:
        missing = int(digits.replace(",", ""))
    except ValueError:
        return text, 0
    if f"{missing:,}" != digits:
        return text, 0
    return text[: -len(found) - len(number)], missing
