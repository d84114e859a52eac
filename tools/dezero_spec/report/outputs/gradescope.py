"""Gradescope's results.json: one file a submission."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from dezero_spec.grading.marks import Part
from dezero_spec.grading.store import atomic
from dezero_spec.plain import inert, one_line, shortened
from dezero_spec.report import summary
from dezero_spec.report.outputs import feedback
from dezero_spec.report.outputs.entries import Entry, Overview
from dezero_spec.suite import explain, verdicts
from dezero_spec.suite.verdicts import Verdict

MOST = 5_000  # characters shown of one rule


class Gradescope:
    """Writes gradescope/KEY.json."""

    def __init__(self, folder: Path) -> None:
        self.notes: list[str] = []
        self._folder = folder / "gradescope"
        self._written: list[Path] = []

    def add(self, entry: Entry) -> None:
        """Write the file of one submission."""
        path = self._folder / f"{entry.key}.json"
        self._written.append(atomic.write(path, render(entry)))

    def finish(self, overview: Overview) -> Iterable[Path]:
        """Tell what was written."""
        return self._written

    def drop(self) -> None:
        """Nothing is left unfinished."""


def render(entry: Entry) -> str:
    """Return the document of one submission."""
    return json.dumps(results(entry), indent=1, ensure_ascii=True, allow_nan=False) + "\n"


def results(entry: Entry) -> dict[str, Any]:
    """Return the document as data.

    Without a mark there is no score, which Gradescope shows as a failure of the autograder: a
    person will look at it, and nobody gets a silent zero.
    """
    data: dict[str, Any] = {
        "output": "\n".join(feedback.lines(entry)),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "extra_data": {
            "dezero-spec": {"mark": entry.mark.text, "reason": inert(entry.mark.reason)}
        },
    }
    if entry.document is not None:
        data["execution_time"] = round(entry.document.seconds, 3)
    if entry.mark.value is None:
        return {**data, "tests": []}
    by_id = {verdict.rule.id: verdict for verdict in entry.run.verdicts} if entry.run else {}
    tests = [_test(part, by_id.get(part.name)) for part in entry.mark.parts]
    return {**data, "score": float(entry.mark.value), "tests": tests}


def _test(part: Part, verdict: Verdict | None) -> dict[str, Any]:
    if part.share is None:
        told = {"output": f"{part.why[:1].upper()}{part.why[1:]}."} if part.why else {}
        return {"name": f"Adjustment: {part.name}", "score": float(part.earned), **told}
    name = f"{part.name}: {one_line(part.share.rule.sentence)}"
    if part.share.bonus:
        name = f"Bonus, {name}"
    if part.share.status == verdicts.NOT_PROVIDED and not part.possible:
        return {"name": name, "output": "Not provided: counts neither for nor against."}
    test: dict[str, Any] = {
        "name": name,
        "score": float(part.earned),
        "max_score": float(part.possible),
        "status": "passed" if part.share.status == verdicts.PASS else "failed",
    }
    if verdict is not None and verdict.status != verdicts.PASS:
        test["output"] = shortened(inert(_output(verdict)), MOST)
    return test


def _output(verdict: Verdict) -> str:
    if verdict.status == verdicts.NOT_PROVIDED:
        return "Not provided."
    if not verdict.broken:
        return summary.how_broken(verdict)
    if verdict.status == verdicts.NOT_JUDGED:
        return summary.how_broken(verdict).capitalize() + "."
    return explain.text(verdict.rule, verdict.broken[0])
