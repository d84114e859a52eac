"""`dezero-spec report`: make gradebooks and other files of stored results, running nothing."""

from __future__ import annotations

from pathlib import Path

import click

from dezero_spec import marks, outputs
from dezero_spec.cli import output_options
from dezero_spec.cli.failure import CANNOT_RUN, CannotRun
from dezero_spec.plain import inert, one_line
from dezero_spec.translations import LANGUAGES


@click.command()
@click.argument("results", metavar="RESULTS", type=click.Path(path_type=Path))
@click.option("--rubric", metavar="FILE", type=click.Path(path_type=Path), help="How to mark.")
@output_options.output_options
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    help="The language of pages (that of the locale).",
)
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
            lang=lang,
            anonymous=anonymous,
        )
    except (marks.RubricError, outputs.OutputError) as error:
        raise CannotRun(f"{error}") from error
    tell(written)
    if written.problems:
        context.exit(CANNOT_RUN)


def tell(written: outputs.Written) -> None:
    """Print what was made of a class, and what a teacher should know of it."""
    for path in _shown(written.paths):
        click.echo(inert(f"wrote {path}"))
    rows = written.overview.rows
    without = sum(row.mark is None for row in rows)
    ending = f", {without} without a mark (the summary says why)" if without else ""
    click.echo(f"{len(rows)} submissions{ending}")
    for note in written.notes:
        click.echo(f"note: {one_line(note)}", err=True)
    for problem in written.problems:
        click.echo(f"dezero-spec: {one_line(problem)}", err=True)


def _shown(paths: list[Path]) -> list[str]:
    """Name files, but for those of which there is one a submission."""
    by_folder: dict[Path, list[Path]] = {}
    for path in paths:
        by_folder.setdefault(path.parent, []).append(path)
    shown = []
    for folder, files in by_folder.items():
        if folder.name in ("gradescope", "classroom", "students", "badges"):
            shown.append(f"{folder}/ ({len(files)} files)")
        else:
            shown += [str(path) for path in files]
    return shown
