"""`dezero-spec check`: judge one implementation, and tell what to mend first."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from dezero_spec import loading, locations
from dezero_spec.cli import extras, marking, selection, watched
from dezero_spec.cli.documents import Documents
from dezero_spec.cli.failure import CannotRun
from dezero_spec.cli.helping import Told
from dezero_spec.cli.quiet import quiet
from dezero_spec.cli.speaking import lang_option, spoken
from dezero_spec.report import linemarks, terminal
from dezero_spec.status import INTERRUPTED, NOT_CONFORMING
from dezero_spec.suite import expectations, run
from dezero_spec.suite.catalogue import LAST_STEP
from dezero_spec.suite.pytest_plugin import SECONDS_PER_TEST
from dezero_spec.suite.steps import auto, path
from dezero_spec.suite.verdicts import Case, Run

AUTO = "auto"


@dataclass(frozen=True)
class Settings:
    """How an implementation is to be judged. `asked`: ids of the rules chosen, None for all.

    `step`: a book step, or None for the one that it is found to be at.
    """

    entry: str | None = None
    step: int | None = LAST_STEP
    asked: list[str] | None = None
    first: bool = False
    thorough: bool = False
    seed: int = 0
    seconds_per_test: float = SECONDS_PER_TEST
    every_snippet: bool = True
    isolated: bool = False
    sandbox: str | None = None
    python: str | None = None


@contextlib.contextmanager
def loaded(
    target: str, settings: Settings, tell: Callable[[str], None] = lambda text: None
) -> Iterator[loading.Implementation]:
    """Load in this process, or in another one if that is asked for. Raises loading.CannotLoad.

    `tell` is given what takes long, before it does.
    """
    if not settings.isolated and settings.python is None:
        implementation = loading.load(target, entry=settings.entry)
        try:
            yield implementation
        finally:
            implementation.close()
        return
    from dezero_spec.judge import running

    with running.launcher_for(
        settings.python, sandboxed=settings.isolated, sandbox=settings.sandbox, tell=tell
    ) as launcher:
        judged = running.load_judged(target, launcher, entry=settings.entry)
        try:
            yield judged
        finally:
            judged.close()


def judge(
    target: str,
    settings: Settings,
    on_case: Callable[[Case, int], None],
    tell: Callable[[str], None] = lambda text: None,
) -> Run:
    """Load and judge: the one place where the command does so. Arguments and errors as above."""
    common: dict[str, Any] = {
        "thorough": settings.thorough,
        "seed": settings.seed,
        "seconds_per_test": settings.seconds_per_test,
        "every_snippet": settings.every_snippet,
        "causes_only": not settings.every_snippet,
        "on_case": on_case,
    }
    with loaded(target, settings, tell) as implementation:
        if settings.step is None:
            return auto.run_auto(implementation, **common)
        common |= {"step": settings.step, "first": settings.first}
        if settings.asked is None:
            return run.run(implementation, **common)
        return run.run_chosen(implementation, settings.asked, **common)


def _prepare(settings: Settings) -> None:
    """Have here what a run with these settings needs: collected, imported, and used once."""
    from dezero_spec.cli import progress  # noqa: F401  (which a run at a terminal imports)

    here = dataclasses.replace(settings, entry=None, isolated=False, python=None)
    found = judge(str(locations.REFERENCE), here, lambda case, total: None)
    terminal.text(found, say=spoken())
    if settings.step is None:
        auto.collected(auto.LISTS, thorough=settings.thorough, seed=settings.seed)


def step_or_auto(context: click.Context, parameter: click.Parameter, value: str) -> int | str:
    """Return the step's number, or 'auto'."""
    if value == AUTO or (value.isdecimal() and path.FIRST_STEP <= int(value) <= LAST_STEP):
        return value if value == AUTO else int(value)
    message = f"{value} is neither a step from {path.FIRST_STEP} to {LAST_STEP} nor '{AUTO}'."
    raise click.BadParameter(spoken().told(message))


