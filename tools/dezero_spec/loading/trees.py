"""Source text as a tree: with its docstrings and asserts, whatever Python was started with."""

from __future__ import annotations

import ast


def tree_of(text: str, filename: str = "<unknown>") -> ast.Module:
    """Parse source text. Raises what `ast.parse` does.

    That drops docstrings since Python 3.14, where Python was started with ``-OO``.
    """
    flags = ast.PyCF_ONLY_AST
    tree: ast.Module = compile(text, filename, "exec", flags, dont_inherit=True, optimize=0)
    return tree
