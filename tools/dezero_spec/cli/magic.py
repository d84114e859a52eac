"""``%dezero_spec`` in a notebook: judge what its cells have defined. IPython is there then."""

from __future__ import annotations

import ast
import shlex
from typing import Any

import click

from dezero_spec import check
from dezero_spec.cli.helping import Told
from dezero_spec.loading import CannotLoad
from dezero_spec.loading.facts import KNOWN_NAMES
from dezero_spec.report import summary
from dezero_spec.suite.catalogue import LAST_STEP
from dezero_spec.suite.steps import path
from dezero_spec.suite.verdicts import Run
from dezero_spec.translations import language, of_locale


class Magic:
    """What the magic does in one shell."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._settings: dict[str, Any] | None = None  # of the check after each cell, if wanted

    def register(self) -> None:
        """Bring the magic, and look at each cell that has run."""
        self._shell.register_magic_function(self.line, "line", "dezero_spec")
        self._shell.events.register("post_run_cell", self.after_cell)

    def unregister(self) -> None:
        """Leave the shell as it was."""
        self._shell.events.unregister("post_run_cell", self.after_cell)
        self._shell.magics_manager.magics["line"].pop("dezero_spec", None)

    def line(self, line: str) -> Run | None:
        """Judge what is defined in this notebook: %dezero_spec [--step N] [--first] [--auto]."""
        from IPython.core.error import UsageError

        try:
            chosen = options.main(shlex.split(line), "%dezero_spec", standalone_mode=False)
        except click.ClickException as error:
            raise UsageError(error.format_message()) from None
        except ValueError as error:  # a quotation that does not end
            raise UsageError(str(error)) from None
        if not isinstance(chosen, dict):
            return None  # help was asked for
        auto = chosen.pop("auto")
        if auto is not None:
            self._settings = chosen if auto else None
            return None
        try:
            return check(self._shell.user_ns, **chosen)
        except CannotLoad as error:
            raise UsageError(language(of_locale()).told(str(error))) from None

    def after_cell(self, result: Any) -> None:
        """Judge again if the cell defined one of the core's names: a line while all is well."""
        if self._settings is None or not result.success or result.info is None:
            return
        if not KNOWN_NAMES & defined(self._shell.transform_cell(result.info.raw_cell)):
            return
        from IPython.display import display

        try:
            found = check(self._shell.user_ns, **self._settings)
        except CannotLoad:
            return  # Variable comes in a later cell
        if found.as_expected or (found.stopped and not found.broken):
            print(summary.sentence(found, language(of_locale())))
        else:
            display(found)


def defined(source: str) -> set[str]:
    """Return the names that a cell binds by itself, outside functions and classes."""
    names: set[str] = set()
    try:
        pending: list[ast.AST] = list(ast.parse(source).body)
    except (SyntaxError, ValueError):
        return names
    while pending:
        node = pending.pop()
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names.add(node.name)
            continue
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            names.add(ast.unparse(node).partition(".")[0])  # Variable.__add__ = add
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        pending.extend(ast.iter_child_nodes(node))
    return names


@click.command(cls=Told)
@click.option(
    "--step",
    type=click.IntRange(path.FIRST_STEP, LAST_STEP),
    default=LAST_STEP,
    metavar="N",
    help=f"The rules in force at step N of the book ({LAST_STEP}).",
)
@click.option("--first", is_flag=True, help="Stop at the first broken rule.")
@click.option(
    "--auto/--no-auto", default=None, help="Judge after each cell that defines a part of the core."
)
def options(**chosen: Any) -> dict[str, Any]:
    """Judge what this notebook defines."""
    return chosen
