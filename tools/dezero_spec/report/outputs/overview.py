"""summary.md: the class on a page, as Markdown that can be read as plain text."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from dezero_spec.grading.marks import LATE, TEACHER, number
from dezero_spec.grading.store import GRADED, UNGRADABLE, atomic
from dezero_spec.plain import markdown, shortened
from dezero_spec.report.outputs import feedback
from dezero_spec.report.outputs.entries import MISSING, NOT_GRADED, Entry, Overview, Row
from dezero_spec.report.outputs.writer import Rows
from dezero_spec.report.summary import IN_ENGLISH
from dezero_spec.translations import Language

MOST = 300  # characters of a reason or a note
COMMONEST = 10


class Summary(Rows):
    """Writes the summary, in a language."""

    def __init__(self, folder: Path, say: Language = IN_ENGLISH) -> None:
        super().__init__()
        self._say = say
        self._path = folder / "summary.md"

    def add(self, entry: Entry) -> None:
        """Nothing but the row is needed of a submission."""

    def finish(self, overview: Overview) -> Iterable[Path]:
        """Write it."""
        return [atomic.write(self._path, "\n".join(lines(overview, self._say)) + "\n")]


def lines(overview: Overview, say: Language = IN_ENGLISH) -> Iterator[str]:
    """Return the lines of the summary."""
    rows, record = overview.rows, overview.record
    yield f"# {say('Results of the class')}"
    yield ""
    yield f"- {say('submissions: %(count)s', count=len(rows))}{_counts(rows, say)}"
    if record.layout:
        yield f"- {say('export: %(layout)s', layout=markdown(exported(record.layout, say)))}"
    yield from _marks(overview, say)
    for what, count in overview.judged_by:
        number = say.plural("%(num)s submission", "%(num)s submissions", count)
        yield f"- {say('judged by: %(versions)s', versions=markdown(what))} ({number})"
    if any(row.sandbox == "none" for row in rows):
        yield "- " + say(
            "**graded without a sandbox**: a submission could have changed other results"
        )
    if len({row.suite for row in rows if row.suite}) > 1:
        yield "- " + say(
            "**graded with different versions of the specification**: marks can't be compared; "
            "grade again"
        )
    yield ""
    yield from _listed(
        say("Without a mark"),
        [f"{_who(row)}: {_text(say.told(row.reason))}" for row in rows if row.mark is None],
    )
    by_key = {row.key: row for row in rows}
    yield from _listed(
        say("Identical submissions"),
        [
            f"{number}: " + "; ".join(_who(by_key[key]) for key in group)
            for number, group in enumerate(overview.identical, 1)
        ],
    )
    yield from _listed(
        say("In the roster, without a submission"),
        [
            " ".join(filter(None, (_text(s["name"]), _text(s["id"]), _text(s["email"]))))
            for s in record.missing
        ],
    )
    yield from _listed(
        say("Submissions of nobody in the roster"),
        [_who(by_key[key]) if key in by_key else _text(key) for key in record.unknown],
    )
    yield from _listed(say("Late"), [_who(row) for row in rows if row.late])
    yield from _listed(
        say("Changed for lateness"),
        [line for row in rows for line in _changes(row, LATE, say)],
    )
    yield from _listed(
        say("By the teacher"), [line for row in rows for line in _changes(row, TEACHER, say)]
    )
    broken = Counter(row.first_broken for row in rows if row.first_broken)
    counted = sorted(broken.items(), key=lambda item: (-item[1], item[0]))
    yield from _listed(
        say("First to mend, most frequent first"),
        [
            f"{markdown(rule)}: {say.plural('%(num)s submission', '%(num)s submissions', count)}"
            for rule, count in counted[:COMMONEST]
        ],
    )
    notes = (*record.notes, *overview.notes)
    yield from _listed(say("Notes"), [_text(say.told(note)) for note in notes])
    yield f"## {say('Marks')}"
    yield ""
    heads = say("Student"), say("ID"), say("Mark"), say("Rules that hold"), say("First to mend")
    yield f"| {' | '.join(heads)} |"
    yield "|---|---|---|---|---|"
    for row in rows:
        held = say("%(count)s of %(all)s", count=row.held, all=row.judged)
        cells = (
            markdown(row.called),
            markdown(row.id),
            row.text or say("none"),
            "" if row.held is None else held,
            markdown(row.first_broken),
        )
        yield f"| {' | '.join(cells)} |"


def exported(layout: str, say: Language) -> str:
    """Name the system that a class was exported from."""
    return say("none: a folder with an entry for each student") if layout == "plain" else layout


def _changes(row: Row, name: str, say: Language) -> Iterator[str]:
    for change in row.changes:
        if change.name == name:
            yield f"{_who(row)}: {_text(feedback.changed(change, say))}"
    if name == TEACHER and row.excused:
        yield f"{_who(row)}: {_text(say.told(row.reason))}"
    if name == TEACHER and row.comment:
        told = say("Comment by the teacher: %(text)s", text=row.comment)
        yield f"{_who(row)}: {_text(told)}"


def _marks(overview: Overview, say: Language) -> Iterator[str]:
    marks = [row.mark for row in overview.rows if row.mark is not None]
    out_of = number(overview.rubric.out_of)
    yield f"- {say('marks: %(count)s, out of %(most)s', count=len(marks), most=out_of)}"
    if marks:
        yield "- " + say(
            "lowest %(lowest)s, median %(median)s, highest %(highest)s",
            lowest=number(min(marks)),
            median=number(statistics.median(marks)),
            highest=number(max(marks)),
        )


def _counts(rows: Iterable[Row], say: Language) -> str:
    groups = Counter(row.outcome for row in rows)
    if set(groups) <= {GRADED}:
        return ""
    return f" ({', '.join(_count(outcome, count, say) for outcome, count in groups.items())})"


def _count(outcome: str, count: int, say: Language) -> str:
    said = {
        GRADED: say("%(count)s graded", count=count),
        UNGRADABLE: say("%(count)s ungradable", count=count),
        NOT_GRADED: say("%(count)s not graded", count=count),
        MISSING: say("%(count)s without a submission", count=count),
    }
    return said.get(outcome, f"{count} {outcome}")


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
