"""Grade one submission: from what was handed in to the document that is stored."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from dezero_spec.grading.intake import Student, Submission
from dezero_spec.grading.settings import Settings
from dezero_spec.grading.store import GRADED, UNGRADABLE, Document, suite_digest
from dezero_spec.judge.launching import Launcher
from dezero_spec.judge.running import load_judged
from dezero_spec.judge.session import SECONDS_TO_LOAD, JudgedImplementation
from dezero_spec.loading import CannotLoad
from dezero_spec.suite import run
from dezero_spec.suite.verdicts import Run

_ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]{6,16}\b")


def grade(submission: Submission, settings: Settings, launcher: Launcher) -> Document:
    """Judge a submission in a host of the launcher's, whatever its code does.

    What is raised is our fault, not the submission's.
    """
    if submission.path is None:
        return ungradable(submission, settings, launcher.name, submission.problem)
    start = time.monotonic()
    known = _as_known(submission, submission.path, launcher)
    suite = run.collected(step=settings.step, thorough=settings.thorough, seed=settings.seed)
    try:
        implementation = load_judged(
            submission.path,
            launcher,
            seconds=settings.seconds,
            seconds_to_load=min(SECONDS_TO_LOAD, settings.seconds),
            note_lines=settings.coverage,
        )
        found = suite.judge(
            implementation, seconds_per_test=settings.seconds_per_test, every_snippet=False
        )
        if (trouble := implementation.session.trouble) is not None:
            raise trouble
    except CannotLoad as error:
        reason = known(error.in_lines)
        return ungradable(submission, settings, launcher.name, reason, time.monotonic() - start)
    return document(
        submission,
        settings,
        launcher.name,
        outcome=GRADED,
        run=_each_text(found.to_dict(), known),
        coverage=_reached(implementation, found),
        seconds=time.monotonic() - start,
    )


def _reached(implementation: JudgedImplementation, found: Run) -> dict[str, Any] | None:
    """Return which lines each rule has run, where that was to be noted."""
    if implementation.reached is None:
        return None
    rules = [verdict.rule.id for verdict in found.verdicts]
    return implementation.reached.result(rules).to_dict()


def ungradable(
    submission: Submission, settings: Settings, sandbox: str, reason: str, seconds: float = 0.0
) -> Document:
    """Return the document of a submission that no verdicts can be given on."""
    return document(
        submission, settings, sandbox, outcome=UNGRADABLE, reason=reason, seconds=seconds
    )


def document(
    submission: Submission, settings: Settings, sandbox: str, *, seconds: float, **rest: Any
) -> Document:
    """Return a document of a submission."""
    return Document(
        key=submission.key,
        digest=submission.digest,
        suite=suite_digest(),
        settings=settings.to_dict(),
        submission=described(submission),
        sandbox=sandbox,
        seconds=round(seconds, 3),
        **rest,
    )


def described(submission: Submission) -> dict[str, Any]:
    """Return what a document says of who handed in what, in JSON's own types."""
    return {
        "student": _student(submission.student),
        "label": submission.label,
        "late": submission.late,
        "attempts": [asdict(attempt) for attempt in submission.attempts],
        "files": list(submission.files),
        "members": [_student(member) for member in submission.members],
        "notes": list(submission.notes),
    }


def _student(student: Student) -> dict[str, Any]:
    return {**asdict(student), "known_as": list(student.known_as)}


def top_of(submission: Submission, path: Path) -> Path:
    """Return the folder that paths of a submission are relative to: itself or the one above.

    What a folder is called is the student's own affair, unless code may import it by that name.
    """
    unpacked = path.parent.name == submission.key  # the folder is ours: no name of the student's
    package = path.name == "dezero" or (path / "__init__.py").is_file()
    return path if path.is_dir() and (unpacked or not package) else path.parent


def _as_known(submission: Submission, path: Path, launcher: Launcher) -> Callable[[str], str]:
    """Return a function that shows paths as the student knows them: relative.

    Addresses of objects go as well: they differ from run to run, and tell nobody anything.
    """
    absolute = Path(os.path.abspath(path))
    places = [path, absolute, Path(launcher.visible_path(absolute))]
    itself = top_of(submission, absolute) == absolute
    tops = places if itself else [place.parent for place in places]
    texts = sorted({str(top) for top in tops} - {"/", "."}, key=len, reverse=True)
    within = re.compile("|".join(re.escape(text) + "/" for text in texts))
    alone = re.compile("|".join(re.escape(text) + r"(?![\w.-])" for text in texts))

    def known(text: str) -> str:
        if "/" in text:
            text = alone.sub(".", within.sub("", text)).replace("# in the folder .\n", "")
        return _ADDRESS.sub("at 0x…", text) if "at 0x" in text else text

    return known


def _each_text(data: Any, change: Callable[[str], str]) -> Any:
    if isinstance(data, str):
        return change(data)
    if isinstance(data, dict):
        return {key: _each_text(value, change) for key, value in data.items()}
    if isinstance(data, (list, tuple)):
        return [_each_text(value, change) for value in data]
    return data
