"""Running a submission's file or notebook, and what is said about statements that fail."""

from __future__ import annotations

import ast
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dezero_spec.loading.execution import describe, execute, future_flags, is_definition
from dezero_spec.loading.sources import Source, Unit

if TYPE_CHECKING:
    from dezero_spec.loading.importing import SubmissionFinder


@dataclass
class _Failed:
    """A statement that failed, for another try and for the report."""

    unit: Unit
    statement: ast.stmt
    error: BaseException
    line: int


class Body:
    """The statements of one module of a submission, while they run."""

    def __init__(self, source: Source, names: dict[str, object], finder: SubmissionFinder) -> None:
        self._source = source
        self._names = names
        self._finder = finder
        self._is_entry = source.file == finder.entry
        self._is_package = source.file.name == "__init__.py"
        self._failed: list[_Failed] = []
        self._flags = 0

    def run(self) -> None:
        """Run everything; what fails and may fail is noted, anything else propagates."""
        for unit in self._source.units:
            self._flags |= future_flags(unit.tree)  # for the cells after it, too
            self._run(unit, unit.tree)
        if any(unit.cell is not None for unit in self._source.units):
            self._try_again()
        for failed in self._failed:
            self._note(failed)

    def _run(self, unit: Unit, tree: ast.Module) -> None:
        def go_on_after(statement: ast.stmt, error: BaseException, line: int) -> bool:
            failed = _Failed(unit, statement, error, line)
            if self._stops(failed):
                # What failed before it may be the cause: it is said first.
                for earlier in self._failed:
                    self._note(earlier)
                return False
            self._failed.append(failed)
            return True

        execute(tree, unit.filename, self._names, go_on_after, self._flags)

    def _stops(self, failed: _Failed) -> bool:
        statement, error = failed.statement, failed.error
        if not is_definition(statement, error) or self._is_package:
            return False
        if self._finder.is_libraries(statement, error) or _misses_numpy_name(error):
            return False  # what uses it fails by itself
        # A neighbour fails as it would anywhere. The entry is judged by what it has, as soon as
        # it has a Variable; a notebook's cells may have been run in another order.
        return not (self._is_entry and ("Variable" in self._names or failed.unit.cell is not None))

    def _try_again(self) -> None:
        """Run what lacked a name once more: the cell that defines it may stand further down."""
        while True:
            late = [failed for failed in self._failed if isinstance(failed.error, NameError)]
            left = [failed for failed in self._failed if failed not in late]
            self._failed = left
            for failed in late:
                self._run(failed.unit, ast.Module(body=[failed.statement], type_ignores=[]))
            again = [failed for failed in self._failed if isinstance(failed.error, NameError)]
            for failed in late:
                if not any(other.statement is failed.statement for other in self._failed):
                    self._finder.journal.add(
                        "cell-order",
                        f"{self._place(failed)} was run again at the end:"
                        f" at first it failed with {describe(failed.error)}",
                        self._source.shown,
                        failed.line,
                    )
            if len(again) == len(late):
                return

    def _place(self, failed: _Failed) -> str:
        return f"{failed.unit.shown} line {failed.line}"

    def _note(self, failed: _Failed) -> None:
        what = f"{self._place(failed)} {fails_with(failed.error)}"
        if hint := hint_on(failed.error, failed.statement, self._source):
            what += f"; {hint}"
        if self._is_entry and self._finder.first_failure is None:
            self._finder.first_failure = what
        kind = "statement-failed"
        if self._is_package and not self._is_entry:
            kind = "package-init"
            if not self._finder.is_libraries(failed.statement, failed.error):
                why = what
                if isinstance(failed.error, ImportError):
                    why = f"{self._place(failed)}: {failed.error}"
                self._finder.not_importable.setdefault(str(self._names["__name__"]), why)
        self._finder.journal.add(
            kind, f"{what}; the statements after it were run", self._source.shown, failed.line
        )


def fails_with(error: BaseException) -> str:
    """Say what a statement does that raised this."""
    if isinstance(error, SystemExit):
        return "ends the program"
    return f"fails with {describe(error)}"


def hint_on(error: BaseException, statement: ast.stmt | None, source: Source) -> str:
    """Say what would let a failing statement run as it stands, if anything would."""
    if statement is not None and _annotates(statement, error, source):
        return (
            "Python 3.14 defers annotations: run it there, or with"
            " `from __future__ import annotations`"
        )
    return ""


def _annotates(statement: ast.stmt, error: BaseException, source: Source) -> bool:
    """Tell whether a name lacks in an annotation alone, which Python 3.14 reads when asked."""
    if sys.version_info >= (3, 14) or not isinstance(error, NameError):
        return False
    if error.name not in source.facts.defined:
        return False
    found = set()
    for node in ast.walk(statement):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            found.add(node.returns)
        elif isinstance(node, (ast.arg, ast.AnnAssign)):
            found.add(node.annotation)
    return any(
        isinstance(name, ast.Name) and name.id == error.name
        for annotation in found
        if annotation is not None
        for name in ast.walk(annotation)
    )


def _misses_numpy_name(error: BaseException) -> bool:
    text = str(error) if isinstance(error, AttributeError) else ""
    return text.startswith("module 'numpy") and "has no attribute" in text
