"""Names inside archives and exports: what they mean, which are ignored, which are refused."""

from __future__ import annotations

import re
import unicodedata

LONGEST_PART = 255  # bytes, the limit of most file systems
LONGEST_NAME = 1000  # bytes
EAST_ASIAN = ("cp949", "cp932", "gb18030")
# Of western, central European and Russian Windows, in the order in which they are preferred.
DOS = ("cp437", "cp850", "cp852", "cp866")
SURE = 0.7  # the share of common characters in names of that language
DEEPEST = 60
DRIVE = re.compile(r"^[A-Za-z]:")
DEVICES = frozenset(
    {"con", "prn", "aux", "nul", "conin$", "conout$", "clock$"}
    | {f"{port}{n}" for port in ("com", "lpt") for n in "0123456789¹²³"}
)
# Marks that make a name read differently from what it is.
BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
IGNORED = frozenset(
    {
        "__MACOSX", ".DS_Store", ".AppleDouble", ".Spotlight-V100", ".Trashes", ".fseventsd",
        "Thumbs.db", "desktop.ini", "$RECYCLE.BIN", "System Volume Information",
        ".git", ".svn", ".hg", ".idea", ".vscode", "node_modules", "venv", ".venv",
        "__pycache__", ".ipynb_checkpoints", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".tox",
    }
)  # fmt: skip
IGNORED_FOLDED = frozenset(name.casefold() for name in IGNORED)


def clean(name: str) -> str:
    """Write a name with slashes, in the composed form.

    A backslash is never part of a name here: it is how some Windows tools write a slash.
    """
    return unicodedata.normalize("NFC", name.replace("\\", "/"))


def parts_of(name: str) -> list[str]:
    """Split a name into folders and file."""
    return [part for part in name.split("/") if part not in ("", ".")]


def is_ignored(name: str) -> bool:
    """Tell whether a file or one of its folders is what tools and systems leave behind."""
    return any(
        part.casefold() in IGNORED_FOLDED or part.startswith("._") for part in name.split("/")
    )


def leads_outside(name: str) -> bool:
    """Tell whether a name means a place outside the folder that it is put in."""
    return (
        name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or bool(DRIVE.match(name))
    )


def fault(name: str) -> str:
    """Say what is wrong with a name, as the end of a sentence that begins with it; "" if nothing.

    Refused is what no file system of a student makes by accident, or what another would mangle.
    """
    if leads_outside(name):
        return "leads out of its folder"
    if any(unicodedata.category(c) in ("Cc", "Zl", "Zp") for c in name):
        return "has control characters in it"
    if any(c in BIDI for c in name):
        return "has characters that reverse how it reads"
    if any(unicodedata.category(c) == "Cs" for c in name):
        return "is not text in any known encoding"
    parts = parts_of(name)
    if not parts:
        return "is no name"
    too_long = len(name.encode("utf-8")) > LONGEST_NAME or len(parts) > DEEPEST
    if too_long or any(len(part.encode("utf-8")) > LONGEST_PART for part in parts):
        return "is too long"
    for part in parts:
        if part.endswith((".", " ")):
            return "ends in a dot or a space"
        if part.split(".")[0].rstrip().casefold() in DEVICES:
            return "is the name of a device on Windows"
    return ""


def visible(name: str, longest: int = 120) -> str:
    """Make a name fit for a terminal and a report: nothing hidden, nothing that acts."""
    text = "".join(c if _prints(c) else ascii(c)[1:-1] for c in name)
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _prints(character: str) -> bool:
    # Joiners are part of scripts and of emoji.
    return character.isprintable() or character in "\u200c\u200d"


def name_encoding(names: list[bytes]) -> str:
    """Guess how an archive's names are written, from all those that do not say.

    Windows writes them in the encoding of its language. Korean, Japanese and Chinese ones share
    most of their byte pairs, so what counts is which of them are common characters.
    """
    foreign = [name for name in names if not name.isascii()]
    if not foreign:
        return "ascii"
    if all(_decodes(name, "utf-8") for name in foreign):
        return "utf-8"
    able = [
        (_commonness(foreign, encoding), -order, encoding)
        for order, encoding in enumerate(EAST_ASIAN)
        if all(_decodes(name, encoding) for name in foreign)
    ]
    share, _, encoding = max(able, default=(0.0, 0, ""))
    return encoding if share >= SURE else max(DOS, key=lambda page: _likeness(foreign, page))


def _likeness(names: list[bytes], encoding: str) -> int:
    """Say how much bytes are like names in a DOS code page: letters that suit those beside them.

    Read in another page, letters become frames, or capitals in the middle of a word.
    """
    likeness = 0
    for name in names:
        before = ""
        for character in name.decode(encoding):
            if not character.isascii():
                suits = character.isalpha()
                if before.isalpha():
                    suits &= not (before.islower() and character.isupper())
                    suits &= _script(before) == _script(character)
                likeness += 1 if suits else -1
            elif before and not before.isascii() and before.isalpha() and character.isalpha():
                likeness -= before.islower() and character.isupper()
                likeness -= _script(before) != _script(character)
            before = character
    return likeness


def _script(character: str) -> str:
    return unicodedata.name(character, "").partition(" ")[0]


def _decodes(name: bytes, encoding: str) -> bool:
    try:
        name.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _commonness(names: list[bytes], encoding: str) -> float:
    common = total = 0
    for name in names:
        for character in unicodedata.normalize("NFC", name.decode(encoding)):
            raw = character.encode(encoding, "replace")
            if raw.isascii():
                continue
            total += 1
            common += len(raw) == 2 and _is_common(raw[0], raw[1], encoding)
    return common / total if total else 0.0


def _is_common(lead: int, trail: int, encoding: str) -> bool:
    if encoding == "cp949":  # the syllables of KS X 1001
        return 0xB0 <= lead <= 0xC8 and trail >= 0xA1
    if encoding == "cp932":  # kana, and kanji of the first level
        return (
            lead in (0x82, 0x83)
            or 0x8140 <= lead * 256 + trail <= 0x815B
            or (0x889F <= lead * 256 + trail <= 0x9872)
        )
    return 0xB0 <= lead <= 0xD7 and trail >= 0xA1  # the first level of GB 2312
