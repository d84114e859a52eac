"""Places in the cells of a notebook that runs: named as IPython counts the cells."""

from __future__ import annotations

import dataclasses
import re
import sys
from collections.abc import Callable

from dezero_spec.script.places.place import Place
from dezero_spec.suite.verdicts import Case, Run, Verdict
from dezero_spec.translations import Language

# What IPython calls a cell, in place of the file that it pretends the cell to be.
_CELL = re.compile(r"In\[(\d+)\]")


def named(run: Run) -> Run:
    """Return a run with cells in place of IPython's files; the same run where there are none."""
    name = _namer()
    if name is None:
        return run
    verdicts = tuple(_of_verdict(verdict, name) for verdict in run.verdicts)
    return dataclasses.replace(run, verdicts=verdicts)


def where(file: str, line: int, say: Language) -> str:
    """Name a place: by its cell, or as FILE:LINE."""
    if cell := _CELL.fullmatch(file):
        return say("cell %(cell)s, line %(line)s", cell=cell[1], line=line)
    return f"{file}:{line}"


def _namer() -> Callable[[str], str] | None:
    # Imported by nobody but a notebook: a check at a terminal never needs it.
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is None:
        return None

    def name(file: str) -> str:
        found = shell.compile.format_code_name(file)
        return str(found[1]) if found else file

    return name


def _of_verdict(verdict: Verdict, name: Callable[[str], str]) -> Verdict:
    cases = tuple(_of_case(case, name) for case in verdict.cases)
    return dataclasses.replace(verdict, cases=cases)


def _of_case(case: Case, name: Callable[[str], str]) -> Case:
    if case.failure is None or not case.failure.places:
        return case
    places = tuple(_of_place(place, name) for place in case.failure.places)
    return dataclasses.replace(case, failure=dataclasses.replace(case.failure, places=places))


def _of_place(place: Place, name: Callable[[str], str]) -> Place:
    return dataclasses.replace(place, file=name(place.file))
