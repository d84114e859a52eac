"""`dezero-spec doctor`: what works on this machine."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from dezero_spec.cli.helping import Told
from dezero_spec.cli.speaking import lang_option, spoken
from dezero_spec.sandbox import SandboxUnavailable, bubblewrap, interpreter, trials
from dezero_spec.sandbox.trials import Finding
from dezero_spec.translations import Language


@click.command(cls=Told)
@click.option(
    "--python",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The interpreter in which submissions are to run; this one by default.",
)
@lang_option
def doctor(python: Path | None, lang: str | None) -> None:
    """Say what works on this machine, by trying it.

    Ends with status 0 when submissions can be graded in a sandbox here, with 1 when not.
    """
    problems, say = 0, spoken()
    try:
        for finding in _findings(python):
            problems += not finding.works
            click.echo(_line(finding, say))
    except SandboxUnavailable as error:
        problems += 1
        click.echo(_line(Finding("sandbox", False, str(error)), say))
    click.echo()
    if problems:
        click.echo(say("Submissions can't be graded safely on this machine: see what fails above."))
        sys.exit(1)
    click.echo(say("Everything works: submissions can be graded on this machine."))


def _findings(python: Path | None) -> Iterator[Finding]:
    bubblewrap.program()
    yield Finding("bubblewrap", True, f"version {bubblewrap.version()}")
    found = interpreter.find(python)
    yield Finding("interpreter", True, f"Python {found.python}, numpy {found.numpy_version}")
    with trials.trial_launcher(found) as launcher:
        yield Finding("sandbox", True, str(launcher.way))
        yield from trials.quick(launcher)
        seconds = trials.starting(launcher)
    yield trials.processor_time(found, launcher.way)
    yield Finding("speed", True, f"{seconds * 1000:.1f} ms to start and stop a host")


def _line(finding: Finding, say: Language) -> str:
    mark = "✓" if finding.works else "✗"
    word = say("works") if finding.works else say("fails")
    try:
        mark.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        mark = "+" if finding.works else "-"
    return f"{mark} {word}  {say(finding.name)}: {_told(finding.detail, say)}"


def _told(detail: str, say: Language) -> str:
    word = say(detail)
    return say.told(detail) if word == detail else word
