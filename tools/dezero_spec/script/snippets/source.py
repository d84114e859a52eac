"""The suite's source, parsed when a failure asks for it."""

from __future__ import annotations

import ast
import copy
import functools
import inspect
from collections.abc import Iterable, Iterator, Sequence
from types import FunctionType
from typing import Any, TypeGuard

from dezero_spec import locations
from dezero_spec.loading.trees import tree_of

Definition = ast.FunctionDef | ast.ClassDef


@functools.cache
def module(file: str) -> ast.Module:
    with open(file, encoding="utf-8") as source:
        return tree_of(source.read())


@functools.cache
def definition_of(function: FunctionType) -> ast.FunctionDef:
    """Return the definition of a function or method of the suite, by name and line."""
    code = function.__code__
    for node in ast.walk(module(code.co_filename)):
        if isinstance(node, ast.FunctionDef) and node.name == code.co_name:
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            if first <= code.co_firstlineno <= node.lineno:
                return node
    raise LookupError(function.__qualname__)


@functools.cache
def helpers() -> dict[str, Definition]:
    """Return what ``functions.define`` defines, by name, in order."""
    define = definition_of(locations.suite_module("functions").define)
    return {n.name: n for n in define.body if isinstance(n, (ast.FunctionDef, ast.ClassDef))}


def kept_names(names: Iterable[str]) -> list[ast.Assign]:
    """Return the assignments by which the helpers' module keeps functions of others as `names`."""
    wanted = set(names)
    return [node for node, own in _keeping() if own & wanted]


@functools.cache
def _keeping() -> list[tuple[ast.Assign, set[str]]]:
    body = module(str(locations.suite_module("functions").__file__)).body
    assigned = [node for node in body if isinstance(node, ast.Assign)]
    found = [[n.id for n in ast.walk(each) if isinstance(n, ast.Name)] for each in assigned]
    return [
        (node, {name for name in names if name.startswith("_")})
        for node, names in zip(assigned, found)
    ]


def is_suites(value: object) -> TypeGuard[FunctionType]:
    """Tell whether `value` is a function that the suite defines."""
    return inspect.isfunction(value) and (value.__module__ or "").startswith(
        locations.SUITE_PACKAGE + "."
    )


def single_return(node: Definition) -> ast.expr | None:
    """Return the expression of a function that does nothing but return it."""
    body = without_docstring(node.body)
    if isinstance(node, ast.FunctionDef) and len(body) == 1 and isinstance(body[0], ast.Return):
        return body[0].value
    return None


def without_docstring(body: Sequence[ast.stmt]) -> list[ast.stmt]:
    """Return statements without the docstring before them."""
    first = body[0] if body else None
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        return list(body[1:])
    return list(body)


def without_docstrings(node: Definition) -> Definition:
    """Return a copy of a definition without any docstring."""
    node = copy.deepcopy(node)
    for each in ast.walk(node):
        if isinstance(each, (ast.FunctionDef, ast.ClassDef)):
            each.body = without_docstring(each.body) or [ast.Pass()]
    return node


def blocks(statement: ast.AST) -> Iterator[list[ast.stmt]]:
    """Yield the lists of statements directly inside a statement."""
    for name in ("body", "orelse", "finalbody"):
        inner = getattr(statement, name, None)
        if isinstance(inner, list):
            yield inner
    for handler in getattr(statement, "handlers", ()):
        yield handler.body


def has_line(node: Any, line: int) -> bool:
    """Tell whether a node extends over a line."""
    return bool(node.lineno <= line <= node.end_lineno)


def loaded(nodes: Iterable[ast.AST]) -> list[str]:
    """Return the names that are read, deleted or added to, as often as they are."""
    names = []
    for root in nodes:
        for node in ast.walk(root):
            if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Store):
                names.append(node.id)
            elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
                names.append(node.target.id)
    return names


def bound(nodes: Iterable[ast.AST]) -> set[str]:
    """Return the names that get a value anywhere inside."""
    names = set()
    for root in nodes:
        for node in ast.walk(root):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                names.add(node.id)
            elif isinstance(node, ast.arg):
                names.add(node.arg)
            elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                names.add(node.name)
            elif isinstance(node, ast.alias):
                names.add((node.asname or node.name).partition(".")[0])
            elif isinstance(node, ast.ExceptHandler) and node.name:
                names.add(node.name)
    return names
