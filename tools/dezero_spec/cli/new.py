"""`dezero-spec new`: a folder to learn in, step by step."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from dezero_spec.catalogue import LAST_STEP
from dezero_spec.cli.failure import CannotRun
from dezero_spec.plain import one_line
from dezero_spec.steps import path, workspace


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--step",
    type=click.IntRange(path.FIRST_STEP, LAST_STEP - 1),
    default=path.FIRST_STEP,
    metavar="N",
    help=f"The step to begin with, {path.FIRST_STEP} to {LAST_STEP - 1} ({path.FIRST_STEP}).",
)
def new(folder: Path, step: int) -> None:
    """Make DIR with a file of names to write, and a tox.ini.

    DIR must not be there yet, or be empty. Exit status: 0 it was made, 2 not so.
    """
    try:
        files = workspace.make(folder, step)
    except workspace.CannotMake as error:
        raise CannotRun(f"{error}.") from error
    for file in files:
        click.echo(f"wrote {one_line(str(file))}")
    source = one_line(shlex.quote(str(folder)))
    click.echo(
        f"\nWrite step {step}, {path.step(step).title}, in {workspace.FILE}, while this runs:"
    )
    click.echo(f"\n  dezero-spec check --watch {source}\n")
    click.echo(f"What a step is about: dezero-spec steps {step}")
