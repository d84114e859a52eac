"""GitHub Classroom: what an autograding step puts into its output `result`, one a submission."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

from dezero_spec.grading.marks import Part
from dezero_spec.grading.store import atomic
from dezero_spec.plain import inert, one_line, shortened
from dezero_spec.report import summary
from dezero_spec.report.outputs import feedback
from dezero_spec.report.outputs.entries import Entry, Overview
from dezero_spec.suite import verdicts
from dezero_spec.suite.verdicts import Verdict

VERSION = 3
MOST = 500  # characters of a test's output that Classroom takes

_STATUS = {verdicts.PASS: "pass", verdicts.ERROR: "error", verdicts.NOT_PROVIDED: "pass"}


class Classroom:
    """Writes classroom/KEY.txt."""

    def __init__(self, folder: Path) -> None:
        self.notes: list[str] = []
        self._folder = folder / "classroom"
        self._written: list[Path] = []

    def add(self, entry: Entry) -> None:
        """Write the file of one submission."""
        path = self._folder / f"{entry.key}.txt"
        self._written.append(atomic.write(path, encoded(entry) + "\n"))

    def finish(self, overview: Overview) -> Iterable[Path]:
        """Tell what was written."""
        return self._written

    def drop(self) -> None:
        """Nothing is left unfinished."""


def encoded(entry: Entry) -> str:
    """Return the result as the step's output has it."""
    return base64.b64encode(json.dumps(result(entry), allow_nan=False).encode("ascii")).decode()


def result(entry: Entry) -> dict[str, Any]:
    """Return the result as data; Classroom adds up the tests' scores.

    Without a mark `max_score` is 0, with which Classroom reports no points at all.
    """
    message = "\n".join(feedback.lines(entry)[:2])
    if entry.mark.value is None:
        why = shortened(inert(message), MOST)
        test = _named("dezero-spec", "error", 0.0, why)
        return _whole("error", message, 0.0, [test])
    by_id = {verdict.rule.id: verdict for verdict in entry.run.verdicts} if entry.run else {}
    tests = [_test(entry, part, by_id.get(part.name)) for part in entry.mark.parts]
    _add_up(tests)
    status = "pass" if entry.run and entry.run.conforming else "fail"
    return _whole(status, message, float(entry.mark.out_of), tests)


def _add_up(tests: list[dict[str, Any]]) -> None:
    """Let the scores' running sum in doubles, as Classroom's reporter adds them, be the mark.

    Where a sum on the way isn't the decimal one, rounded once, the score moves by a few units of
    its last place, which nobody sees.
    """
    exact, running = Decimal(0), 0.0
    for test in tests:
        exact += Decimal(repr(test["score"]))
        wanted = float(exact)
        left = wanted - running
        near = test["score"], left, math.nextafter(left, math.inf), math.nextafter(left, -math.inf)
        test["score"] = next((score for score in near if running + score == wanted), left)
        running += test["score"]


def _whole(status: str, message: str, most: float, tests: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "version": VERSION,
        "status": status,
        "message": shortened(inert(message), MOST),
        "max_score": most,
        "tests": tests,
    }


def _test(entry: Entry, part: Part, verdict: Verdict | None) -> dict[str, Any]:
    if part.share is None or verdict is None:
        return _named(f"adjustment: {part.name}", "pass", float(part.earned), part.why)
    name = f"{part.name}: {one_line(part.share.rule.sentence)}"
    if verdict.status in (verdicts.PASS, verdicts.NOT_PROVIDED):
        said = "not provided" if verdict.status == verdicts.NOT_PROVIDED else ""
    else:
        said = summary.how_broken(verdict)
    test = _named(name, _STATUS.get(verdict.status, "fail"), float(part.earned), said)
    failure = next((case.failure for case in verdict.broken if case.failure), None)
    if failure is not None and verdict.status in verdicts.BROKEN:
        test["test_code"] = shortened(inert(failure.snippet), MOST)
        raised = [place for place in failure.places if not place.called]
        if raised:  # of anything else, Classroom would say that the mistake is in that line
            test["filename"] = shortened(one_line(raised[-1].file), 200)
            test["line_no"] = raised[-1].line
    test["duration"] = round(1000 * sum(case.seconds for case in verdict.cases))
    return test


def _named(name: str, status: str, score: float, said: str) -> dict[str, Any]:
    said = shortened(inert(said), MOST)
    return {
        "name": name,
        "status": status,
        "message": said,
        "output": said,
        "score": score,
        "test_code": "",
        "task_id": 0,
        "filename": "",
        "line_no": 0,
        "duration": 0,
    }
