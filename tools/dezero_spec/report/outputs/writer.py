"""What every output is to `write_all`: it is given each submission once, then the class."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from dezero_spec.report.outputs.entries import Entry, Overview


class Writer(Protocol):
    """Makes the files of one format. Raises OutputError or StoreError."""

    notes: list[str]

    def add(self, entry: Entry) -> None:
        """Take the next submission."""

    def finish(self, overview: Overview) -> Iterable[Path]:
        """Complete the files; return them."""

    def drop(self) -> None:
        """Leave no unfinished file; may be called at any time."""


class Rows:
    """The part of a writer that needs the rows of the class alone."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def add(self, entry: Entry) -> None:
        """Take the next submission."""

    def drop(self) -> None:
        """Leave no unfinished file."""
