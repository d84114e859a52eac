"""Grade the corpus, and say in short what became of each entry."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from dezero_spec.grading import Settings, grade_class
from dezero_spec.grading.progress import Silent
from dezero_spec.grading.store import Document, Store
from dezero_spec.judge.sandbox import require
from dezero_spec.judge.sandbox.choice import BUBBLEWRAP
from dezero_spec.suite.verdicts import CRASH, ERROR, FAIL, PASS, TIMEOUT

from .corpus import HERE, Entry, base, entries

GOLDEN = HERE / "golden.json"
BASES = ("broken", "reference")
# Who is faster, the host or the attacker, is not always the same: at which rule it ends is open.
RACES = {
    "steal_requests",
    "forged_answer_to_this_request",
    "channel_flood",
    "host_by_signal",
    "host_by_other_thread",
    "flipping_data",
    # A thread that gets no memory to begin with never says that it has begun.
    "thread_bomb",
    # A host for each test: a slow machine runs out of time.
    "patch_builtins",
    "patch_type",
}
# Refused either way, but for which of its forged answers depends on which is read first.
REASONS_RACE = {"forged_types"}
SETTINGS = Settings(seconds_per_test=3.0, seconds=9.0, memory_mb=512)
# Where all takes two to three times as long, what ends in time there has to end in time.
SLOW = Settings(seconds_per_test=9.0, seconds=27.0, memory_mb=512)


def grade_corpus(folder: Path, jobs: int = 3, kind: str = BUBBLEWRAP) -> dict[str, Document]:
    """Grade all entries, and the bases as they are, in a sandbox of a kind.

    By three workers: much of what is tried does nothing but wait, and with more of them an entry
    that works ran out of its time. Returns the documents by the entries' names.
    """
    handed_in, results = folder / "handed-in", folder / "results"
    handed_in.mkdir()
    outside = [str(results / "submissions"), str(results), str(handed_in), str(folder)]
    for entry in entries():
        entry.write(handed_in, outside)
    for name in BASES:
        (handed_in / f"base_{name}.py").write_text(base(name), encoding="utf-8")
    settings = SETTINGS if kind == BUBBLEWRAP else SLOW
    ready = require(limits=settings.limits, kind=kind)
    batch = grade_class(
        handed_in, results, settings, sandbox=ready, watch=Silent(), jobs=jobs, layout="plain"
    )
    store, found = Store(results), {}
    for submission in batch.taken.submissions:
        document = store.get(submission.key)
        assert document is not None, submission.label
        found[submission.label.removesuffix(".py")] = document
    return found


def statuses(document: Document) -> dict[str, str]:
    """Return the status of each rule; in which way it is broken may depend on a race."""
    return {
        verdict.rule.id: "broken" if verdict.status in (FAIL, ERROR, CRASH) else verdict.status
        for verdict in document.verdicts
    }


def passed(document: Document) -> set[str]:
    """Return the rules that hold."""
    return {rule for rule, status in statuses(document).items() if status == PASS}


def in_short(document: Document, base: Document | None) -> dict[str, Any]:
    """Return what a golden outcome tells: the reason, or where rules differ from the base's.

    Of one that runs out of time nothing but that: at which rule that is, depends on the machine.
    """
    if document.run is None:
        return {"outcome": document.outcome, "reason": document.reason}
    if TIMEOUT in statuses(document).values():
        return {"outcome": document.outcome, "differs": "out of time"}
    if base is None:
        return {"outcome": document.outcome, "held": len(passed(document))}
    before = statuses(base)
    differs = {
        rule: status for rule, status in statuses(document).items() if before[rule] != status
    }
    return {"outcome": document.outcome, "differs": differs}


def outcome_of(entry: Entry, found: dict[str, Document]) -> dict[str, Any]:
    """Return the golden outcome of an entry."""
    base = found[f"base_{entry.base}"] if entry.base in BASES else None
    short = in_short(found[entry.name], base)
    if entry.name in REASONS_RACE:
        short = {**short, "reason": short["reason"].partition("what is no answer")[0] + "a race"}
    return {**short, "differs": "a race"} if entry.name in RACES else short


def all_in_short(found: dict[str, Document]) -> dict[str, dict[str, Any]]:
    """Return the golden outcomes of all entries."""
    return {entry.name: outcome_of(entry, found) for entry in entries()}


def golden() -> dict[str, dict[str, Any]]:
    """Return the recorded outcomes."""
    recorded: dict[str, dict[str, Any]] = json.loads(GOLDEN.read_text(encoding="utf-8"))
    return recorded
