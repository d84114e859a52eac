"""What is wrong with a command's arguments, in other languages than English, which click speaks."""

from __future__ import annotations

import click

from dezero_spec.plain import inert
from dezero_spec.translations import ENGLISH, Language


def shown(error: click.UsageError, say: Language) -> None:
    """Print it on stderr, with how the command is called."""
    context = error.ctx
    if say.code == ENGLISH or context is None:
        error.show()
        return
    pieces = " ".join(context.command.collect_usage_pieces(context))
    click.echo(f"{say('Usage')}: {context.command_path} {pieces}", err=True)
    click.echo(say("All options: %(command)s --help", command=context.command_path), err=True)
    text = inert(said(error, say))
    click.echo(f"\ndezero-spec: {text}", err=True)


def said(error: click.UsageError, say: Language) -> str:
    """Say it in a sentence; in English it is click's."""
    if say.code == ENGLISH:
        return error.format_message()
    name = ""
    if isinstance(error, click.BadParameter) and error.param is not None:
        name = error.param.get_error_hint(error.ctx).strip("'")
    match error:
        case click.NoSuchOption(option_name=option, possibilities=near):
            text = say("there is no option %(option)s", option=option)
            return f"{text} ({say('close: %(names)s', names=', '.join(near))})" if near else text
        case click.MissingParameter() if name:
            return say("%(name)s is missing", name=name)
        case click.BadParameter(param=click.Parameter(type=click.Choice(choices=choices))):
            names = ", ".join(map(str, choices))
            return say("%(name)s must be one of: %(names)s", name=name, names=names)
        case click.BadParameter() if name:
            return say("%(name)s can't be this: %(reason)s", name=name, reason=error.message)
    return error.format_message()
