"""The command `dezero-spec`: one module a subcommand, imported when it is called."""

from __future__ import annotations

import importlib
import io
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from dezero_spec.cli.helping import Told, rows
from dezero_spec.cli.speaking import lang_option
from dezero_spec.version import TOOLS

if TYPE_CHECKING:
    from rich.console import RenderableType

    from dezero_spec.translations import Language

# name: where it is, and its line in `--help`, which must not import what the others need.
COMMANDS = {
    "check": ("dezero_spec.cli.check:check", "Judge one implementation."),
    "grade": ("dezero_spec.cli.grade:grade", "Grade a class."),
    "new": ("dezero_spec.cli.new:new", "Make a folder to learn in, step by step."),
    "steps": ("dezero_spec.cli.steps:steps", "Show the path through the book."),
    "rules": ("dezero_spec.cli.rules:rules", "List the rules of the specification."),
    "doctor": ("dezero_spec.cli.doctor:doctor", "Say what works on this machine."),
    "report": ("dezero_spec.cli.report:report", "Make gradebooks and files of results."),
    "marks": ("dezero_spec.cli.marks:marks", "Show marks, and change them."),
    "rubric": ("dezero_spec.cli.rubric:rubric", "Write a rubric to start from."),
    "gradescope": ("dezero_spec.cli.gradescope:gradescope", "Build a Gradescope autograder."),
}


class Lazy(Told, click.Group):
    """A group that imports a subcommand only when it is needed."""

    def list_commands(self, context: click.Context) -> list[str]:
        """Return the names in the order in which users meet them."""
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """Import a subcommand; None when there is none of that name."""
        if name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of subcommands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])

    def _parts(self, context: click.Context, say: Language) -> Iterator[RenderableType]:
        yield from super()._parts(context, say)
        yield f"\n{say('Commands')}:"
        yield rows((name, say(line)) for name, (_, line) in COMMANDS.items())


@click.command(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(TOOLS, prog_name="dezero-spec")
@lang_option
def main(lang: str | None) -> None:
    """Judge implementations of the DeZero autodiff core against an executable specification."""
    for stream in (sys.stdout, sys.stderr):
        # A console of another encoding shows what it can't write as an escape.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
