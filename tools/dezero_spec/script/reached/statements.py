"""What there is to reach in a source: its statements and its functions, by their lines."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

MOST_FILES = 20
MOST_CHARACTERS = 100_000  # of one file, and twice as many of all
MOST_LINES = 3000
WIDEST = 400  # characters of a line
MOST_FUNCTIONS = 300
MOST_NAME = 120


def statements(body: Sequence[ast.stmt]) -> list[tuple[int, int]]:
    """Return the first and the last line of each statement; of a block, those before its body.

    Left out is what runs nothing: docstrings, other constants, declarations.
    """
    found: dict[int, int] = {}
    for node in _nodes(body):
        if isinstance(node, ast.stmt) and not _is_nothing(node):
            first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))])
            inner = getattr(node, "body", None)
            last = node.end_lineno or node.lineno
            if isinstance(inner, list) and inner:
                starts = [inner[0].lineno]
                starts += [d.lineno for d in getattr(inner[0], "decorator_list", ())]
                last = max(node.lineno, min(starts) - 1)
            found[first] = max(last, found.get(first, 0))  # several may begin in a line
    return _apart(sorted(found.items()))


def functions(body: Sequence[ast.stmt]) -> list[tuple[str, int, int]]:
    """Return the functions and methods, by their qualified names, with first and last line."""
    found: list[tuple[str, int, int]] = []
    pending: list[tuple[str, ast.AST]] = [("", node) for node in reversed(body)]
    while pending and len(found) < MOST_FUNCTIONS:
        above, node = pending.pop()
        name = above
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            name = f"{above}.{node.name}" if above else node.name
            if not isinstance(node, ast.ClassDef):
                first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
                found.append((name[:MOST_NAME], first, node.end_lineno or node.lineno))
        if isinstance(node, (ast.stmt, ast.ExceptHandler)):
            pending += [(name, child) for child in reversed(list(ast.iter_child_nodes(node)))]
    return found


def _nodes(body: Sequence[ast.AST]) -> Iterator[ast.AST]:
    """Yield statements and what may hold some, without going into expressions."""
    pending: list[ast.AST] = list(body)
    while pending:
        node = pending.pop()
        yield node
        pending += [
            child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.expr)
        ]


def _is_nothing(node: ast.stmt) -> bool:
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.AnnAssign):
        return node.value is None
    return isinstance(node, (ast.Global, ast.Nonlocal))


def _apart(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Cut ranges short so that none reaches into the next."""
    following = [first for first, _ in ranges[1:]] + [1 << 30]
    return [(first, min(last, after - 1)) for (first, last), after in zip(ranges, following)]


def shown(text: str) -> tuple[list[str], bool]:
    """Return the lines of a source that are kept, and whether that is less than all of it."""
    kept: list[str] = []
    size = 0
    whole = text.removesuffix("\n").split("\n", MOST_LINES)
    for line in whole[:MOST_LINES]:
        line = line[:WIDEST]
        size += len(line) + 1
        if size > MOST_CHARACTERS:
            break
        kept.append(line)
    return kept, "\n".join(kept) != text.removesuffix("\n")
