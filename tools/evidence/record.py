"""Making the record of what each rule catches, and comparing it with what was found."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from dezero_spec import locations
from dezero_spec.suite import foundations
from dezero_spec.suite.evidence import FILE, Record, Wrong, read

from evidence.score import Score
from evidence.trial import Outcome


def current_digest() -> str:
    """Return one digest of what the evidence depends on: suite, foundations and reference."""
    found = hashlib.sha256()
    for folder in (locations.SUITE, locations.REFERENCE):
        for path in sorted(folder.rglob("*.py")):
            found.update(path.relative_to(folder).as_posix().encode() + b"\0")
            found.update(path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    found.update(foundations.FILE.read_bytes().replace(b"\r\n", b"\n"))
    return found.hexdigest()[:16]


def record_of(score: Score, mistakes: Sequence[Wrong], right_first: tuple[int, int]) -> Record:
    """Put together what a run over mutants and one over mistakes found."""
    mutants = tuple(
        Wrong(t.mutant.id, f"{t.mutant.where}\n{t.mutant.diff}", *_rules(t.outcome))
        for t in score.killed
    )
    return Record(current_digest(), mutants, tuple(mistakes), len(score.equivalent), right_first)


def _rules(outcome: Outcome) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return outcome.broken or (outcome.error,), outcome.not_judged


def write(record: Record, file: Path = FILE) -> None:
    """Write the record, a line a program, so that changes can be read in a diff."""
    data: Mapping[str, Any] = asdict(record)
    lines = [f'"digest": {json.dumps(record.digest)}', f'"equivalent": {record.equivalent}']
    lines.append(f'"right_first": {json.dumps(record.right_first)}')
    for kind in ("mistakes", "mutants"):
        entries = ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in data[kind])
        lines.append(f'"{kind}": [\n{entries}\n]')
    file.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def differences(kept: Record, found: Record) -> list[str]:
    """Say, in sentences, what is no longer caught, or by other rules than before."""
    said = []
    for kind in ("mutants", "mistakes"):
        before: dict[str, Wrong] = {each.name: each for each in getattr(kept, kind)}
        now: dict[str, Wrong] = {each.name: each for each in getattr(found, kind)}
        for name, wrong in before.items():
            rules = ", ".join(wrong.broken)
            if name not in now:
                said.append(f"no longer caught, once by {rules}: {name}: {wrong.text}")
            elif now[name] != wrong:
                other = ", ".join(now[name].broken)
                said.append(f"caught by {other}, once by {rules}: {name}: {wrong.text}")
        said += [f"newly caught: {name}" for name in now if name not in before]
    if not said and kept != found:
        said.append("the suite or the reference has changed, though not what is caught")
    return said


def outdated(found: Record, file: Path = FILE) -> list[str]:
    """Say what is wrong with the record that is kept, nothing if it is what was found."""
    try:
        said = differences(read(file), found)
    except (OSError, ValueError) as error:
        said = [f"{file.name} can't be read: {error}"]
    again = f"{file.name} is not what this run found: run python -m evidence --record"
    return [*said, again] if said else []
