"""The language that the command speaks: that of ``--lang``, or else the locale's."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import click

from dezero_spec.translations import LANGUAGES, Language, language, of_locale

Function = TypeVar("Function", bound=Callable[..., None])

_KEY = "dezero_spec.language"
_last: str | None = None  # asked for with --lang: the command's end speaks it, outside any context


def lang_option(command: Function) -> Function:
    """Give a subcommand ``--lang``."""
    return click.option(
        "--lang",
        type=click.Choice(LANGUAGES),
        is_eager=True,  # what is wrong with other options is said in it, too
        callback=_chosen,
        help="The language (that of the locale).",
    )(command)


def language_first(arguments: list[str], *, interspersed: bool) -> list[str]:
    """Return a command's arguments with ``--lang`` before all others: help is said in it, too.

    `interspersed`: options may follow what is none; else what follows is a subcommand's.
    """
    for place, each in enumerate(arguments):
        if each == "--" or not (interspersed or each.startswith("-")):
            break
        if each == "--lang" or each.startswith("--lang="):
            end = place + 1 + (each == "--lang")
            return arguments[place:end] + arguments[:place] + arguments[end:]
    return arguments


def asked_for(arguments: list[str]) -> None:
    """Note the language that arguments ask for first: what is wrong with them is said in it."""
    global _last
    name, _, value = (arguments or [""])[0].partition("=")
    if name == "--lang" and (value or arguments[1:]):
        value = value or arguments[1]
        _last = value if value in LANGUAGES else _last


def spoken() -> Language:
    """Return the language of the command that runs."""
    context = click.get_current_context(silent=True)
    return language((context.meta.get(_KEY) if context else None) or of_locale())


def spoken_at_the_end() -> Language:
    """Return the language of the command that has ended."""
    return language(_last or of_locale())


def told(text: str) -> None:
    """Say on the error stream what takes long."""
    click.echo(f"dezero-spec: {spoken().told(text)}", err=True)


def _chosen(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    global _last
    # One that the group was asked for holds for its subcommand.
    context.meta[_KEY] = _last = value or context.meta.get(_KEY)
    return value
