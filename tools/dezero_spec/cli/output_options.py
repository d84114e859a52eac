"""The options that say which files to make of results, for every subcommand that makes them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from dezero_spec.report import outputs

Function = TypeVar("Function", bound=Callable[..., None])

_PATH = click.Path(path_type=Path)
_OPTIONS = (
    click.option(
        "--format",
        "formats",
        multiple=True,
        type=click.Choice([*outputs.FORMATS, "all"]),
        help=f"Files to make; may be repeated ({', '.join(outputs.DEFAULT)}).",
    ),
    click.option(
        "--canvas", metavar="FILE", type=_PATH, help="Gradebook exported from Canvas, to fill in."
    ),
    click.option("--assignment", metavar="NAME", help="The assignment in it, if it has several."),
    click.option(
        "--moodle",
        metavar="FILE",
        type=_PATH,
        help="Grading worksheet downloaded from Moodle, to fill in.",
    ),
    click.option(
        "--marks",
        "teachers",
        metavar="FILE",
        type=_PATH,
        help="Your own marks, which have the last word (marks.csv by the rubric, or in RESULTS).",
    ),
)


def output_options(command: Function) -> Function:
    """Give a subcommand ``--format``, ``--canvas``, ``--assignment``, ``--moodle``, ``--marks``."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def chosen(formats: tuple[str, ...]) -> tuple[str, ...]:
    """Return the formats that ``--format`` asks for, "all" written out."""
    return tuple(outputs.FORMATS) if "all" in formats else formats
