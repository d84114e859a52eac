"""The sentences that the code makes in English, far from whoever reads them, as templates.

What a loader finds, or why an archive is refused, is stored and sent about in English. To be told
in another language, a sentence is recognised by its template: the string as the source has it,
with a field in the place of each value. A field such as ``{|s}`` is one of the given endings.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from pathlib import Path

# Calls whose strings nobody reads, or that are messages of a catalogue of their own.
SILENT_CALLS = frozenset(
    {
        "compile", "match", "fullmatch", "search", "sub", "encode", "decode", "startswith",
        "endswith", "removesuffix", "removeprefix", "partition", "rpartition", "split", "strip",
        "option", "argument", "command", "Choice", "say", "_say", "gettext", "ngettext",
        "plural", "getattr", "setattr", "hasattr", "TypeVar", "frozenset",
    }
)  # fmt: skip
SILENT_ERRORS = frozenset({"ValueError", "TypeError", "AssertionError", "RuntimeError"})
SENTENCE_END = re.compile(r"(?<=[.!?]) (?=\S)")
PROSE = re.compile(r"[A-Za-z]{2,}")


def sentences(path: Path) -> Iterator[str]:
    """Yield the templates of a module, in the order in which they stand there."""
    yield from dict.fromkeys(of(ast.parse(path.read_text(encoding="utf-8"))))


def of_calls(path: Path, names: Collection[str]) -> Iterator[str]:
    """Yield the templates among the arguments of calls of certain functions."""
    for argument in arguments(path, names):
        yield from of(argument)


def arguments(path: Path, names: Collection[str]) -> Iterator[ast.expr]:
    """Yield what a module calls certain functions with."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in names:
                yield from node.args


def of(node: ast.AST) -> Iterator[str]:
    """Yield the templates within a piece of code."""
    match node:
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)):
            if name in SILENT_CALLS or name in SILENT_ERRORS:
                for child in ast.iter_child_nodes(node):
                    if isinstance(child, ast.Attribute | ast.Call):
                        yield from of(child)
                return
        case ast.Expr(value=ast.Constant()):  # a docstring
            return
        case ast.Compare() | ast.Assert() | ast.arg() | ast.AnnAssign(value=None):
            return
        case ast.Dict(values=values):
            for child in values:
                yield from of(child)
            return
        case ast.Subscript(value=value) | ast.AnnAssign(value=value) if value is not None:
            yield from of(value)
            return
        case ast.Constant() | ast.JoinedStr() | ast.BinOp():
            template = _template(node)
            if template is not None:
                for sentence in SENTENCE_END.split(template):
                    if prose(sentence):
                        yield _told_apart(alone(sentence))
                for part in _values(node):
                    yield from of(part)
                return
    for child in ast.iter_child_nodes(node):
        if isinstance(node, ast.FunctionDef) and child is node.returns:
            continue
        yield from of(child)


def _template(node: ast.expr) -> str | None:
    """Return a string as a template; None for what is no string."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=values):
            return "".join(
                _field(part) if isinstance(part, ast.FormattedValue) else str(part.value)
                for part in values
                if isinstance(part, ast.FormattedValue | ast.Constant)
            )
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            parts = _template(left), _template(right)
            if parts == (None, None):
                return None
            return "".join(
                f"{{{_name(side)}}}" if part is None else part
                for side, part in zip((left, right), parts)
            )
    return None


def _values(node: ast.expr) -> Iterator[ast.expr]:
    """Yield what stands in the fields of a template: it may hold sentences, too."""
    match node:
        case ast.JoinedStr(values=values):
            for part in values:
                if isinstance(part, ast.FormattedValue):
                    yield part.value
        case ast.BinOp(left=left, right=right):
            for side in (left, right):
                if _template(side) is None:
                    yield side
                else:
                    yield from _values(side)


def _field(part: ast.FormattedValue) -> str:
    endings = _endings(part.value)
    return f"{{{'|'.join(endings)}}}" if endings else f"{{{_name(part.value)}}}"


def _endings(node: ast.expr) -> tuple[str, ...]:
    """Return the endings that an expression chooses from: of a noun or a verb in the plural."""
    match node:
        case ast.BinOp(left=ast.Constant(value=str(text)), op=ast.Mult()):
            return "", text
        case ast.IfExp(body=ast.Constant(value=str(one)), orelse=ast.Constant(value=str(other))):
            return tuple(sorted({one, other}))
    return ()


def _name(node: ast.expr) -> str:
    """Name a field after what is put there."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name.strip("_").lower()
        case ast.Call(args=[first, *_], func=ast.Name(id="one_line" | "shortened" | "readable")):
            return _name(first)
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name.strip("_").lower()
        case ast.Subscript(value=value):
            return _name(value)
        case ast.BoolOp(values=[first, *_]) | ast.IfExp(body=first) | ast.BinOp(left=first):
            return _name(first)
    return "value"


def alone(template: str) -> str:
    """Leave out what joins a sentence to others."""
    text = template.strip().lstrip(";:,. ")
    return text if text.endswith("..") else text.removesuffix(".")


def _told_apart(template: str) -> str:
    """Number the fields that have a name in common."""
    seen: dict[str, int] = {}

    def field(match: re.Match[str]) -> str:
        name = match[1]
        if "|" in name:
            return match[0]
        seen[name] = seen.get(name, 0) + 1
        return f"{{{name}{seen[name] if seen[name] > 1 else ''}}}"

    return re.sub(r"\{([^{}]*)\}", field, template)


def prose(template: str) -> bool:
    """Tell whether a template has words between its fields."""
    words = re.sub(r"\{[^{}]*\}", "\0", template)
    return bool(PROSE.search(words)) and " " in template.strip()
