"""Docstrings that are there however Python was started: with ``-OO`` it keeps none."""

from __future__ import annotations

import ast
import functools
import inspect
from types import FunctionType, ModuleType


def docstring_of(thing: FunctionType | ModuleType) -> str:
    """Return a function's or module's docstring, from its source if Python has dropped it."""
    kept = inspect.getdoc(thing)
    if kept is not None:
        return kept
    if isinstance(thing, ModuleType):
        return ast.get_docstring(_parsed(str(thing.__file__))) or ""
    code = inspect.unwrap(thing).__code__
    for node in ast.walk(_parsed(code.co_filename)):
        if isinstance(node, ast.FunctionDef) and node.name == code.co_name:
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            if first <= code.co_firstlineno <= node.lineno:
                return ast.get_docstring(node) or ""
    return ""


@functools.cache
def _parsed(file: str) -> ast.Module:
    from dezero_spec.loading.trees import tree_of

    with open(file, encoding="utf-8") as source:
        return tree_of(source.read())
