"""Bytes of a source file to text, also when the file's encoding is not the one Python assumes."""

from __future__ import annotations

import codecs
import io
import re
import tokenize
from typing import NamedTuple

# What source files without a coding line are written in where the course is taught. They share
# most of their byte pairs, so what counts is how many characters are common ones; the first of
# equals wins. Latin-1 accepts any byte, so it ends the list.
ASIAN = ("cp949", "cp932", "gb18030", "euc_jp")
UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
CODING_LINE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")


class Decoded(NamedTuple):
    """Source text with Unix line ends, its encoding, and what to say if Python would refuse it."""

    text: str
    encoding: str
    remark: str | None


def decode_source(data: bytes) -> Decoded:
    """Decode as PEP 263 asks, and where that fails, as the file was most likely written."""
    wide = _utf16(data)
    if wide:
        return _unix(data.decode(wide, errors="replace"), "utf-16", _not_utf8("UTF-16"))
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return _unix(data.decode(encoding), encoding, None)
    except (SyntaxError, UnicodeDecodeError, LookupError):
        pass
    encoding = likeliest(data)
    remark = _not_utf8(encoding.upper())
    declared = _declared(data)
    if declared:
        remark = f"is not {declared}, as its coding line says: read as {encoding.upper()}"
    return _unix(data.decode(encoding), encoding, remark)


def _utf16(data: bytes) -> str | None:
    if data.startswith(UTF16_MARKS):
        return "utf-16"
    if b"\0" not in data or len(data) % 2:
        return None
    # Source is mostly ASCII: without a mark, every other byte gives it away.
    high, low = data[1::2].count(0), data[::2].count(0)
    if max(high, low) <= len(data) // 4 or min(high, low) * 10 > max(high, low):
        return None
    return "utf-16-le" if high else "utf-16-be"


def likeliest(data: bytes) -> str:
    """Guess the encoding of text from those that are in use where the course is taught."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        scores = {encoding: _commonness(data, encoding) for encoding in ASIAN}
        best = max(scores, key=lambda encoding: scores[encoding])
        return best if scores[best] >= 0.5 else "latin-1"
    return "utf-8"


def _commonness(data: bytes, encoding: str) -> float:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return 0.0
    foreign = [character for character in text if not character.isascii()]
    return sum(_is_common(character, encoding) for character in foreign) / len(foreign)


def _is_common(character: str, encoding: str) -> bool:
    """Tell what is written from what comes of reading bytes in the wrong encoding."""
    if encoding == "cp949":  # the syllables in use, of 11,172 possible ones
        return "가" <= character <= "힣" and len(character.encode("euc_kr")) == 2
    if encoding == "gb18030":
        return "一" <= character <= "鿿" and len(character.encode("gb2312", "ignore")) == 2
    return "ぁ" <= character <= "ー" or "一" <= character <= "鿿"


def _not_utf8(encoding: str) -> str:
    return f"is not UTF-8 and has no coding line: read as {encoding}"


def _declared(data: bytes) -> str | None:
    for line in data.split(b"\n", 2)[:2]:
        match = CODING_LINE.match(line)
        if match:
            return match.group(1).decode("ascii", "replace")
    return None


def _unix(text: str, encoding: str, remark: str | None) -> Decoded:
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return Decoded(text, encoding, remark)
