"""The help of a command in other languages than English, in which click lays it out itself."""

from __future__ import annotations

import copy
import io
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import click

from dezero_spec.cli.speaking import asked_for, language_first, spoken
from dezero_spec.suite.docstrings import docstring_of
from dezero_spec.translations import ENGLISH, Language

if TYPE_CHECKING:
    from rich.console import RenderableType

LONGEST = 26  # name of an option beside which there is room


class Told(click.Command):
    """A command whose help is told in the language of ``--lang`` or of the locale."""

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        if not settings.get("help") and (callback := settings.get("callback")):
            settings["help"] = docstring_of(callback)
        super().__init__(*arguments, **settings)

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        """Read the language before what is said in it."""
        found = language_first(args, interspersed=context.allow_interspersed_args)
        asked_for(found)
        return super().parse_args(context, found)

    def get_help(self, context: click.Context) -> str:
        """Return all of the help."""
        say = spoken()
        if say.code == ENGLISH:
            return super().get_help(context)
        return _laid_out(self._parts(context, say))

    def _parts(self, context: click.Context, say: Language) -> Iterator[RenderableType]:
        import inspect

        from rich.padding import Padding

        from dezero_spec.report.wrapping import Text

        pieces = " ".join(self.collect_usage_pieces(context))
        yield f"{say('Usage')}: {context.command_path} {pieces}"
        for paragraph in say(inspect.cleandoc(self.help or "")).split("\n\n"):
            yield Padding(Text(" ".join(paragraph.split())), (1, 0, 0, 2))
        yield f"\n{say('Options')}:"
        yield rows(
            record
            for parameter in self.get_params(context)
            if (record := _translated(parameter, say).get_help_record(context))
        )


def _translated(parameter: click.Parameter, say: Language) -> click.Parameter:
    found = copy.copy(parameter)
    if isinstance(found, click.Option) and found.help:
        found.help = say(found.help)
    return found


def rows(pairs: Iterable[tuple[str, str]]) -> RenderableType:
    """Return names and what is said of them, side by side; a long name has a line of its own."""
    from rich.console import Group
    from rich.table import Table

    from dezero_spec.report.wrapping import Text

    pairs = [pair for pair in pairs if pair[1]]
    width = max((len(name) for name, _ in pairs if len(name) <= LONGEST), default=LONGEST)
    parts: list[RenderableType] = []
    for name, text in pairs:
        grid = Table.grid(padding=(0, 2))
        grid.add_column(width=width + 2)
        grid.add_column(overflow="fold")
        if len(name) > width:
            parts.append(f"  {name}")
            name = ""
        grid.add_row(f"  {name}", Text(text))
        parts.append(grid)
    return Group(*parts)


def _laid_out(parts: Iterable[RenderableType]) -> str:
    """Lay out by cells, of which a letter of Korean takes two: click counts letters."""
    from dezero_spec.report import terminal

    file = io.StringIO()
    out = terminal.console(file, color=False)
    with terminal.trimmed(out):
        for part in parts:
            out.print(part)
    return file.getvalue().strip("\n")
