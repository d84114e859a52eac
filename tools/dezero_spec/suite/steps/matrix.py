"""The solution of each step against the rules of each step.

``python -m dezero_spec.suite.steps.matrix`` prints it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dezero_spec import loading, locations
from dezero_spec.suite import catalogue, verdicts
from dezero_spec.suite.catalogue import LAST_STEP
from dezero_spec.suite.steps import path
from dezero_spec.suite.steps.auto import LISTS, at_step, judged_at
from dezero_spec.suite.verdicts import Run, Verdict

SIGNS = {verdicts.PASS: "+", verdicts.NOT_PROVIDED: "-"}
BROKEN = "x"
FORMS = {LISTS: f"in the form of step {LISTS}", LAST_STEP: "in the form of the other steps"}

Cell = dict[str, str]  # a sign for each rule in force


@dataclass(frozen=True)
class Matrix:
    """`cells`: by the solution's step, then by the step whose rules it is judged by."""

    cells: Mapping[int, Mapping[int, Cell]]

    def lacking(self, solution: int, step: int) -> set[str]:
        """Return the rules of a step that a solution does not satisfy."""
        return {rule for rule, sign in self.cells[solution][step].items() if sign == BROKEN}

    def text(self) -> str:
        """Return the matrix as text: how many rules hold, and which."""
        return "\n".join([*self._counts(), "", *self._rules(LAST_STEP), "", *self._rules(LISTS)])

    def _counts(self) -> list[str]:
        steps = path.with_rules()
        lines = ["How many of the rules of a step, in its column, the solution in a row satisfies"]
        lines += ["", "solution" + "".join(f"{step:>7}" for step in steps)]
        for solution, row in self.cells.items():
            texts = []
            for step in steps:
                signs = [sign for sign in row[step].values() if sign != "-"]
                texts.append(f"{signs.count('+')}/{len(signs)}")
            lines.append(f"{solution:<8}" + "".join(f"{text:>7}" for text in texts))
        return lines

    def _rules(self, form: int) -> list[str]:
        lines = [f"Rules, {FORMS[form]}: + holds, x does not, - not provided", ""]
        lines.append(f"{'in force':<10}{'rule':<34}" + "".join(f"{s:>3}" for s in self.cells))
        for rule in catalogue.rules():
            steps = [
                s for s in path.with_rules() if rule.in_force(s) and (s == LISTS) == (form == LISTS)
            ]
            if not steps or rule.kind == "quality":
                continue
            signs = "".join(f"{row[steps[-1]][rule.id]:>3}" for row in self.cells.values())
            span = f"{steps[0]}-{steps[-1]}" if steps[1:] else str(steps[0])
            lines.append(f"{span:<10}{rule.id:<34}{signs}")
        return lines


def solutions() -> dict[int, Path]:
    """Return where the solution of each step is, the package last."""
    folder = locations.REFERENCE / "steps"
    found = {step: folder / f"step{step}.py" for step in path.with_rules() if step != LAST_STEP}
    return {**found, LAST_STEP: locations.REFERENCE}


def matrix() -> Matrix:
    """Judge each solution by the rules of each step."""
    cells = {}
    for solution, file in solutions().items():
        implementation = loading.load(file)
        try:
            whole, in_lists = judged_at(implementation, LAST_STEP), judged_at(implementation, LISTS)
        finally:
            implementation.close()
        cells[solution] = {
            step: _cell(in_lists if step == LISTS else at_step(whole, step))
            for step in path.with_rules()
        }
    return Matrix(cells)


def _cell(run: Run) -> Cell:
    return {v.rule.id: _sign(v) for v in run.verdicts if v.rule.kind != "quality"}


def _sign(verdict: Verdict) -> str:
    return SIGNS.get(verdict.status, BROKEN)


if __name__ == "__main__":
    print(matrix().text())
