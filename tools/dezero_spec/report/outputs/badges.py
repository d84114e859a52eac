"""A badge for each submission."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from dezero_spec.grading.store import atomic
from dezero_spec.report import badge
from dezero_spec.report.outputs.entries import Entry, Overview


class Badges:
    """Writes badges/KEY.svg."""

    def __init__(self, folder: Path) -> None:
        self.notes: list[str] = []
        self._folder = folder / "badges"
        self._written: list[Path] = []

    def add(self, entry: Entry) -> None:
        """Write the badge of one submission."""
        path = self._folder / f"{entry.key}.svg"
        self._written.append(atomic.write(path, badge.of_run(entry.run)))

    def finish(self, overview: Overview) -> Iterable[Path]:
        """Tell what was written."""
        return self._written

    def drop(self) -> None:
        """Nothing is left unfinished."""
