"""`dezero-spec marks`: what makes each mark, and the file with the teacher's last word."""

from __future__ import annotations

from pathlib import Path

import click

from dezero_spec.cli.failure import CannotRun
from dezero_spec.cli.helping import Told
from dezero_spec.cli.speaking import lang_option, spoken
from dezero_spec.grading import marks as marking
from dezero_spec.grading.store import StoreError
from dezero_spec.plain import inert, one_line
from dezero_spec.report import outputs
from dezero_spec.report.outputs import feedback, teachers_marks


@click.command(cls=Told)
@click.argument("results", metavar="RESULTS", type=click.Path(path_type=Path))
@click.option("--rubric", metavar="FILE", type=click.Path(path_type=Path), help="How to mark.")
@click.option(
    "--marks",
    "teachers",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Your own marks, which have the last word (marks.csv by the rubric, or in RESULTS).",
)
@click.option(
    "--edit", is_flag=True, help="Write that file, or add to it whoever is not in it yet."
)
@lang_option
def marks(
    results: Path, rubric: Path | None, teachers: Path | None, edit: bool, lang: str | None
) -> None:
    """Show the marks of the results in RESULTS, and what made each of them.

    With --edit, write a file with a row for each student, to fill in with a spreadsheet: another
    Mark, or so many Points more or less; Excused; a longer Deadline; a Comment. It is never
    overwritten, and every later `grade` and `report` goes by it.

    Exit status: 0 done, 2 it could not be.
    """
    say = spoken()
    try:
        chosen = marking.load(rubric) if rubric is not None else marking.Rubric()
        file = outputs.teachers_file(results, rubric, teachers)
        if edit:
            file = file or (rubric.parent if rubric else results) / teachers_marks.NAME
            count = teachers_marks.edited(file, outputs.opened(results))
            rows = say.plural("%(num)s row added", "%(num)s rows added", count)
            click.echo(inert(f"{file}: {rows}"))
            return
        written = outputs.write_all(results, chosen, (), teachers=file, lang=say.code)
    except (marking.RubricError, outputs.OutputError, StoreError) as error:
        raise CannotRun(f"{error}") from error
    for row in written.overview.rows:
        text = row.text or say("no mark: %(reason)s", reason=one_line(say.told(row.reason)))
        click.echo(inert(f"{row.called}: {text}"))
        for change in row.changes:
            click.echo(inert(f"  {feedback.changed(change, say)}"))
        if row.comment:
            click.echo(
                inert(f"  {say('Comment by the teacher: %(text)s', text=one_line(row.comment))}")
            )
    for note in written.notes:
        click.echo(say("note: %(note)s", note=one_line(say.told(note))), err=True)
