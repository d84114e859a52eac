"""Parsing, and saying what is wrong with a file that does not parse."""

from __future__ import annotations

import ast
import re
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

from dezero_spec.loading.errors import CannotLoad
from dezero_spec.loading.trees import tree_of

# What the running Python may be too old for: (version, pattern on the source line, its name).
NEWER = (
    ((3, 15), re.compile(r"^\s*lazy\s+(import|from)\s+[\w.]"), "a lazy import"),
    ((3, 14), re.compile(r"^\s*except\b\s*\*?\s*[^\s(][^:#]*,[^:#]*:"),
     "an except clause without brackets"),
    ((3, 10), re.compile(r"^\s*(match|case)\b[^=]*:\s*(#.*)?$"), "a match statement"),
    ((3, 11), re.compile(r"^\s*except\s*\*"), "except*"),
    ((3, 11), re.compile(r"\*\w+\s*:\s*\*"), "a starred annotation"),
    ((3, 11), re.compile(r"\w\[[^\]]*\*\w+[^\]]*\]"), "a starred expression in an index"),
    ((3, 13), re.compile(r"^\s*(async\s+def|def|class|type)\s+\w+\[[^\]]*=[^\]]*\]"),
     "a type parameter with a default"),
    ((3, 12), re.compile(r"^\s*type\s+\w+\s*(\[.*\])?\s*="), "a type statement"),
    ((3, 12), re.compile(r"^\s*(async\s+def|def|class)\s+\w+\s*\["), "type parameters"),
    ((3, 14), re.compile(r"(^|[\s(=,])(t|tr|rt)[\"']"), "a template string"),
)  # fmt: skip
EITHER = re.compile(r"^\s*except\s+([\w.]+)\s*,\s*(\w+)\s*:")  # by Python 2 or since 3.14
LONGEST_QUOTE = 80  # characters of a source line, around the place that matters
FSTRING = re.compile(r"""(^|[^\w])([rR]?[fF][rR]?)(['"])""")
PYTHON2 = (
    re.compile(r"^\s*print\s+[^=\s(.\[,)]"),
    re.compile(r"^\s*print\s*$"),
    re.compile(r"^\s*raise\s+[\w.]+\s*,\s*[\"'\w]"),
    re.compile(r"^\s*exec\s+[\"'\w]"),
    re.compile(r"<>|`[^`]+`|\b0[0-7]+\b(?!\.)|\bur[\"']"),
)


def parse(text: str, filename: str) -> ast.Module:
    """Parse source text; whatever is wrong with it is raised as SyntaxError."""
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise SyntaxError("the file contains NUL bytes", (filename, line, None, None))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of escapes like "\d", nobody's business here
            return tree_of(text, filename)
    except (ValueError, OverflowError) as error:
        raise SyntaxError(str(error), (filename, None, None, None)) from error
    except (RecursionError, MemoryError) as error:
        message = "expressions nested too deeply for Python to read"
        raise SyntaxError(message, (filename, None, None, None)) from error


