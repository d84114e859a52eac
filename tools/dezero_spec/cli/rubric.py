"""`dezero-spec rubric`: write a rubric to start from, or look one over."""

from __future__ import annotations

import itertools
from fractions import Fraction
from pathlib import Path

import click
from rich.cells import set_cell_size

from dezero_spec.cli.failure import CannotRun
from dezero_spec.cli.helping import Told
from dezero_spec.cli.speaking import lang_option, spoken
from dezero_spec.grading import marks
from dezero_spec.grading.marks.rubric import counting
from dezero_spec.grading.store import StoreError, atomic
from dezero_spec.translations import Language


@click.command(cls=Told)
@click.option(
    "-o",
    "--output",
    "to",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Where to write it (standard output).",
)
@click.option("--force", is_flag=True, help="Overwrite FILE.")
@click.option(
    "--check",
    "given",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Look this rubric over and show its points instead.",
)
@lang_option
def rubric(to: Path | None, force: bool, given: Path | None, lang: str | None) -> None:
    """Write a commented rubric with all rules, from which to make one's own.

    Exit status: 0 written, or the rubric is fine; 2 not so.
    """
    if given is not None:
        try:
            _show(marks.load(given))
        except marks.RubricError as error:
            raise CannotRun(str(error)) from error
        return
    if to is None:
        click.echo(marks.starting_rubric(), nl=False)
        return
    if to.exists() and not force:
        raise CannotRun(f"{to} is there already; --force overwrites it.")
    try:
        atomic.write(to, marks.starting_rubric(to.name))
    except StoreError as error:
        raise CannotRun(f"{error}.") from error
    say = spoken()
    click.echo(say("wrote %(file)s", file=to))


def _show(rubric: marks.Rubric) -> None:
    say = spoken()
    total = sum(rubric.points.values(), Fraction(0))
    groups = itertools.groupby(counting(rubric.through), key=lambda rule: rule.title)
    for title, group in groups:
        points = [rubric.points[rule.id] for rule in group if rule.id in rubric.points]
        if points:
            worth = sum(points, Fraction(0)) * Fraction(rubric.out_of) / total
            click.echo(_line(say(title), len(points), float(worth), say))
    click.echo(_line(say("in all"), len(rubric.points), float(rubric.out_of), say))
    for id, bonus in rubric.bonus.items():
        click.echo(f"{say('bonus')}  {id}  {float(bonus):g}")


def _line(title: str, count: int, worth: float, say: Language) -> str:
    rules = say("%(count)s rules", count=f"{count:4}")
    return f"{set_cell_size(title, 24)}{rules}{worth:10.2f}"
