"""What there is to write at a step: the solution's names, without what they do."""

from __future__ import annotations

import ast

from dezero_spec import locations
from dezero_spec.loading.trees import tree_of
from dezero_spec.suite.catalogue import LAST_STEP
from dezero_spec.suite.steps import path

# How the solutions do it, not what the notes ask for.
OWN = {"input_gradients", "live_outputs", "rsub", "rdiv"}
ARGUMENTS = {"as_array": "x", "numerical_diff": "f, x, eps=1e-4"}  # as the notes have them
TO_WRITE = "..."


def skeleton(number: int) -> str:
    """Return the source to begin a step with. It has names, and what to call them with."""
    number = min(number, LAST_STEP - 1)  # the package has the same names
    number = max(step for step in path.with_rules() if step <= number)
    file = locations.REFERENCE / "steps" / f"step{number}.py"
    tree = tree_of(file.read_text(encoding="utf-8"))
    parts = [_text(node) for node in tree.body if isinstance(node, (ast.ClassDef, ast.FunctionDef))]
    words = "\n".join(f"  {change}" for change in path.step(number).changes)
    head = f'"""Step {number}: {path.step(number).title}.\n\n{words}\n"""\n\nimport numpy as np'
    return "\n\n\n".join([head, *(part for part in parts if part)]) + "\n"


def _text(node: ast.ClassDef | ast.FunctionDef) -> str:
    if node.name in OWN:
        return ""
    if isinstance(node, ast.FunctionDef):
        return _function(node, "")
    methods = [
        _function(each, "    ")
        for each in node.body
        if isinstance(each, ast.FunctionDef) and each.name not in OWN
    ]
    bases = f"({', '.join(ast.unparse(base) for base in node.bases)})" if node.bases else ""
    return f"class {node.name}{bases}:\n" + ("\n\n".join(methods) or f"    {TO_WRITE}")


def _function(node: ast.FunctionDef, indent: str) -> str:
    """Return a function with nothing in it; a property stays one, as that is how it is read."""
    decorators = [ast.unparse(each) for each in node.decorator_list]
    lines = [f"@{each}" for each in decorators if each == "property"]
    arguments = ARGUMENTS.get(node.name) or ast.unparse(node.args)
    lines += [f"def {node.name}({arguments}):", f"    {TO_WRITE}"]
    return "\n".join(indent + line for line in lines)
