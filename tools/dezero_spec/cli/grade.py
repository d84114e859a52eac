"""`dezero-spec grade`: grade a class."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from dezero_spec.cli import extras, graded, output_options, report
from dezero_spec.cli.failure import CannotRun
from dezero_spec.cli.helping import Told
from dezero_spec.cli.speaking import lang_option, spoken, told
from dezero_spec.grading import (
    CannotGrade,
    Interrupted,
    Settings,
    grade_class,
    marks,
    progress,
)
from dezero_spec.grading.intake import LAYOUTS, IntakeError
from dezero_spec.grading.interpreters import versions
from dezero_spec.grading.nursery import nursery_for
from dezero_spec.grading.pool import PoolError
from dezero_spec.grading.settings import MEMORY_MB, SECONDS, SECONDS_PER_TEST, seed_of
from dezero_spec.grading.store import UNGRADABLE, StoreError
from dezero_spec.judge.launching import NOT_ON_WINDOWS
from dezero_spec.judge.sandbox import KINDS, SandboxUnavailable, Tried, require
from dezero_spec.judge.sandbox.choice import BUBBLEWRAP
from dezero_spec.loading import CannotLoad
from dezero_spec.plain import one_line
from dezero_spec.report import outputs, terminal
from dezero_spec.status import CANNOT_RUN, INTERRUPTED
from dezero_spec.suite import catalogue

FIRST_STEP = 10

_PATH = click.Path(path_type=Path)
_POSITIVE = click.FloatRange(0, min_open=True)


@click.command(cls=Told)
@click.argument("submissions", metavar="SUBMISSIONS", type=_PATH)
@click.option(
    "-o",
    "--output",
    "results",
    metavar="RESULTS",
    type=_PATH,
    required=True,
    help="Folder for the results; a second run grades only what has changed.",
)
@click.option("--layout", type=click.Choice(sorted(LAYOUTS)), help="The LMS's; else recognised.")
@click.option("--roster", metavar="FILE", type=_PATH, help="CSV with id, name and e-mail.")
@click.option("--rubric", metavar="FILE", type=_PATH, help="How to mark.")
@click.option("--jobs", metavar="N", type=click.IntRange(1), help="Workers (one a processor).")
@click.option(
    "--cluster",
    metavar="ADDRESS",
    help="Have a Dask cluster grade: the scheduler's address, or local:N.",
)
@click.option(
    "--timeout",
    "seconds",
    metavar="SECONDS",
    type=_POSITIVE,
    default=SECONDS,
    help=f"Time limit of a submission ({SECONDS:g}).",
)
@click.option(
    "--rule-timeout",
    "seconds_per_test",
    metavar="SECONDS",
    type=_POSITIVE,
    default=SECONDS_PER_TEST,
    help=f"Time limit of a test ({SECONDS_PER_TEST:g}).",
)
@click.option(
    "--memory",
    "memory_mb",
    metavar="MB",
    type=click.IntRange(256),
    default=MEMORY_MB,
    help=f"Memory limit of a submission ({MEMORY_MB}).",
)
@click.option(
    "--step",
    type=click.IntRange(FIRST_STEP, catalogue.LAST_STEP),
    metavar="N",
    help="Judge the rules in force at step N of the book (the rubric's, or 23).",
)
@click.option(
    "--only",
    metavar="STUDENT",
    multiple=True,
    help="This student, by id, name, e-mail or submission; may be repeated.",
)
@click.option("--again", is_flag=True, help="Grade again what has a result.")
@click.option(
    "--sandbox",
    type=click.Choice(KINDS),
    help="Which one (bubblewrap where it works, else WebAssembly).",
)
@click.option(
    "--no-sandbox",
    is_flag=True,
    help="Run submissions with your rights. Only for code that you trust.",
)
@click.option("--python", metavar="INTERPRETER", help="The one for submissions; it needs numpy.")
@click.option(
    "--seed",
    type=click.IntRange(0),
    metavar="N",
    help="First random case (that of the results, or else drawn anew for each class).",
)
@click.option("--thorough", is_flag=True, help="Many more random cases.")
@click.option(
    "--coverage",
    is_flag=True,
    help="Show in pages which rules run which lines (takes up to three times as long).",
)
@output_options.output_options
@lang_option
@click.option("-q", "--quiet", "brief", is_flag=True, help="Say only what is wrong.")
@click.option("-v", "--verbose", is_flag=True, help="Say what became of each submission.")
@click.pass_context
def grade(
    context: click.Context,
    /,
    submissions: Path,
    results: Path,
    layout: str | None,
    roster: Path | None,
    rubric: Path | None,
    jobs: int | None,
    cluster: str | None,
    step: int | None,
    seed: int | None,
    only: tuple[str, ...],
    again: bool,
    sandbox: str | None,
    no_sandbox: bool,
    python: str | None,
    formats: tuple[str, ...],
    canvas: Path | None,
    assignment: str | None,
    moodle: Path | None,
    teachers: Path | None,
    lang: str | None,
    brief: bool,
    verbose: bool,
    **limits: Any,
) -> None:
    """Grade the submissions of a class, each in a sandbox.

    SUBMISSIONS is the folder or archive that the LMS exported, or any folder with an entry for
    each student: .py, .ipynb, .zip, .tar.gz or a folder. What was graded before, with the same
    code and settings, is kept: after Ctrl-C, the same command goes on.

    Exit status: 0 all were dealt with, 2 it could not be done, 130 interrupted.
    """
    if assignment is not None and canvas is None:
        raise CannotRun("--assignment says which column of --canvas FILE to fill.")
    if jobs is not None and cluster is not None:
        raise CannotRun("--jobs is for this machine; with --cluster, its workers grade.")
    if sandbox is not None and no_sandbox:
        raise CannotRun("--sandbox and --no-sandbox exclude each other.")
    _kept_apart(submissions, results)
    extras.require(extras.GRADING)
    try:
        chosen = marks.load(rubric) if rubric is not None else marks.Rubric()
    except marks.RubricError as error:
        raise CannotRun(str(error)) from error
    seed = seed_of(results) if seed is None else seed
    settings = Settings(step=chosen.through if step is None else step, seed=seed, **limits)
    if no_sandbox:
        say = spoken()
        text = say(
            "warning: without a sandbox, submissions run with all your rights, and could change "
            "each other's results."
        )
        click.echo(text, err=True)
    try:
        with (
            _workers(cluster, sandbox, no_sandbox, python) as workers,
            contextlib.ExitStack() as stack,
        ):
            ready = nursery = None
            if workers is not None:
                settings = workers.prepared(settings)
            elif sys.platform == "win32" and no_sandbox:
                raise CannotRun(NOT_ON_WINDOWS)
            else:  # first of all: it takes as long as what follows
                nursery = stack.enter_context(contextlib.closing(nursery_for(settings)))
                settings, ready = _prepared(settings, python, sandbox, no_sandbox)
            with _shown(brief, verbose) as watch:
                batch = grade_class(
                    submissions,
                    results,
                    settings,
                    sandbox=ready,
                    watch=watch,
                    python=python,
                    layout=layout,
                    roster=roster,
                    jobs=jobs,
                    only=only,
                    again=again,
                    workers=workers,
                    nursery=nursery,
                )
    except Interrupted as error:
        say = spoken()
        known = say("nothing is done yet")
        if error.due:
            known = say("%(done)s of %(due)s are done", done=error.done, due=error.due)
        text = say("interrupted: %(known)s. The same command goes on.", known=known)
        click.echo(f"dezero-spec: {text}", err=True)
        context.exit(INTERRUPTED)
    except (CannotGrade, PoolError, IntakeError, StoreError) as error:
        raise CannotRun(f"{str(error).rstrip('.')}.") from error

    wanted = output_options.chosen(formats) or outputs.DEFAULT
    try:
        written = outputs.write_all(
            results,
            chosen,
            wanted,
            canvas=canvas,
            assignment=assignment,
            moodle=moodle,
            teachers=outputs.teachers_file(results, rubric, teachers),
            lang=spoken().code,
        )
    except (outputs.OutputError, StoreError) as error:
        raise CannotRun(f"the results are stored, but {error}") from error
    said = None
    if not brief:
        graded.tell(batch, no_sandbox)
        ungradable = sum(each.outcome == UNGRADABLE for each in batch.outcomes.values())
        said = len(batch.outcomes), ungradable
    report.tell(written, said)
    if batch.faults or written.problems:
        context.exit(CANNOT_RUN)


def _kept_apart(submissions: Path, results: Path) -> None:
    """Refuse results among the submissions, where the next run would take them for work."""
    place, source = results.resolve(), submissions.resolve()
    if source.is_dir() and (place == source or source in place.parents):
        raise CannotRun(
            f"{results} is in {submissions}, where results would be taken for submissions. "
            "Name a folder outside it."
        )


@contextlib.contextmanager
def _workers(
    address: str | None, kind: str | None, no_sandbox: bool, python: str | None
) -> Iterator[Any]:
    """Connect to a cluster, if there is to be one."""
    if address is None:
        yield None
        return
    try:
        from dezero_spec.grading.cluster.connection import Cluster
    except ImportError:
        raise CannotRun(
            "--cluster needs Dask: pip install 'dezero-spec[cluster]', here and on the workers."
        ) from None

    def tell(text: str) -> None:
        say = spoken()
        click.echo(say("cluster: %(text)s", text=one_line(say.told(text))), err=True)

    with Cluster(
        address, sandboxed=not no_sandbox, kind=kind or BUBBLEWRAP, python=python, tell=tell
    ) as cluster:
        yield cluster


def _prepared(
    settings: Settings, python: str | None, kind: str | None, no_sandbox: bool
) -> tuple[Settings, Tried | None]:
    """Find out which Python submissions run with, and whether the sandbox holds."""
    ready = None
    try:
        if no_sandbox:
            version, numpy = versions(python)
        else:
            ready = require(python, settings.limits, kind, told)
            version, numpy = ready.interpreter.python, ready.interpreter.numpy_version
    except CannotLoad as error:
        raise CannotRun(str(error)) from error
    except SandboxUnavailable as error:
        if sys.platform == "win32":  # there is nothing else there
            raise CannotRun(f"{str(error).rstrip('.')}.") from error
        advice = "If you trust every submission as your own code, add --no-sandbox"
        raise CannotRun(f"{str(error).rstrip('.')}. {advice}.") from error
    settings = Settings(**{**settings.to_dict(), "python": version, "numpy": numpy})
    return settings, ready


def _shown(brief: bool, verbose: bool) -> progress.Silent:
    if brief:
        return progress.Silent()
    if sys.stderr.isatty():
        return progress.Bar(terminal.console(sys.stderr), spoken(), every=verbose)
    return progress.Lines(lambda text: click.echo(text, err=True), spoken(), every=verbose)
