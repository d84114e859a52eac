"""How the command ends when it can't do what it is asked for."""

from __future__ import annotations

from typing import IO, Any

import click

from dezero_spec.plain import inert

NOT_CONFORMING = 1
CANNOT_RUN = 2
INTERRUPTED = 130


class CannotRun(click.ClickException):
    """Ends the command with one sentence and status 2."""

    exit_code = CANNOT_RUN

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the sentence, whatever it quotes, on stderr."""
        click.echo(f"dezero-spec: {inert(self.message)}", file=file, err=file is None)
