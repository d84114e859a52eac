"""`dezero-spec report`: make gradebooks and other files of stored results, running nothing."""

from __future__ import annotations

from pathlib import Path

import click

from dezero_spec.cli import output_options
from dezero_spec.cli.failure import CannotRun
from dezero_spec.cli.helping import Told
from dezero_spec.cli.speaking import lang_option, spoken
from dezero_spec.grading import marks
from dezero_spec.plain import inert, one_line
from dezero_spec.report import outputs
from dezero_spec.status import CANNOT_RUN
from dezero_spec.translations import Language


@click.command(cls=Told)
@click.argument("results", metavar="RESULTS", type=click.Path(path_type=Path))
@click.option("--rubric", metavar="FILE", type=click.Path(path_type=Path), help="How to mark.")
@output_options.output_options
@lang_option
@click.option(
    "--anonymous",
    is_flag=True,
    help="Pages without any name, in a folder of their own, and nothing else.",
)
@click.option(
    "-o",
    "--output",
    "to",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="Where to write (RESULTS).",
)
@click.pass_context
def report(
    context: click.Context,
    /,
    results: Path,
    rubric: Path | None,
    formats: tuple[str, ...],
    canvas: Path | None,
    assignment: str | None,
    moodle: Path | None,
    teachers: Path | None,
    lang: str | None,
    anonymous: bool,
    to: Path | None,
) -> None:
    """Make gradebooks and other files of the results in RESULTS, without running anything.

    Exit status: 0 all were made, 2 one could not be made.
    """
    wanted = output_options.chosen(formats)
    if not wanted and canvas is None and moodle is None:
        wanted = outputs.DEFAULT
    if assignment is not None and canvas is None:
        raise CannotRun("--assignment says which column of --canvas FILE to fill.")
    if anonymous:
        if set(formats) - {"pages"} or canvas is not None or moodle is not None:
            raise CannotRun("--anonymous makes pages: the other files are made of names.")
        wanted = ("pages",)
    try:
        chosen = marks.load(rubric) if rubric is not None else marks.Rubric()
        written = outputs.write_all(
            results,
            chosen,
            wanted,
            to=to,
            canvas=canvas,
            assignment=assignment,
            moodle=moodle,
            teachers=outputs.teachers_file(results, rubric, teachers),
            lang=spoken().code,
            anonymous=anonymous,
        )
    except (marks.RubricError, outputs.OutputError) as error:
        raise CannotRun(f"{error}") from error
    tell(written)
    if written.problems:
        context.exit(CANNOT_RUN)


def tell(written: outputs.Written, said: tuple[int, int] | None = None) -> None:
    """Print what was made of a class, and what a teacher should know of it.

    `said`: of how many submissions, and how many without a mark, has been told already.
    """
    say = spoken()
    for path in _shown(written.paths, say):
        click.echo(inert(say("wrote %(file)s", file=path)))
    rows = written.overview.rows
    without = sum(row.mark is None for row in rows)
    if said != (len(rows), without):
        text = say.plural("%(num)s submission", "%(num)s submissions", len(rows))
        if without:
            ending = say("%(count)s without a mark (the summary says why)", count=without)
            text = f"{text}, {ending}"
        click.echo(text)
    for note in written.notes:
        click.echo(say("note: %(note)s", note=one_line(say.told(note))), err=True)
    for problem in written.problems:
        click.echo(f"dezero-spec: {one_line(say.told(problem))}", err=True)


def _shown(paths: list[Path], say: Language) -> list[str]:
    """Name files, but for those of which there is one a submission."""
    by_folder: dict[Path, list[Path]] = {}
    for path in paths:
        by_folder.setdefault(path.parent, []).append(path)
    shown = []
    for folder, files in by_folder.items():
        if folder.name in ("gradescope", "classroom", "students", "badges"):
            files_in = say.plural("%(num)s file", "%(num)s files", len(files))
            shown.append(f"{folder}/ ({files_in})")
        else:
            shown += [str(path) for path in files]
    return shown
