"""What two submissions have in common when they are the same."""

from __future__ import annotations

import hashlib
import json
import os
import re
from pathlib import Path

from dezero_spec.loading.decoding import decode_source

CODING = re.compile(r"^[ \t\f]*#.*?coding[:=][ \t]*[-\w.]+.*$")
LARGEST = 5_000_000  # of source text; what is larger is no source of an implementation
CHUNK = 1 << 20
SOURCES = (".py", ".ipynb")
# What no implementation reads when it is imported.
DOCUMENTS = frozenset(
    {
        ".md", ".rst", ".txt", ".pdf", ".doc", ".docx", ".hwp", ".hwpx", ".odt", ".rtf", ".ppt",
        ".pptx", ".xls", ".xlsx", ".png", ".jpg", ".jpeg", ".gif", ".bmp", ".svg", ".heic", ".html",
        ".mp4", ".mov", ".log", ".lock",
    }
)  # fmt: skip


def digest_of(files: list[Path]) -> str:
    """Give the digest of a submission's sources.

    It is the same whatever the line ends, encoding, trailing blanks, outputs of notebooks, the
    archive and the folders around all of them. The name of a single source does not count either;
    where there are several, they import each other by name. Comments and code count.
    """
    counted = [file for file in files if not _is_document(file)]
    above = os.path.commonpath([file.parent for file in counted])
    lines = []
    for file in counted:
        name = file.relative_to(above).as_posix() if len(counted) > 1 else ""
        lines.append(f"{name}\0{_kind(file)}\0{_content(file)}")
    return hashlib.sha256("\n".join(sorted(lines)).encode("utf-8", "surrogatepass")).hexdigest()


def normalised(data: bytes) -> str:
    """Write source text as everyone's editor could have."""
    lines = [line.rstrip() for line in decode_source(data).text.split("\n")]
    # The line that names the encoding says nothing once it is decoded.
    lines[:2] = [line for line in lines[:2] if not CODING.match(line)]
    return "\n".join(lines).rstrip("\n") + "\n"


def notebook_code(data: bytes) -> str | None:
    """Take a notebook's code cells out of it; None if it is no notebook."""
    try:
        content = json.loads(data.decode("utf-8-sig"))
        sheets = content.get("worksheets") or [content]
        cells = [cell for sheet in sheets for cell in sheet["cells"]]
        sources = [c.get("source", c.get("input", "")) for c in cells if c["cell_type"] == "code"]
        texts = ["".join(source) for source in sources]
    except (ValueError, RecursionError, TypeError, KeyError, AttributeError):
        return None
    written = [normalised(text.encode("utf-8", "surrogatepass")) for text in texts]
    return "\0".join(text for text in written if text.strip())


def _is_document(file: Path) -> bool:
    suffix = file.suffix.lower()
    return not suffix or suffix in DOCUMENTS or file.name.startswith(".")


def _kind(file: Path) -> str:
    return file.suffix.lower() if file.suffix.lower() in SOURCES else ""


def _content(file: Path) -> str:
    if _kind(file) and file.stat().st_size <= LARGEST:
        data = file.read_bytes()
        try:
            text = notebook_code(data) if _kind(file) == ".ipynb" else normalised(data)
        except ValueError:  # of an encoding that decodes nothing
            text = None
        if text is not None:
            return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    raw = hashlib.sha256()
    with file.open("rb") as source:
        while chunk := source.read(CHUNK):
            raw.update(chunk)
    return raw.hexdigest()
