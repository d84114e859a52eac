"""`dezero-spec new`: a folder to learn in, step by step."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from dezero_spec.cli.failure import CannotRun
from dezero_spec.cli.helping import Told
from dezero_spec.cli.speaking import lang_option, spoken
from dezero_spec.plain import one_line
from dezero_spec.suite.catalogue import LAST_STEP
from dezero_spec.suite.steps import path, workspace


@click.command(cls=Told)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--step",
    type=click.IntRange(path.FIRST_STEP, LAST_STEP - 1),
    default=path.FIRST_STEP,
    metavar="N",
    help=f"The step to begin with, {path.FIRST_STEP} to {LAST_STEP - 1} ({path.FIRST_STEP}).",
)
@click.option("--notebook", is_flag=True, help="A notebook, with the check in its last cell.")
@lang_option
def new(folder: Path, step: int, notebook: bool, lang: str | None) -> None:
    """Make DIR with a file of names to write, and a tox.ini.

    DIR must not be there yet, or be empty. Exit status: 0 it was made, 2 not so.
    """
    try:
        files = workspace.make(folder, step, as_notebook=notebook)
    except workspace.CannotMake as error:
        raise CannotRun(f"{error}.") from error
    say = spoken()
    for file in files:
        click.echo(say("wrote %(file)s", file=one_line(str(file))))
    if notebook:
        what = say(
            "Write step %(step)s, %(title)s, in %(file)s, and run its last cell.",
            step=step,
            title=say(path.step(step).title),
            file=workspace.NOTEBOOK,
        )
        click.echo(f"\n{what}")
        return
    source = one_line(shlex.quote(str(folder)))
    what = say(
        "Write step %(step)s, %(title)s, in %(file)s, while this runs:",
        step=step,
        title=say(path.step(step).title),
        file=workspace.FILE,
    )
    click.echo(f"\n{what}")
    click.echo(f"\n  dezero-spec check --watch {source}\n")
    click.echo(say("What a step is about: %(command)s", command=f"dezero-spec steps {step}"))
