"""What one student is told, as a few lines of plain text."""

from __future__ import annotations

from dezero_spec import verdicts
from dezero_spec.marks import number
from dezero_spec.outputs.entries import Entry
from dezero_spec.plain import inert, one_line, shortened
from dezero_spec.rendering import summary

MOST_RULES = 12
MOST_CHARACTERS = 400


def marked(entry: Entry) -> str:
    """Say the mark, or why there is none, in one line."""
    if entry.mark.value is None:
        return f"No mark: {shortened(one_line(entry.mark.reason), MOST_CHARACTERS)}"
    return f"Mark: {entry.mark.text} of {number(entry.mark.out_of)}"


def lines(entry: Entry) -> list[str]:
    """Return the mark, the outcome, what to mend first and what else is broken."""
    said = [marked(entry)]
    run = entry.run
    if run is None:
        return said
    said.append(one_line(summary.sentence(run)).capitalize() + ".")
    first = run.first_broken
    if first is not None:
        said += ["", f"First to mend: {first.rule.id}", f"  {one_line(first.rule.sentence)}"]
        failure = first.broken[0].failure
        if failure is not None:
            for word, text in (
                ("of", failure.subject),
                ("expected", failure.expected),
                ("obtained", failure.obtained),
            ):
                if text:
                    said.append(f"  {word}: {shortened(one_line(text), MOST_CHARACTERS)}")
        others = [v for v in run.broken if v is not first]
        if others:
            said += ["", "Also broken:"]
            said += [f"  {v.rule.id}: {summary.how_broken(v)}" for v in others[:MOST_RULES]]
            if len(others) > MOST_RULES:
                said.append(f"  and {len(others) - MOST_RULES} more")
        folded = [v for v in run.verdicts if v.status == verdicts.NOT_JUDGED]
        if folded:
            said.append(f"Not judged because of these: {summary.plural(len(folded), 'rule')}.")
    said += [f"Note: {shortened(one_line(note), MOST_CHARACTERS)}" for note in run.notes[:5]]
    return [inert(line) for line in said]
