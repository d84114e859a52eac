"""The pages that are kept beside the evidence: what each rule catches, where it is asked for."""

from __future__ import annotations

from collections.abc import Mapping

from dezero_spec.plain import markdown as escaped
from dezero_spec.report.evidence import markdown
from dezero_spec.suite import catalogue
from dezero_spec.suite.evidence import Record

from evidence.dimensions import DIMENSIONS, Row


def catches(record: Record) -> str:
    """Return the page of rules: the figures, and the table of all rules."""
    right, of = record.right_first
    total = len(record.mutants) + record.equivalent
    lines = [
        "# What each rule catches",
        "",
        "Made by `tox -e mutation -- --record`; `dezero-spec rules --evidence ID` tells more of one"
        " rule.",
        "",
        f"- Mutants of the reference: {total:,}; caught: {len(record.mutants):,}; equivalent: "
        f"{record.equivalent} ({record.equivalent / total:.1%}), each with its reason in"
        " [equivalents.toml](equivalents.toml); survived: none.",
        f"- Mistakes that people make: {of}, all caught; the first rule that is reported is the "
        f"cause in {right} ({right / of:.1%}).",
        "- Alone: what no other rule would catch. A rule without any still names causes: what it"
        " catches would be reported under the name of another rule, as `python -m"
        " evidence --without ID` shows.",
        "",
        markdown([rule for rule in catalogue.rules() if rule.in_force()], record),
    ]
    return "\n".join(lines) + "\n"


def asked_for(table: Mapping[str, Row]) -> str:
    """Return the page of dimensions: a table a chapter, a row a rule, and what was decided."""
    lines = [
        "# Where each rule is asked for",
        "",
        "Made of [cells](cells) by `python -m evidence --table`. A cell names the cases"
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