def explain(error: SyntaxError, text: str, shown: str, file: Path | None) -> CannotLoad:
    """Say what is wrong in a sentence, with the source line, and what to do about it."""
    line = error.lineno
    place = shown if line is None else f"{shown} line {line}"
    if "NUL bytes" in str(error.msg):
        reason = f"{place}: the file contains NUL bytes, so it is not Python text"
        return CannotLoad(reason, file=file, line=line, advice="Save it again as UTF-8 text")
    if text.lstrip()[:15].lower().startswith(("<!doctype", "<html")):
        reason = f"{shown} is a web page, not Python source"
        return CannotLoad(reason, file=file, line=1, advice="Save the file itself, not its page")
    newer = _needs_newer(error, text)
    if newer is not None:
        version, what, at = newer
        needed, running = (".".join(map(str, v)) for v in (version, sys.version_info[:2]))
        reason = (
            f"{shown} line {at} uses {what} that needs Python {needed}; this is Python {running}"
        )
        advice = f"Run it with Python {needed}, or write it without"
        if either := EITHER.match(text.split("\n")[at - 1]):
            first, second = either.groups()
            advice = (
                f"Write except ({first}, {second}): to catch both, as it does there, or"
                f" except {first} as {second}: if it was meant for Python 2"
            )
        return CannotLoad(reason, file=file, line=at, advice=advice)
    source = text.split("\n")[line - 1] if line and line <= text.count("\n") + 1 else ""
    if any(pattern.search(source) for pattern in PYTHON2):
        reason = f"{place} is Python 2 code, which Python 3 does not read{_quote(source, error)}"
        return CannotLoad(reason, file=file, line=line, advice=_python2_advice(source))
    reason = f"{place}: {type(error).__name__}: {error.msg}{_quote(source, error)}"
    return CannotLoad(reason, file=file, line=line, advice=_hint(error, source))


def _quote(source: str, error: SyntaxError) -> str:
    stripped = source.strip()
    if not stripped:
        return ""
    lead = len(source) - len(source.lstrip())
    column = min(max((error.offset or 1) - 1 - lead, 0), len(stripped))
    start = max(column - LONGEST_QUOTE // 2, 0)
    shown = stripped[start : start + LONGEST_QUOTE]
    return f"\n    {shown}\n    {' ' * (column - start)}^\n"


def _python2_advice(source: str) -> str:
    if re.match(r"\s*print\b", source):
        return "In Python 3 print is a function: print(...)"
    return "Port it to Python 3"


def _hint(error: SyntaxError, source: str) -> str:
    message = str(error.msg)
    if isinstance(error, TabError) or "inconsistent use of tabs" in message:
        return "Tabs and spaces are mixed: indent with spaces only"
    if isinstance(error, IndentationError):
        return "Check the indentation of this line and of the one before it"
    if "invalid character" in message or "non-printable character" in message:
        return "It was probably copied from a web page or a PDF: type that character again"
    if re.match(r"\s*(>>>|\.\.\.|In \[\d+\]:)", source):
        return "It was copied from a prompt: remove the >>> in front of the lines"
    if re.match(r"\s*[%!]", source):
        return "Notebook commands belong in a notebook (.ipynb): remove this line"
    if re.match(r"\s*(<<<<<<<|=======|>>>>>>>)", source):
        return "A merge conflict was left in the file: keep one of its two sides"
    if "__future__ imports must occur" in message:
        return "Move that line to the beginning of the file"
    return "Correct that line, or the one before it"


def _needs_newer(error: SyntaxError, text: str) -> tuple[tuple[int, int], str, int] | None:
    if sys.version_info < (3, 15) and "unpacking cannot be used in" in str(error.msg):
        return (3, 15), "unpacking in a comprehension", error.lineno or 1
    for number, source in _suspects(error, text):
        for version, pattern, what in NEWER:
            if sys.version_info < version and pattern.search(source):
                return version, what, number
        if sys.version_info < (3, 12) and _reuses_quotes(source):
            return (3, 12), "an f-string with its own quotes inside", number
        if sys.version_info < (3, 12) and FSTRING.search(source) and "backslash" in str(error.msg):
            return (3, 12), "an f-string with a backslash inside", number
    return None


def _suspects(error: SyntaxError, text: str) -> Iterator[tuple[int, str]]:
    """Give the line that the parser complains of, and the one before, which may be at fault."""
    lines = text.split("\n")
    for number in ((error.lineno or 1), (error.lineno or 1) - 1):
        if 1 <= number <= len(lines):
            yield number, lines[number - 1]


def _reuses_quotes(source: str) -> bool:
    for match in FSTRING.finditer(source):
        quote = match.group(3)
        rest = source[match.end() :]
        end = rest.find(quote)
        if end != -1 and rest[:end].count("{") > rest[:end].count("}"):
            return True
    return False
