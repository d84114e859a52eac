"""What each rule catches, as text and as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dezero_spec.plain import markdown as escaped
from dezero_spec.suite.catalogue import Rule
from dezero_spec.suite.evidence import Record, Wrong

MOST_SHOWN = 5


def text(rules: Sequence[Rule], record: Record) -> str:
    """Return an entry a rule: its sentence, its tests, and what it catches alone."""
    return "\n\n".join("\n".join(_entry(rule, record)) for rule in rules)


def markdown(rules: Sequence[Rule], record: Record) -> str:
    """Return a table, a row a rule."""
    lines = [
        "| Rule | What it says | Chapter | Tests | Mutants | Mistakes | Alone |",
        "|---|---|---|--:|--:|--:|--:|",
    ]
    for rule in rules:
        mutants, mistakes = record.by(rule.id)
        alone = len(record.alone_by(rule.id))
        numbers = map(str, (len(rule.tests), len(mutants), len(mistakes), alone))
        cells = (f"`{rule.id}`", escaped(rule.sentence), escaped(rule.title), *numbers)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def data(rules: Sequence[Rule], record: Record) -> list[dict[str, object]]:
    """Return the same as plain data."""
    return [
        {
            **rule.to_dict(),
            "mutants": [each.name for each in record.by(rule.id)[0]],
            "mistakes": [each.name for each in record.by(rule.id)[1]],
            "alone": [each.name for each in record.alone_by(rule.id)],
        }
        for rule in rules
    ]


def _entry(rule: Rule, record: Record) -> Iterator[str]:
    mutants, mistakes = record.by(rule.id)
    alone = record.alone_by(rule.id)
    yield f"{rule.id}  (chapter {rule.title}, step {rule.step})"
    yield f"  {rule.sentence}"
    for test in rule.tests:
        yield f"  test     {test}"
    yield f"  catches  {_count(mutants, 'mutant')} of the reference, {_count(mistakes, 'mistake')}"
    if not alone:
        yield "  alone    nothing: other rules catch all of these too"
        return
    yield f"  alone    {len(alone)}, which without it nothing would catch:"
    for each in alone[:MOST_SHOWN]:
        first, *more = each.text.splitlines()
        yield f"           {each.name}: {first}"
        yield from (f"             {line}" for line in more)
    if len(alone) > MOST_SHOWN:
        yield f"           and {len(alone) - MOST_SHOWN} more"


def _count(found: Sequence[Wrong], what: str) -> str:
    return f"{len(found)} {what}{'s' * (len(found) != 1)}"
