"""summary.md: the class on a page, as Markdown that can be read as plain text."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from dezero_spec.marks import number
from dezero_spec.outputs.entries import Entry, Overview, Row
from dezero_spec.outputs.writer import Rows
from dezero_spec.plain import markdown, shortened
from dezero_spec.rendering.summary import plural
from dezero_spec.store import GRADED, atomic

MOST = 300  # characters of a reason or a note
COMMONEST = 10


class Summary(Rows):
    """Writes the summary."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._path = folder / "summary.md"

    def add(self, entry: Entry) -> None:
        """Nothing but the row is needed of a submission."""

    def finish(self, overview: Overview) -> Iterable[Path]:
        """Write it."""
        return [atomic.write(self._path, "\n".join(lines(overview)) + "\n")]


def lines(overview: Overview) -> Iterator[str]:
    """Return the lines of the summary."""
    rows, record = overview.rows, overview.record
    yield "# Results of the class"
    yield ""
    yield f"- submissions: {len(rows)}{_counts(rows)}"
    if record.layout:
        yield f"- export: {markdown(record.layout)}"
    yield from _marks(overview)
    if any(row.sandbox == "none" for row in rows):
        yield "- **graded without a sandbox**: a submission could have changed other results"
    if len({row.suite for row in rows if row.suite}) > 1:
        yield (
            "- **graded with different versions of the specification**: marks can't be compared; "
            "grade again"
        )
    yield ""
    yield from _listed(
        "Without a mark",
        [f"{_who(row)}: {_text(row.reason)}" for row in rows if row.mark is None],
    )
    by_key = {row.key: row for row in rows}
    yield from _listed(
        "Identical submissions",
        ["; ".join(_who(by_key[key]) for key in group) for group in overview.identical],
    )
    yield from _listed(
        "In the roster, without a submission",
        [
            " ".join(filter(None, (_text(s["name"]), _text(s["id"]), _text(s["email"]))))
            for s in record.missing
        ],
    )
    yield from _listed(
        "Submissions of nobody in the roster",
        [_who(by_key[key]) if key in by_key else _text(key) for key in record.unknown],
    )
    yield from _listed("Late", [_who(row) for row in rows if row.late])
    broken = Counter(row.first_broken for row in rows if row.first_broken)
    yield from _listed(
        "First to mend, most frequent first",
        [
            f"{markdown(rule)}: {plural(count, 'submission')}"
            for rule, count in sorted(broken.items(), key=lambda item: (-item[1], item[0]))
        ][:COMMONEST],
    )
    yield from _listed("Notes", [_text(note) for note in (*record.notes, *overview.notes)])
    yield "## Marks"
    yield ""
    yield "| Student | ID | Mark | Rules that hold | First to mend |"
    yield "|---|---|---|---|---|"
    for row in rows:
        held = "" if row.held is None else f"{row.held} of {row.judged}"
        cells = (
            markdown(row.called),
            markdown(row.id),
            row.text or "none",
            held,
            markdown(row.first_broken),
        )
        yield f"| {' | '.join(cells)} |"


def _marks(overview: Overview) -> Iterator[str]:
    marks = [row.mark for row in overview.rows if row.mark is not None]
    yield f"- marks: {len(marks)}, out of {number(overview.rubric.out_of)}"
    if marks:
        lowest, middle, highest = min(marks), statistics.median(marks), max(marks)
        yield f"- lowest {number(lowest)}, median {number(middle)}, highest {number(highest)}"


def _counts(rows: Iterable[Row]) -> str:
    groups = Counter(row.outcome for row in rows)
    if set(groups) <= {GRADED}:
        return ""
    return " (" + ", ".join(f"{count} {outcome}" for outcome, count in groups.items()) + ")"


def _listed(title: str, items: Iterable[str]) -> Iterator[str]:
    items = list(items)
    if items:
        yield f"## {title}"
        yield ""
        yield from (f"- {item}" for item in items)
        yield ""


def _who(row: Row) -> str:
    ids = row.id if len(row.members) < 2 else ""
    names = dict.fromkeys(filter(None, map(_text, (row.called, ids, row.label))))
    return ", ".join(names) or _text(row.key)


def _text(text: str) -> str:
    return markdown(shortened(text, MOST))
