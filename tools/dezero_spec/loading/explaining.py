"""Why an entry could not be imported, in a sentence."""

from __future__ import annotations

import difflib
import re
import traceback
from pathlib import Path

from dezero_spec.deadline import TimeLimit
from dezero_spec.loading.errors import CannotLoad
from dezero_spec.loading.execution import describe, statement_at
from dezero_spec.loading.importing import SubmissionFinder
from dezero_spec.loading.missing import StandInPolicy
from dezero_spec.loading.plan import Plan
from dezero_spec.loading.running import fails_with, hint_on
from dezero_spec.loading.sources import read_text
from dezero_spec.loading.syntax import explain


def why_import_failed(
    error: BaseException, plan: Plan, finder: SubmissionFinder, policy: StandInPolicy
) -> CannotLoad:
    """Turn what an import raised into CannotLoad with file, line and advice."""
    if isinstance(error, SyntaxError):
        return _syntax_error(error, plan)
    # Of a lazy import, the cause knows the statement.
    place = _deepest_own_line(error, finder) or _deepest_own_line(error.__cause__, finder)
    if isinstance(error, TimeLimit):
        return _endless(error, plan, finder, place)
    if place is None:
        return CannotLoad(f"{plan.where} cannot be loaded: {describe(error)}", file=plan.entry)
    filename, line = place
    source = finder.units[filename]
    unit = source.unit(filename)
    shown = f"{unit.shown if unit else source.shown} line {line}"
    if isinstance(error, ModuleNotFoundError) and error.name:
        top = error.name.partition(".")[0]
        imported = source.facts.import_at(line, top)
        what = "everything" if imported and "*" in imported.names else ""
        if imported is not None and not what:
            what = ", ".join(imported.names)
        module = imported.module if imported is not None else error.name
        reason = (
            f"{shown} imports {what} from '{module}', which is not in the submission"
            if what
            else f"{shown} imports '{module}', which is not in the submission"
        )
        return CannotLoad(reason, file=source.file, line=line, advice=_advice(module, policy))
    statement = statement_at(unit.tree.body, line) if unit is not None else None
    advice = hint_on(error, statement, source) or "Correct that line first"
    reason = f"{shown} {fails_with(error)}, before Variable is defined"
    if finder.first_failure is not None:
        reason += f"; {finder.first_failure} before that"
    return CannotLoad(reason, file=source.file, line=line, advice=advice)


def _endless(
    error: TimeLimit, plan: Plan, finder: SubmissionFinder, place: tuple[str, int] | None
) -> CannotLoad:
    shown, file, line = plan.where, plan.entry, None
    if place is not None:
        filename, line = place
        source = finder.units[filename]
        unit = source.unit(filename)
        shown, file = f"{unit.shown if unit else source.shown} line {line}", source.file
    reason = f"{shown} had not ended after {error.seconds:g} seconds"
    advice = 'Put what is no definition under `if __name__ == "__main__":`'
    return CannotLoad(reason, file=file, line=line, advice=advice)


def _syntax_error(error: SyntaxError, plan: Plan) -> CannotLoad:
    file = Path(error.filename) if error.filename else None
    if file is None or not plan.files.is_file(file):
        return CannotLoad(f"{plan.where} cannot be loaded: {describe(error)}", file=plan.entry)
    return explain(error, read_text(file, plan.files.text(file)), plan.show(file), file)


def _advice(module: str, policy: StandInPolicy) -> str:
    top = module.partition(".")[0]
    own = sorted(policy.own_names())
    same = [name for name in own if name.lower() == top.lower() and name != top]
    near = same or [
        name
        for name in difflib.get_close_matches(top, own, 3, 0.7)
        if name != top and _numbers(name) == _numbers(top)  # step20 is not step09 mistyped
    ]
    if near:
        return f"The submission has {near[0]}: is that the one meant?"
    return f"Hand in {top} together with it"


def _numbers(name: str) -> list[int]:
    return [int(digits) for digits in re.findall(r"\d+", name)]


def _deepest_own_line(
    error: BaseException | None, finder: SubmissionFinder
) -> tuple[str, int] | None:
    found = None
    for frame in traceback.extract_tb(error.__traceback__ if error is not None else None):
        if frame.filename in finder.units and frame.lineno is not None:
            found = frame.filename, frame.lineno
    return found
