"""results.json: all there is, with the marks, for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
from typing import Any

from dezero_spec.grading.marks import Mark, Rubric, number
from dezero_spec.grading.marks.lateness import Late
from dezero_spec.grading.store import atomic
from dezero_spec.plain import inert
from dezero_spec.report.outputs.entries import Entry, Overview

SCHEMA = 1


class Everything:
    """Writes results.json as submissions come."""

    def __init__(self, folder: Path) -> None:
        self.notes: list[str] = []
        self._file = atomic.AtomicFile(folder / "results.json")
        self._file.write(f'{{"schema": {SCHEMA},\n"submissions": [')
        self._between = "\n"

    def add(self, entry: Entry) -> None:
        """Take the next submission."""
        document = entry.document
        result = {f.name: getattr(document, f.name) for f in fields(document)} if document else None
        if result is not None and result["coverage"] is None:
            del result["coverage"]
        data = {"key": entry.key, "mark": mark_data(entry.mark), "result": result}
        self._file.write(self._between + _json(data))
        self._between = ",\n"

    def finish(self, overview: Overview) -> Iterable[Path]:
        """Add what concerns the class."""
        self._file.write(
            f'\n],\n"class": {_json(json.loads(overview.record.to_json()))},\n'
            f'"rubric": {_json(_rubric_data(overview.rubric))},\n'
            f'"identical": {_json(overview.identical)},\n'
            f'"notes": {_json(list(overview.notes))}}}\n'
        )
        return [self._file.complete()]

    def drop(self) -> None:
        """Leave no unfinished file."""
        self._file.drop()


def mark_data(mark: Mark) -> dict[str, Any]:
    """Return a mark as plain data; numbers as they are written in every output."""
    return {
        "value": None if mark.value is None else float(mark.value),
        "text": mark.text,
        "out_of": float(mark.out_of),
        "reason": mark.reason,
        "by_rules": None if mark.by_rules is None else float(mark.by_rules),
        "changes": [
            {"name": change.name, "by": float(change.by), "why": change.why}
            for change in mark.changes
        ],
        "comment": mark.comment,
        "excused": mark.excused,
        "parts": [
            {
                "name": part.name,
                "status": part.share.status if part.share else None,
                "earned": float(part.earned),
                "possible": float(part.possible),
                "bonus": bool(part.share and part.share.bonus),
            }
            for part in mark.parts
        ],
    }


def _rubric_data(rubric: Rubric) -> dict[str, Any]:
    return {
        "through": rubric.through,
        "out_of": number(rubric.out_of),
        "proportional": rubric.proportional,
        "not_provided": rubric.not_provided,
        "round_to": number(rubric.round_to),
        "rounding": rubric.rounding,
        "minimum": number(rubric.minimum),
        "maximum": None if rubric.maximum is None else number(rubric.maximum),
        "late": _late_data(rubric.late),
        "points": {id: str(points) for id, points in rubric.points.items()},
        "bonus": {id: str(points) for id, points in rubric.bonus.items()},
    }


def _late_data(late: Late | None) -> dict[str, Any] | None:
    if late is None:
        return None
    return {
        "deadline": late.deadline.isoformat(),
        "zone": late.zone.key,
        "grace": late.grace.total_seconds() / 60,
        "points_a_day": number(late.points),
        "share_a_day": number(late.share),
        "at_most": None if late.most is None else number(late.most),
    }


def _json(data: Any) -> str:
    return json.dumps(_harmless(data), ensure_ascii=True, allow_nan=False)


def _harmless(data: Any) -> Any:
    """Make all texts inert: who reads the file may print them."""
    if isinstance(data, str):
        return inert(data)
    if isinstance(data, dict):
        return {inert(key): _harmless(value) for key, value in data.items()}
    if isinstance(data, (list, tuple)):
        return [_harmless(value) for value in data]
    return data
