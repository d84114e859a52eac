"""`dezero-spec gradescope`: build the autograder to upload to Gradescope."""

from __future__ import annotations

from pathlib import Path

import click

from dezero_spec.cli.failure import CannotRun
from dezero_spec.cli.helping import Told
from dezero_spec.cli.speaking import lang_option, spoken
from dezero_spec.grading import marks
from dezero_spec.grading.store import StoreError
from dezero_spec.report.outputs import OutputError, autograder


@click.command(cls=Told)
@click.option(
    "-o",
    "--output",
    "to",
    metavar="FILE",
    type=click.Path(path_type=Path),
    default=Path("autograder.zip"),
    help="Where to write it (autograder.zip).",
)
@click.option("--rubric", metavar="FILE", type=click.Path(path_type=Path), help="How to mark.")
@click.option(
    "--wheel",
    "wheels",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    help="A wheel to put in, so that the setup needs no package index; may be repeated.",
)
@click.option(
    "--seed",
    type=click.IntRange(0),
    metavar="N",
    help="First random case (drawn anew for each autograder).",
)
@lang_option
def gradescope(
    to: Path,
    rubric: Path | None,
    wheels: tuple[Path, ...],
    seed: int | None,
    lang: str | None,
) -> None:
    """Build the zip to upload as a Gradescope autograder.

    It holds dezero-spec itself. Numpy and the other packages that it needs are installed when
    Gradescope builds the image, or taken from the wheels that are given; judging needs no network.
    """
    try:
        names = autograder.build(to, rubric, wheels, seed)
    except (OutputError, StoreError, marks.RubricError, OSError) as error:
        raise CannotRun(str(error)) from error
    say = spoken()
    click.echo(f"{say('wrote %(file)s', file=to)}: {', '.join(names)}")
