"""``%dezero_spec`` in a notebook: judge what its cells have defined. IPython is there then."""

from __future__ import annotations

import ast
import contextlib
import shlex
from typing import Any

import click

from dezero_spec import loading
from dezero_spec.cli import misuse
from dezero_spec.cli.helping import Told
from dezero_spec.loading import CannotLoad
from dezero_spec.loading.facts import KNOWN_NAMES
from dezero_spec.report import cells, summary
from dezero_spec.report.shown import Shown, judged, shown
from dezero_spec.suite.catalogue import LAST_STEP
from dezero_spec.suite.steps import auto, path
from dezero_spec.translations import language, of_locale


class Magic:
    """What the magic does in one shell."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._settings: dict[str, Any] | None = None  # of the check after each cell, if wanted
        self._had: dict[str, object] = {}  # what the core's names were bound to before the cell

    def register(self) -> None:
        """Bring the magic, and look at each cell that has run."""
        self._shell.register_magic_function(self.line, "line", "dezero_spec")
        self._shell.events.register("post_run_cell", self.after_cell)

    def unregister(self) -> None:
        """Leave the shell as it was."""
        self._shell.events.unregister("post_run_cell", self.after_cell)
        self._shell.magics_manager.magics["line"].pop("dezero_spec", None)

    def line(self, line: str) -> Shown | None:
        """Judge what is defined in this notebook: %dezero_spec [--step N] [--first] [--auto]."""
        from IPython.core.error import UsageError

        try:
            chosen = options.main(shlex.split(line), "%dezero_spec", standalone_mode=False)
        except click.UsageError as error:
            raise UsageError(misuse.said(error, language(of_locale()))) from None
        except ValueError as error:  # a quotation that does not end
            raise UsageError(str(error)) from None
        if not isinstance(chosen, dict):
            return None  # help was asked for
        auto = chosen.pop("auto")
        if auto is not None:
            self._settings = chosen if auto else None
            return None
        try:
            return self._judged(**chosen)
        except CannotLoad as error:
            raise UsageError(language(of_locale()).told(str(error))) from None
        except KeyboardInterrupt:
            self._interrupted()
            return None

    def after_cell(self, result: Any) -> None:
        """Judge again if the cell defined one of the core's names: a line while all is well."""
        changed = self._has_changed(result)
        if self._settings is None or not changed or not result.success:
            return
        from IPython.display import display

        try:
            found = self._judged(**self._settings)
        except CannotLoad:
            return  # Variable comes in a later cell
        except KeyboardInterrupt:
            self._interrupted()
            return
        well = found.as_expected or (found.stopped and not found.broken)
        if well or summary.is_ahead(found) or summary.is_begun(found):
            print(summary.sentence(found, language(of_locale())))
        else:
            display(found)

    def _has_changed(self, result: Any) -> bool:
        """Tell whether a cell has bound one of the core's names, or changed what is bound to it.

        It may have done so by another magic, or by an import of all that a module has.
        """
        had, names = self._had, self._shell.user_ns
        self._had = {name: names[name] for name in KNOWN_NAMES & names.keys()}
        if any(had.get(name) is not bound for name, bound in self._had.items()):
            return True
        cell = result.info and self._shell.transform_cell(result.info.raw_cell)
        return bool(KNOWN_NAMES & defined(cell or ""))

    def _interrupted(self) -> None:
        say = language(of_locale())
        print(say("interrupted; there is no result."))

    def _judged(self, step: int | None, first: bool) -> Shown:
        """Judge what is defined, at the step that it is found to be at unless one is given.

        As `check` does, which stops at the first broken rule of the last step.
        """
        names = self._shell.user_ns
        if step is None and not first:
            with contextlib.closing(loading.load(names)) as implementation:
                return shown(cells.named(auto.run_auto(implementation)))
        return judged(names, step=step or LAST_STEP, first=first)


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
    metavar="N",
    help=f"The rules in force at step N of the book, {path.FIRST_STEP} to {LAST_STEP};"
    " without it, those of the step that comes next.",
)
@click.option("--first", is_flag=True, help="Stop at the first broken rule.")
@click.option(
    "--auto/--no-auto", default=None, help="Judge after each cell that defines a part of the core."
)
def options(**chosen: Any) -> dict[str, Any]:
    """Judge what this notebook defines."""
    return chosen