@click.command(cls=Told)
@click.argument("target", metavar="PATH_OR_MODULE")
@click.option("--entry", metavar="FILE", help="The file that counts, in a folder of several.")
@click.option("--first", is_flag=True, help="Stop at the first broken rule.")
@click.option("--watch", is_flag=True, help="Run again whenever a file changes, until Ctrl-C.")
@click.option("--rule", "rules", metavar="ID", multiple=True, help="This rule; may be repeated.")
@click.option("--chapter", "chapters", metavar="NAME", multiple=True, help="Its rules; repeatable.")
@click.option(
    "--step",
    callback=step_or_auto,
    default=AUTO,
    metavar="N",
    help=f"The rules in force at step N of the book, {path.FIRST_STEP} to {LAST_STEP};"
    " without it, those of the step that comes next.",
)
@click.option("--expect", metavar="FILE", help="Known deviations: rules, each with its reason.")
@click.option("--thorough", is_flag=True, help="Many more random cases.")
@click.option(
    "--seed", type=click.IntRange(0), default=0, metavar="N", help="First random case (0)."
)
@click.option(
    "--timeout",
    type=click.FloatRange(0, min_open=True),
    default=SECONDS_PER_TEST,
    metavar="SECONDS",
    help=f"Time limit of one test ({SECONDS_PER_TEST:g}).",
)
@click.option("--isolated", is_flag=True, help="In a sandbox: code that is not to be trusted.")
@click.option(
    "--sandbox",
    type=click.Choice(["bubblewrap", "wasm"]),
    help="Which one, for --isolated (bubblewrap where it works, else WebAssembly).",
)
@click.option("--python", metavar="INTERPRETER", help="By another Python; it needs numpy alone.")
@click.option("--json", metavar="FILE", help="Write the run as JSON ('-': standard output).")
@click.option("--junit", metavar="FILE", help="Write the run as JUnit XML.")
@click.option("--markdown", metavar="FILE", help="Write the run as Markdown.")
@click.option("--html", metavar="FILE", help="Write the run as a page to look at.")
@click.option("--badge", metavar="FILE", help="Write a badge (SVG): how many rules hold.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "gnu"]),
    default="text",
    help="gnu: a line FILE:LINE: for each broken rule, as editors read it.",
)
@click.option(
    "--github/--no-github",
    default=None,
    help="Mark lines in a pull request (by default in GitHub Actions).",
)
@click.option("-q", "--quiet", "brief", is_flag=True, help="The outcome alone, in one line.")
@click.option("-v", "--verbose", is_flag=True, help="Every rule, and every broken one in full.")
@click.option("--color/--no-color", default=None, help="By default on a terminal only.")
@lang_option
@click.pass_context
def check(
    context: click.Context,
    /,
    target: str,
    rules: tuple[str, ...],
    chapters: tuple[str, ...],
    watch: bool,
    expect: str | None,
    json: str | None,
    junit: str | None,
    markdown: str | None,
    html: str | None,
    badge: str | None,
    timeout: float,
    form: str,
    github: bool | None,
    brief: bool,
    verbose: bool,
    color: bool | None,
    lang: str | None,
    step: int | str,
    **settings: Any,
) -> None:
    """Judge the implementation of the DeZero core in PATH_OR_MODULE.

    A .py file, a notebook, a folder, a .zip or the name of a module. Who is on the way through
    the book is told the step reached and what the next one asks for. Quality rules are advice and
    rules that need what is not provided are left out. With --rule and --chapter, what the chosen
    rules stand on is judged with them. These, --first and --expect are of the last step but for
    --step. A file for --expect has lines like: op.neg = "why it does not hold".

    Exit status: 0 every rule of the last step, or of --step, holds, or is broken as --expect
    says; 1 not so; 2 it could not be run; 130 interrupted.
    """
    found_out = step == AUTO and not (rules or chapters or settings["first"] or expect)
    reasons = _reasons(expect, first=settings["first"])
    at = LAST_STEP if step == AUTO else int(step)
    asked = selection.chosen(rules, chapters, at)
    if settings["sandbox"] is not None and not settings["isolated"]:
        raise CannotRun("--sandbox goes with --isolated.")
    if html is not None:
        extras.require(extras.PAGES)
    documents = Documents(
        {"json": json, "junit": junit, "markdown": markdown, "html": html, "badge": badge}
    )
    chosen = Settings(
        asked=asked,
        seconds_per_test=timeout,
        step=None if found_out else at,
        every_snippet=documents.wanted,  # others show one a rule at most
        **settings,
    )

    github = linemarks.on_actions() if github is None else github
    form = "" if documents.on_stdout else form  # which takes nothing else

    mark = functools.partial(marking.mark, gnu=form == "gnu", github=github and form != "")

    def once() -> int:
        with documents.opened(), watched.told(keep_place=chosen.first) as tell:
            try:
                found = _with_progress(target, chosen, show=not brief, color=color)
            except loading.CannotLoad as error:
                mark([linemarks.of_error(error, target, spoken())])
                raise CannotRun(str(error)) from error
            except KeyboardInterrupt:
                if not watched.by_a_watch():
                    say = spoken()
                    click.echo(f"dezero-spec: {say('interrupted; there is no result.')}", err=True)
                return INTERRUPTED
            found = expectations.applied(found, reasons)
            documents.write(found)
            tell(found)
        if form == "text":
            with marking.no_commands() if github else contextlib.nullcontext():
                _show(found, terminal.console(color=color), brief=brief, verbose=verbose)
        mark(linemarks.of_run(found, spoken()))
        if github:
            marking.summarize(found)
        return 0 if found.as_expected else NOT_CONFORMING

    if not watch:
        context.exit(once())
    from dezero_spec.cli import watching

    if documents.on_stdout:
        raise CannotRun("--watch writes to files only, not to standard output.")
    prepare = functools.partial(_prepare, chosen)
    command = watching.Command(once, prepare, watching.without_watch(context))
    watching.watch(target, command, first=chosen.first)


def _show(found: Run, out: Console, *, brief: bool, verbose: bool) -> None:
    if brief:
        out.soft_wrap = True  # in a line, however long
        terminal.outcome(found, out, spoken())
    else:
        with terminal.trimmed(out):
            terminal.show(found, out, verbose=verbose, say=spoken())


def _reasons(file: str | None, *, first: bool) -> dict[str, str]:
    if file is None:
        return {}
    if first:
        raise CannotRun("--first stops before all that is expected is seen: leave one of them out.")
    try:
        return expectations.read(Path(file))
    except expectations.BadExpectations as error:
        raise CannotRun(error.message) from error


def _with_progress(target: str, settings: Settings, *, show: bool, color: bool | None) -> Run:
    with quiet() as stderr:

        def tell(text: str) -> None:
            print(f"dezero-spec: {spoken().told(text)}", file=stderr, flush=True)

        if not show or not stderr.isatty():
            return judge(target, settings, lambda case, total: None, tell)

        from dezero_spec.cli import progress

        step = LAST_STEP if settings.step is None else settings.step
        with progress.shown(stderr, step=step, color=color) as on_case:
            return judge(target, settings, on_case, tell)
