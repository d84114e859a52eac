"""Text from submissions made harmless: for terminals, files and XML alike."""

from __future__ import annotations

import re
import unicodedata

# Joiners that scripts and emoji need; every other invisible formatting character is shown.
_JOINERS = "\u200c\u200d"
_SUSPECT = re.compile(r"[^\n\t\x20-\x7e]")
_MARKUP = re.compile(r"[\\`*_\[\]<>|~&$@]|:(?=//)|(?<=www)\.")
_BLOCK = re.compile(r"^(\d{1,9}(?=[.)]))?([-+=#.)])")  # what begins a list or a heading


def inert(text: str) -> str:
    r"""Return `text` with whatever could act, or hide, written as an escape such as ``\x1b``.

    That is: control characters but for newline and tab, bidirectional and other invisible
    formatting, line separators, lone surrogates and noncharacters. What remains is legal in XML,
    can be encoded as UTF-8, and moves no cursor.
    """
    if text.isascii() and text.isprintable():
        return text
    return _SUSPECT.sub(_shown, text.replace("\r\n", "\n"))


def one_line(text: str) -> str:
    """Return `text` inert and without line breaks and tabs; blanks at its ends are dropped."""
    return " ".join(inert(text).split())


def fact(text: str) -> str:
    """Return the first line of `text`, inert: of a reason the fact, without what to do about it."""
    return one_line(text.lstrip().partition("\n")[0])


def unquoted(text: str) -> str:
    """Return `text` in a line, without the source lines that stand indented in it."""
    said = [one_line(line) for line in text.split("\n") if line.strip() and line[:1] != " "]
    return " ".join(
        s if s == said[-1] or s.endswith((".", "。", "!", "?")) else f"{s}." for s in said
    )


def shortened(text: str, limit: int) -> str:
    """Return at most `limit` characters of `text`, an ellipsis where it was cut."""
    return text if len(text) <= limit else text[: max(limit - 1, 0)].rstrip() + "…"


def markdown(text: str) -> str:
    """Return `text` as one line that Markdown shows as it is, wherever in a line it stands."""
    escaped = _MARKUP.sub(r"\\\g<0>", one_line(text))
    return _BLOCK.sub(r"\1\\\2", escaped)


def _shown(match: re.Match[str]) -> str:
    character = match.group()
    number = ord(character)
    category = unicodedata.category(character)
    harmless = category not in ("Cc", "Cs", "Zl", "Zp") and not _noncharacter(number)
    if harmless and (category != "Cf" or character in _JOINERS):
        return character
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def _noncharacter(number: int) -> bool:
    return number & 0xFFFE == 0xFFFE or 0xFDD0 <= number <= 0xFDEF
