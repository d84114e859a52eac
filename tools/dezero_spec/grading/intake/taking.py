"""The whole way: open, recognise, group, join with the roster, stage."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from dezero_spec.grading.intake.errors import IntakeError
from dezero_spec.grading.intake.grouping import Draft, group
from dezero_spec.grading.intake.identity import settle
from dezero_spec.grading.intake.joining import Joined, join
from dezero_spec.grading.intake.model import Class, Submission
from dezero_spec.grading.intake.nodes import opened
from dezero_spec.grading.intake.recognition import recognise
from dezero_spec.grading.intake.rosters import read_roster
from dezero_spec.grading.intake.staging import HALF, remove, stage

MOST_NOTES = 50
SCRATCH = ".export-"


def intake(
    source: Path,
    *,
    layout: str | None,
    roster: Path | None,
    staging: Path,
    progress: Callable[[int, int], None] | None = None,
) -> Class:
    """Take in a class's submissions from a folder, .zip or .tar.gz as an LMS exports it.

    Each lies in a folder of its own in ``staging`` afterwards, which replaces what an earlier
    run left there. IntakeError says what is wrong with source, roster or staging; what is wrong
    with one submission stands in it. ``progress``: called with how many of how many are done.
    """
    source, staging = Path(source), Path(staging)
    said: list[str] = []
    enrolled = read_roster(roster, said) if roster is not None else []
    with _scratch(staging) as scratch, opened(source, scratch) as root:
        leave_out = set(_own(source, [staging, *([roster] if roster else [])]))
        found = recognise(root, layout, leave_out, packed=source.is_file())
        pieces, unsure = settle(found.readings, enrolled)
        found.notes += unsure
        drafts = group(found.layout, found.layout.ordered(pieces))
        if not drafts:
            reason = f"{source} holds no submissions"
            raise IntakeError(reason, "Name the folder or the .zip that the LMS exported")
        joined = (
            join(drafts, enrolled, logins=found.layout.logins) if roster is not None else Joined()
        )
        submissions = []
        for number, draft in enumerate(drafts, 1):
            submissions.append(_submission(draft, staging))
            if progress is not None:
                progress(number, len(drafts))
    notes = [*found.notes, *said, *joined.notes, *_notes(submissions)]
    return Class(
        tuple(submissions),
        found.layout.name,
        tuple(joined.missing),
        tuple(joined.unknown),
        tuple(notes),
    )


def _submission(draft: Draft, staging: Path) -> Submission:
    staged = stage(draft, staging)
    return Submission(
        key=draft.key,
        student=draft.student,
        label=draft.label,
        path=staged.path,
        problem=staged.problem,
        late=any(attempt.late for attempt in draft.attempts if attempt.counts),
        attempts=draft.attempts,
        digest=staged.digest,
        files=staged.files,
        members=draft.members,
        notes=tuple(staged.notes),
    )


def _notes(submissions: list[Submission]) -> Iterator[str]:
    every = [f"{s.label}: {note}" for s in submissions for note in s.notes]
    yield from every[:MOST_NOTES]
    if len(every) > MOST_NOTES:
        yield f"and {len(every) - MOST_NOTES} more notes on single submissions"


@contextmanager
def _scratch(staging: Path) -> Iterator[Path]:
    try:
        staging.mkdir(parents=True, exist_ok=True)
        for left in [*staging.glob(f"{HALF}*"), *staging.glob(f"{SCRATCH}*")]:
            remove(left)  # of a run that was killed
        folder = tempfile.TemporaryDirectory(
            prefix=SCRATCH, dir=staging, ignore_cleanup_errors=True
        )
    except OSError as error:
        reason = f"{staging} cannot be written to: {error.strerror or error}"
        raise IntakeError(reason, "Make room there, or name another place") from error
    with folder as name:
        yield Path(name)


def _own(source: Path, places: list[Path]) -> Iterator[str]:
    """Name what lies among the submissions without being one: results, the roster."""
    base = source.resolve()
    for place in places:
        resolved = place.resolve()
        if resolved != base and resolved.is_relative_to(base):
            yield resolved.relative_to(base).parts[0]
