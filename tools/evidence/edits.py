"""Changes to a program that cosmic-ray does not make, as edits of its text.

Each function takes a node of the syntax tree and gives the texts that may stand in its place.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator

# Names that one writes for another.
NEIGHBOURS = {
    "max": "min",
    "min": "max",
    "zeros": "ones",
    "ones_like": "zeros_like",
    "heappop": "nlargest",
    "inputs": "outputs",
    "outputs": "inputs",
    "data": "grad",
    "grad": "data",
    "x0": "x1",
    "x1": "x0",
    "gx": "gxs",
    "shape": "size",
    "ndim": "size",
    "size": "ndim",
    "dtype": "shape",
}
EXCEPTIONS = {"TypeError": "ValueError", "NotImplementedError": "RuntimeError"}
Change = Callable[[ast.AST], Iterator[ast.AST | str]]


def of(source: str) -> Iterator[tuple[str, str]]:
    """Yield the name of the change and the changed source, in the order of the text."""
    text = _Text(source)
    tree = ast.parse(source)
    docstrings = {id(node) for node in _docstrings(tree)}
    for node in ast.walk(tree):
        if id(node) in docstrings:
            continue
        for name, change in CHANGES.items():
            for other in change(node):
                yield name, text.with_instead(node, other)
    for name, changed in _of_suites(source, tree):
        yield name, changed


class _Text:
    """Source text in which a node can be replaced; positions are in bytes, as ast gives them."""

    def __init__(self, source: str) -> None:
        self._lines = source.encode().splitlines(keepends=True)

    def with_instead(self, node: ast.AST, other: ast.AST | str) -> str:
        text = other if isinstance(other, str) else ast.unparse(other)
        if isinstance(other, ast.expr) and not isinstance(other, (ast.Constant, ast.Name)):
            text = f"({text})"  # whatever stands around it, it stays one expression
        start = self._at(node.lineno, node.col_offset)  # type: ignore[attr-defined]
        end = self._at(node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]
        whole = b"".join(self._lines)
        return (whole[:start] + text.encode() + whole[end:]).decode()

    def _at(self, line: int, column: int) -> int:
        return sum(len(each) for each in self._lines[: line - 1]) + column


def _docstrings(tree: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)):
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                yield first
                yield first.value


def _statement_removed(node: ast.AST) -> Iterator[str]:
    simple = (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Expr, ast.Return, ast.Raise, ast.Delete)
    if isinstance(node, simple):
        yield "pass"


def _nothing_returned(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Return) and node.value is not None:
        yield "return None"


def _operands_swapped(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Sub, ast.Div, ast.Pow)):
        yield ast.BinOp(node.right, node.op, node.left)


def _operand_kept_alone(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.BinOp):
        yield node.left
        yield node.right
    elif isinstance(node, ast.BoolOp):
        yield from node.values
    elif isinstance(node, ast.UnaryOp):
        yield node.operand


def _elements_swapped(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Load) and len(node.elts) > 1:
        for i in range(len(node.elts) - 1):
            changed = copy.deepcopy(node)
            elements = changed.elts
            elements[i], elements[i + 1] = elements[i + 1], elements[i]
            yield changed


def _arguments_changed(node: ast.AST) -> Iterator[ast.AST]:
    """Swap neighbouring arguments of a call, leave one out, or leave out a star."""
    if not isinstance(node, ast.Call):
        return
    for i in range(len(node.args)):
        fewer = copy.deepcopy(node)
        del fewer.args[i]
        yield fewer
        if i + 1 < len(node.args):
            swapped = copy.deepcopy(node)
            swapped.args[i], swapped.args[i + 1] = swapped.args[i + 1], swapped.args[i]
            yield swapped
        argument = node.args[i]
        if isinstance(argument, ast.Starred):
            packed = copy.deepcopy(node)
            packed.args[i] = argument.value
            yield packed
    for i in range(len(node.keywords)):
        fewer = copy.deepcopy(node)
        del fewer.keywords[i]
        yield fewer


def _call_unwrapped(node: ast.AST) -> Iterator[ast.AST]:
    """Use what a call is given instead of what it gives: ``weakref.ref(y)`` becomes ``y``."""
    if isinstance(node, ast.Call) and node.args and not isinstance(node.args[0], ast.Starred):
        yield node.args[0]
    elif isinstance(node, ast.Call) and not node.args and isinstance(node.func, ast.Name):
        yield node.func


def _default_changed(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Constant) and node.value is None:
        yield ast.Constant(0)
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield ast.Constant(None)


def _string_changed(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield ast.Constant("")
        yield ast.Constant(node.value + "x")


def _name_changed(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        other = {**NEIGHBOURS, **EXCEPTIONS}.get(node.id)
        if other:
            yield ast.Name(other, node.ctx)
    elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
        other = NEIGHBOURS.get(node.attr)
        if other:
            yield ast.Attribute(node.value, other, node.ctx)


def _target_removed(node: ast.AST) -> Iterator[ast.AST]:
    """Leave out one of several targets: ``a = b = value`` becomes ``a = value``."""
    if isinstance(node, ast.Assign):
        for i in range(len(node.targets)):
            if len(node.targets) > 1:
                yield ast.Assign([*node.targets[:i], *node.targets[i + 1 :]], node.value, lineno=0)
        target, value = node.targets[0], node.value
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            for i in range(len(target.elts)):
                fewer = copy.deepcopy(node)
                del fewer.targets[0].elts[i], fewer.value.elts[i]  # type: ignore[attr-defined]
                yield fewer


CHANGES: dict[str, Change] = {
    "StatementRemoved": _statement_removed,
    "NothingReturned": _nothing_returned,
    "OperandsSwapped": _operands_swapped,
    "OperandKeptAlone": _operand_kept_alone,
    "ElementsSwapped": _elements_swapped,
    "ArgumentsChanged": _arguments_changed,
    "CallUnwrapped": _call_unwrapped,
    "DefaultChanged": _default_changed,
    "StringChanged": _string_changed,
    "NameChanged": _name_changed,
    "TargetRemoved": _target_removed,
}


def _of_suites(source: str, tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Changes that take a statement apart: conditions settled, ``try`` removed, bases removed."""
    text = _Text(source)
    for node in ast.walk(tree):
        for test in _conditions(node):
            yield "ConditionSettled", text.with_instead(test, ast.Constant(True))
            yield "ConditionSettled", text.with_instead(test, ast.Constant(False))
        if isinstance(node, ast.Try) and node.finalbody:
            indent = " " * node.col_offset
            for body in ([*node.body, *node.finalbody], node.body):
                lines = "\n".join(ast.unparse(each) for each in body).split("\n")
                yield "TryRemoved", text.with_instead(node, ("\n" + indent).join(lines))
        if isinstance(node, ast.ClassDef) and node.bases:
            for base in node.bases:
                yield "BaseRemoved", text.with_instead(base, "object")


def _conditions(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, (ast.If, ast.IfExp, ast.While)):
        yield node.test
    elif isinstance(node, ast.comprehension):
        yield from node.ifs
