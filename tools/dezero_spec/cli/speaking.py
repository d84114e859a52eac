"""The language that the command speaks: that of ``--lang``, or else the locale's."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import click

from dezero_spec.translations import LANGUAGES, Language, language, of_locale

Function = TypeVar("Function", bound=Callable[..., None])

_KEY = "dezero_spec.language"


def lang_option(command: Function) -> Function:
    """Give a subcommand ``--lang``."""
    return click.option(
        "--lang",
        type=click.Choice(LANGUAGES),
        is_eager=True,  # what is wrong with other options is said in it, too
        callback=_chosen,
        help="The language (that of the locale).",
    )(command)


def spoken() -> Language:
    """Return the language of the command that runs."""
    context = click.get_current_context(silent=True)
    return language((context and context.meta.get(_KEY)) or of_locale())


def _chosen(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    context.meta[_KEY] = value
    return value
