"""The beginning of a step as a notebook: a cell for each part, and the check in the last one."""

from __future__ import annotations

import ast
import json
from typing import Any

from dezero_spec.loading.trees import tree_of
from dezero_spec.suite.steps.skeleton import skeleton


def notebook(number: int) -> str:
    """Return the notebook, as nbformat 4.5 writes it."""
    source = skeleton(number)
    nodes = tree_of(source).body
    head = str(ast.literal_eval(ast.unparse(nodes[0])))
    title, _, changes = head.partition("\n")
    words = "\n".join(f"- `{line.strip()}`" for line in changes.splitlines() if line.strip())
    parts = [ast.get_source_segment(source, node) or "" for node in nodes[1:]]
    check = f"%load_ext dezero_spec\n%dezero_spec --step {number}"
    cells = [_cell("markdown", f"# {title}\n\n{words}", 0)]
    cells += [_cell("code", text, place) for place, text in enumerate([*parts, check], 1)]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    made = {
        "cells": cells,
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(made, indent=1) + "\n"


def _cell(kind: str, source: str, place: int) -> dict[str, Any]:
    cell = {
        "cell_type": kind,
        "id": f"part-{place}",
        "metadata": {},
        "source": source.splitlines(keepends=True),
    }
    return cell if kind == "markdown" else {**cell, "execution_count": None, "outputs": []}
