"""Count lines of code by area, without blanks and comments: `python tools/lines.py [REVISION]`.

With a revision: there, here as files are now, and the difference.
"""

from __future__ import annotations

import io
import subprocess
import sys
import tokenize
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# Counted by the folders in them; the others as a whole.
DIVIDED = "tools/dezero_spec"
AREAS = (
    "spec_tests",
    "reference",
    DIVIDED,
    "tools/evidence",
    "tools/extraction",
    "tools/benchmarks",
    "tools/tests/variants",
    "tools/tests/hostile",
    "tools/tests",
    "tools",
)
_NOT_CODE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}


def code(text: str) -> int:
    """Return how many lines of a module hold more than blanks and comments.

    As cloc counts: a docstring is a comment, any other string is code on each of its lines.
    """
    lines: set[int] = set()
    begins = True  # a statement: a string here that is all of it is a docstring
    tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    for token, following in zip(tokens, [*tokens[1:], tokens[-1]]):
        if token.type in (tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT):
            begins = True
        if token.type in _NOT_CODE:
            continue
        if not (begins and token.type == tokenize.STRING and following.type == tokenize.NEWLINE):
            lines.update(range(token.start[0], token.end[0] + 1))
        begins = False
    return len(lines)


def area(path: str) -> str:
    """Return where a file is counted."""
    found = next((area for area in AREAS if path.startswith(f"{area}/")), "elsewhere")
    if found != DIVIDED:
        return found
    within, *more = path.removeprefix(f"{DIVIDED}/").split("/")
    return f"{DIVIDED}/{within}" if more else DIVIDED


def count(files: Iterable[tuple[str, str]]) -> Counter[str]:
    """Return the lines of code of each area, of files given by path and text."""
    lines: Counter[str] = Counter()
    for path, text in files:
        try:
            lines[area(path)] += code(text)
        except (tokenize.TokenError, SyntaxError):
            continue  # an entry that is wrong on purpose
    return lines


def now() -> Iterator[tuple[str, str]]:
    """Yield the files of the working tree that git knows or would take."""
    names = _git("ls-files", "-co", "--exclude-standard", "--", "*.py").decode().splitlines()
    for name in names:
        if (ROOT / name).is_file():
            yield name, (ROOT / name).read_bytes().decode(errors="replace")


def at(revision: str) -> Iterator[tuple[str, str]]:
    """Yield the files of a commit."""
    names = _git("ls-tree", "-r", "--name-only", "--full-tree", revision).decode().splitlines()
    names = [name for name in names if name.endswith(".py")]
    wanted = "".join(f"{revision}:{name}\n" for name in names).encode()
    packed = io.BytesIO(_git("cat-file", "--batch", given=wanted))
    for name in names:
        size = int(packed.readline().split()[2])
        yield name, packed.read(size).decode(errors="replace")
        packed.read(1)


def _git(*words: str, given: bytes = b"") -> bytes:
    return subprocess.run(
        ["git", *words], cwd=ROOT, input=given, stdout=subprocess.PIPE, check=True
    ).stdout


def main(revision: str | None = None) -> None:
    """Print a row an area, and the sum of the package."""
    after = count(now())
    before = count(at(revision)) if revision else after
    names = sorted({*before, *after})
    package = [name for name in names if name.startswith(DIVIDED)]
    for name, within in [*((name, [name]) for name in names), ("the package", package)]:
        was, is_now = (sum(each[one] for one in within) for each in (before, after))
        difference = f"{was:8,} {is_now - was:+8,}" if revision else ""
        print(f"{name:34}{is_now:8,}{difference}")


if __name__ == "__main__":
    main(*sys.argv[1:2])
