"""How the command ends when it can't do what it is asked for."""

from __future__ import annotations

from typing import IO, Any

import click

from dezero_spec.cli.speaking import spoken
from dezero_spec.plain import inert
from dezero_spec.status import CANNOT_RUN
from dezero_spec.translations.message import Message


class CannotRun(click.ClickException):
    """Ends the command with one sentence and status 2.

    A text is recognised as a sentence by its template; a Message needs no guessing.
    """

    exit_code = CANNOT_RUN

    def __init__(self, message: str | Message) -> None:
        super().__init__(str(message))
        self._fact = message
        self._say = spoken()  # asked here: where it is shown, the command's context is gone

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the sentence, whatever it quotes, on stderr."""
        text = inert(self._said())
        click.echo(f"dezero-spec: {text}", file=file, err=file is None)

    def _said(self) -> str:
        fact = self._fact
        return self._say.said(fact) if isinstance(fact, Message) else self._say.told(fact)
