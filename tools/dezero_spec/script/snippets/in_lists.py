"""Lines in the form of step 11: functions take one list of variables and return a list.

At that step the suite's helpers are adapted when they are defined; what is shown is written out.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from dezero_spec.script.snippets import source

STEP = 11
Edit = tuple[int, int, int, str]  # line, first and last column, what to put there


def in_lists(text: str) -> str:
    """Return code that calls and defines functions in the form of all other steps, rewritten."""
    tree = ast.parse(text)
    lines = text.split("\n")
    edits = [*_calls(tree, lines), *_definitions(tree)]
    for line, start, end, new in sorted(edits, reverse=True):
        lines[line - 1] = lines[line - 1][:start] + new + lines[line - 1][end:]
    return "\n".join(lines)


def _outputs() -> dict[str, int]:
    """Return how many outputs those helpers have that are not in this form already."""
    found = {}
    for name, node in source.helpers().items():
        forward = _forward(node)
        if forward is not None and [each.arg for each in forward.args.args] != ["self", "xs"]:
            values = [each.value for each in ast.walk(forward) if isinstance(each, ast.Return)]
            counts = (len(v.elts) if isinstance(v, ast.Tuple) else 1 for v in values)
            found[name] = max(counts, default=1)  # what raises returns nothing
    return found


def _forward(node: ast.AST) -> ast.FunctionDef | None:
    if not isinstance(node, ast.ClassDef):
        return None
    methods = [each for each in node.body if isinstance(each, ast.FunctionDef)]
    return next((method for method in methods if method.name == "forward"), None)


def _calls(tree: ast.Module, lines: list[str]) -> Iterator[Edit]:
    outputs = _outputs()
    named: dict[str, int] = {}
    parted = set()  # calls whose outputs are taken apart already
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            function, target = node.value.func, node.targets[0]
            if isinstance(target, ast.Name) and isinstance(function, ast.Name):
                named[target.id] = outputs.get(function.id, 0)
            if isinstance(target, ast.Tuple):
                parted.add(node.value)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        made = node.func.func if isinstance(node.func, ast.Call) else None
        count = outputs.get(made.id, 0) if isinstance(made, ast.Name) else 0
        if isinstance(node.func, ast.Name):
            count = named.get(node.func.id, 0)
        if not count:
            continue
        first, last = node.args[0], node.args[-1]
        assert node.end_col_offset is not None
        assert last.end_col_offset is not None
        one = "[0]" if count == 1 and node not in parted else ""
        yield first.lineno, first.col_offset, first.col_offset, "["
        yield node.lineno, last.end_col_offset, node.end_col_offset, "])" + one


def _definitions(tree: ast.Module) -> Iterator[Edit]:
    outputs = _outputs()
    for definition in tree.body:
        forward = _forward(definition)
        if forward is None or getattr(definition, "name", "") not in outputs:
            continue
        arguments = [each.arg for each in forward.args.args[1:]]
        indent = " " * (forward.col_offset + 4)
        taken = ", ".join(arguments) if len(arguments) > 1 else f"({arguments[0]},)"
        head = f"def forward(self, xs):\n{indent}{taken} = xs"
        yield forward.lineno, forward.col_offset, 1000, head
        for node in ast.walk(forward):
            if isinstance(node, ast.Return) and not isinstance(node.value, ast.Tuple):
                assert node.value is not None
                start, end = node.value.col_offset, node.value.end_col_offset
                assert end is not None
                yield node.lineno, start, start, "("
                yield node.lineno, end, end, ",)"
