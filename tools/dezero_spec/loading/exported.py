"""Notebooks that were exported as scripts: their magics are calls of ``get_ipython()`` there."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

COMMANDS = {"run_line_magic": "%", "magic": "%", "system": "!", "getoutput": "!!", "getdoc": "?"}


@dataclass
class Script:
    """A script in parts: plain statements, and cells under a cell magic, in their order."""

    parts: list[ast.Module | tuple[int, str]] = field(default_factory=list)  # (line, cell)
    skipped: list[tuple[int, str]] = field(default_factory=list)  # line, command


def divide(tree: ast.Module) -> Script:
    """Divide a script at its cell magics; what other commands do is left out, as in a notebook."""
    script = Script()
    leaving_out = _LeavingOut(script.skipped)
    for statement in tree.body:
        cell = _cell(statement)
        if cell is not None:
            script.parts.append((statement.lineno, cell))
            continue
        kept = leaving_out.visit(statement)
        if isinstance(kept, ast.Pass):
            continue  # nothing is in the way of an import from `__future__`
        if not script.parts or isinstance(script.parts[-1], tuple):
            script.parts.append(ast.Module(body=[], type_ignores=[]))
        last = script.parts[-1]
        assert isinstance(last, ast.Module)
        last.body.append(kept)
    return script


def _cell(statement: ast.stmt) -> str | None:
    """Return the notebook's cell that a statement stands for, if it is a cell magic."""
    called = _asked(statement.value) if isinstance(statement, ast.Expr) else None
    if called is None or called[0] != "run_cell_magic" or len(called[1]) != 3:
        return None
    name, line, body = called[1]
    return f"%%{name} {line}".rstrip() + f"\n{body}"


def _asked(node: ast.expr) -> tuple[str, list[str]] | None:
    """Return which method of ``get_ipython()`` is called, with which texts."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return None
    owner = node.func.value
    if not (isinstance(owner, ast.Call) and ast.unparse(owner.func).endswith("get_ipython")):
        return None
    texts = [a.value for a in node.args if isinstance(a, ast.Constant) and type(a.value) is str]
    return node.func.attr, texts


class _LeavingOut(ast.NodeTransformer):
    def __init__(self, skipped: list[tuple[int, str]]) -> None:
        self._skipped = skipped

    def visit_Expr(self, node: ast.Expr) -> ast.stmt:
        """Put `pass`, which keeps a block whose only line this is."""
        return ast.copy_location(ast.Pass(), node) if self._is_command(node.value) else node

    def visit_Assign(self, node: ast.Assign) -> ast.stmt:
        """Put None for what a command gives."""
        if self._is_command(node.value):
            node.value = ast.copy_location(ast.Constant(None), node.value)
        return node

    def _is_command(self, node: ast.expr) -> bool:
        called = _asked(node)
        if called is None or called[0] not in COMMANDS:
            return False
        self._skipped.append((node.lineno, COMMANDS[called[0]] + " ".join(called[1]).rstrip()))
        return True
