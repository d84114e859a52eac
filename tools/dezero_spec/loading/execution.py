"""Running a module's body so that a failing demonstration does not hide what it defines."""

from __future__ import annotations
import __future__

import ast
from collections.abc import Callable
from types import CodeType, TracebackType

import numpy as np

from dezero_spec.deadline import TimeLimit

# The compiler's `optimize`: asserts stay, whatever Python was started with.
AS_WRITTEN = 0

Decision = Callable[[ast.stmt, BaseException, int], bool]


def execute(
    tree: ast.Module,
    filename: str,
    namespace: dict[str, object],
    go_on_after: Decision,
    flags: int = 0,
) -> None:
    """Run a module's statements; after a failing one, go on with the next if the caller agrees.

    The body is compiled as a whole, so that tracers and coverage see an ordinary module; only
    after a failure is the rest compiled anew. Nothing runs twice. ``go_on_after`` receives the
    failing top-level statement, the exception and its line; where it declines, the exception
    propagates. KeyboardInterrupt and TimeLimit always do. ``flags``: of the compiler.
    """
    code = compile(tree, filename, "exec", flags, True, AS_WRITTEN)
    rest = tree.body
    while True:
        try:
            exec(code, namespace)
        except (KeyboardInterrupt, TimeLimit):
            raise
        except BaseException as error:
            line = _line_within(error.__traceback__, code)
            index = _index_at(rest, line)
            if line is None or index is None or not go_on_after(rest[index], error, line):
                raise
            rest = rest[index + 1 :]
        else:
            return
        while rest and _is_text(rest[0]):
            rest = rest[1:]  # it would become the module's docstring
        if not rest:
            return
        remainder = ast.Module(body=rest, type_ignores=[])
        code = compile(remainder, filename, "exec", flags, True, AS_WRITTEN)


def is_definition(statement: ast.stmt, error: BaseException) -> bool:
    """Tell definitions and imports, on which what follows rests, from demonstration code."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
    if isinstance(statement, kinds):
        return True
    return isinstance(error, (ImportError, SyntaxError)) and any(
        isinstance(node, (ast.Import, ast.ImportFrom)) for node in ast.walk(statement)
    )


def describe(error: BaseException) -> str:
    """Name an exception in one short line, however its own ``str`` behaves."""
    try:
        text = " ".join(str(error).split())
    except BaseException:  # it is someone else's code that runs here
        text = "(its message cannot be shown)"
    if text.startswith("module 'numpy") and "has no attribute" in text:
        # numpy goes on with advice; what helps is to know which numpy this is.
        text = f"{text.partition('. ')[0].rstrip('.')} (this is numpy {np.__version__})"
    if isinstance(error, EOFError) and "reading a line" in text:
        text = "it asks for input, and there is nobody to answer"
    name = type(error).__name__
    return f"{name}: {text[:300]}" if text else name


def future_flags(tree: ast.Module) -> int:
    """Return the compiler's flags that a module's imports from ``__future__`` ask for."""
    flags = 0
    for statement in tree.body:
        if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
            for alias in statement.names:
                feature = getattr(__future__, alias.name, None)
                flags |= getattr(feature, "compiler_flag", 0)
    return flags


def _line_within(traceback: TracebackType | None, code: CodeType) -> int | None:
    while traceback is not None:
        if traceback.tb_frame.f_code is code:
            return traceback.tb_lineno
        traceback = traceback.tb_next
    return None


def statement_at(body: list[ast.stmt], line: int | None) -> ast.stmt | None:
    """Return the statement that a line belongs to."""
    index = _index_at(body, line)
    return None if index is None else body[index]


def _index_at(body: list[ast.stmt], line: int | None) -> int | None:
    if line is None:
        return None
    found = None
    for index, statement in enumerate(body):
        decorators = getattr(statement, "decorator_list", [])
        first = min([statement.lineno, *(d.lineno for d in decorators)])
        if first <= line <= (statement.end_lineno or first):
            found = index  # the last of several on one line: the others are not run again
    return found


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
