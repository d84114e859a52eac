"""Bytes of a source file to text, also when the file's encoding is not the one Python assumes."""

from __future__ import annotations

import codecs
import io
import re
import tokenize
from typing import NamedTuple

# In the order of likelihood where the course is taught; latin-1 accepts any byte, so it ends it.
FALLBACKS = ("utf-8", "cp949", "cp932", "latin-1")
UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
CODING_LINE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")


class Decoded(NamedTuple):
    """Source text with Unix line ends, its encoding, and a remark if Python would refuse it."""

    text: str
    encoding: str
    remark: str | None


def decode_source(data: bytes) -> Decoded:
    """Decode as PEP 263 asks, and where that fails, as the file was most likely written."""
    if data.startswith(UTF16_MARKS):
        return _unix(data.decode("utf-16", errors="replace"), "utf-16", _not_utf8("UTF-16"))
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return _unix(data.decode(encoding), encoding, None)
    except (SyntaxError, UnicodeDecodeError, LookupError):
        pass
    declared = _declared(data)
    for encoding in FALLBACKS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        remark = _not_utf8(encoding.upper())
        if declared:
            remark = f"its coding line says {declared}, which it is not: read as {encoding.upper()}"
        return _unix(text, encoding, remark)
    raise AssertionError("latin-1 decodes everything")


def _not_utf8(encoding: str) -> str:
    return f"the file is not UTF-8 and has no coding line: read as {encoding}"


def _declared(data: bytes) -> str | None:
    for line in data.split(b"\n", 2)[:2]:
        match = CODING_LINE.match(line)
        if match:
            return match.group(1).decode("ascii", "replace")
    return None


def _unix(text: str, encoding: str, remark: str | None) -> Decoded:
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return Decoded(text, encoding, remark)
