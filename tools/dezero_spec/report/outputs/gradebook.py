"""gradebook.csv: a row a student (of a team too), for people and their spreadsheets."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from dezero_spec.grading.marks import number
from dezero_spec.grading.store import atomic
from dezero_spec.report.outputs import feedback
from dezero_spec.report.outputs.cells import cell, quoted
from dezero_spec.report.outputs.entries import Member, Overview, Row
from dezero_spec.report.outputs.writer import Rows
from dezero_spec.report.summary import IN_ENGLISH
from dezero_spec.translations import Language

COLUMNS = (
    "Student ID",
    "Name",
    "Email",
    "Submission",
    "Mark",
    "Out of",
    "Outcome",
    "Reason",
    "Late",
    "Rules that hold",
    "Rules judged",
    "First to mend",
    "Identical group",  # the summary lists who is in it
    "Sandbox",
    "Changes",
    "Comment",
)


class Gradebook(Rows):
    """Writes the gradebook: columns in English, as programs read them; reasons in a language."""

    def __init__(self, folder: Path, say: Language = IN_ENGLISH) -> None:
        super().__init__()
        self._say = say
        self._path = folder / "gradebook.csv"

    def finish(self, overview: Overview) -> Iterable[Path]:
        """Write it: with a byte order mark, without which Excel garbles names."""
        titles = list(dict.fromkeys(title for row in overview.rows for title, _ in row.chapters))
        out_of = number(overview.rubric.out_of)
        with atomic.AtomicFile(self._path) as file:
            file.write("\ufeff" + quoted([*COLUMNS, *titles]))
            for row in overview.rows:
                for member in row.members or (Member("", "", "", ()),):
                    file.write(quoted(_cells(member, row, overview, titles, out_of, self._say)))
            for student in overview.record.missing:
                known = [cell(student[name]) for name in ("id", "name", "email")]
                empty = [""] * (len(COLUMNS) + len(titles) - 8)
                file.write(
                    quoted([*known, "", "", out_of, "missing", self._say("no submission"), *empty])
                )
        return [self._path]


def _cells(
    member: Member, row: Row, overview: Overview, titles: list[str], out_of: str, say: Language
) -> list[str]:
    chapters = dict(row.chapters)
    return [
        cell(member.id),
        cell(member.name),
        cell(member.email),
        cell(row.label or row.key),
        row.text,
        out_of,
        row.outcome,
        cell(say.told(row.reason)),
        "late" if row.late else "",
        "" if row.held is None else str(row.held),
        "" if row.judged is None else str(row.judged),
        row.first_broken,
        str(overview.group_of.get(row.key, "")),
        row.sandbox,
        cell("; ".join(feedback.changed(change, say) for change in row.changes)),
        cell(row.comment),
        *(chapters.get(title, "") for title in titles),
    ]
