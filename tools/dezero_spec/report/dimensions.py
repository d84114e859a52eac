"""The table rule by dimension as Markdown."""

from __future__ import annotations

from collections.abc import Mapping

from dezero_spec.evidence.dimensions import DIMENSIONS, Row
from dezero_spec.plain import markdown as escaped
from dezero_spec.suite import catalogue


def page(table: Mapping[str, Row]) -> str:
    """Return the page: a table a chapter, a row a rule, and what was decided."""
    lines = [
        "# Where each rule is asked for",
        "",
        "Made of [cells](cells) by `python -m dezero_spec.evidence --table`. A cell names the cases"
        " that cover it, or says why the notes demand nothing there.",
    ]
    title = ""
    for rule in catalogue.rules():
        if rule.id not in table:
            continue
        if rule.title != title:
            title = rule.title
            heads = ("Rule", *DIMENSIONS.values())
            lines += ["", f"## {escaped(title)}", "", _row(heads), _row(["---"] * len(heads))]
        row = table[rule.id]
        lines.append(_row([f"`{rule.id}`", *(_cell(row.cells[name]) for name in DIMENSIONS)]))
    decided = [row for row in table.values() if row.decided]
    lines += ["", "## Where the notes are silent", ""]
    lines += [f"- `{row.rule}`: {escaped(row.decided)}" for row in decided]
    return "\n".join(lines) + "\n"


def _row(cells: list[str] | tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(cell: tuple[str, ...] | str) -> str:
    if isinstance(cell, str):
        return escaped(cell)
    return " ".join(f"`{name.removeprefix('test_')}`" for name in cell)
