"""The process of `dezero-spec`: whatever ends it, it ends with a sentence and a status."""

from __future__ import annotations

import _thread
import os
import signal
import sys
import threading
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from sys import UnraisableHookArgs


def main() -> NoReturn:
    """Run the command. Nothing is imported before Ctrl-C is caught: imports take a while."""
    try:
        sys.unraisablehook = _raised_again
        status = _run()
        _flush()
    except BaseException as error:
        # What is left to do is short, and a second Ctrl-C would end it in a traceback.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        status = _told(error)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.exit(status)


def _run() -> int:
    from dezero_spec.cli import main as command

    return command.main(prog_name="dezero-spec", standalone_mode=False) or 0


def _raised_again(unraisable: UnraisableHookArgs) -> None:
    """Raise a Ctrl-C once more that came while an object was deleted, where Python drops it."""
    if issubclass(unraisable.exc_type, KeyboardInterrupt):
        main = threading.main_thread().ident or 0
        again = getattr(signal, "pthread_kill", lambda *_: _thread.interrupt_main())
        threading.Timer(0.01, again, [main, signal.SIGINT]).start()
    else:
        sys.__unraisablehook__(unraisable)


def _told(error: BaseException) -> int:
    """Say how it ended and return the status. What is no ending known here is raised again."""
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else 1
    import click

    from dezero_spec.cli.extras import extra_of
    from dezero_spec.cli.misuse import shown
    from dezero_spec.cli.speaking import spoken_at_the_end
    from dezero_spec.status import CANNOT_RUN, INTERRUPTED

    if isinstance(error, (KeyboardInterrupt, click.Abort)):
        say = spoken_at_the_end()
        click.echo(f"dezero-spec: {say('interrupted.')}", err=True)
        return INTERRUPTED
    if isinstance(error, click.UsageError):
        shown(error, spoken_at_the_end())
        return error.exit_code
    if isinstance(error, click.ClickException):
        error.show()
        return error.exit_code
    if isinstance(error, ModuleNotFoundError) and (extra := extra_of(error)):
        say = spoken_at_the_end()
        text = say(
            "this needs %(module)s: pip install 'dezero-spec[%(extra)s]'",
            module=error.name,
            extra=extra,
        )
        click.echo(f"dezero-spec: {text}", err=True)
        return CANNOT_RUN
    if isinstance(error, OSError) and (reason := _unwritable()):
        say = spoken_at_the_end()
        text = say("standard output can't be written: %(reason)s", reason=reason)
        click.echo(f"dezero-spec: {text}", err=True)
        return CANNOT_RUN
    raise error


def _flush() -> None:
    if sys.stdout is not None:
        sys.stdout.flush()


def _unwritable() -> str | None:
    """Return why standard output takes nothing more, and have what is left in it go nowhere.

    It is asked again: streams forget what they could not write, and why.
    """
    try:
        os.write(1, b"\n")
    except OSError as error:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        return error.strerror or str(error)
    return None
