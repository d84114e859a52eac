"""Writes the pages of a class as submissions come."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from dezero_spec.outputs.entries import Entry, Overview
from dezero_spec.pages import student
from dezero_spec.pages.anonymity import Names, Pseudonyms, named
from dezero_spec.pages.classroom import Gathered
from dezero_spec.store import atomic
from dezero_spec.translations import Language, language

FOLDER = "students"
CLASS = "class.html"


class Pages:
    """Writes students/KEY.html and class.html; without any name in them if `anonymous`."""

    def __init__(
        self, folder: Path, *, lang: Language | None = None, anonymous: bool = False
    ) -> None:
        self.notes: list[str] = []
        self._folder = folder
        self._language = lang or language()
        self._pseudonyms = Pseudonyms(self._language) if anonymous else None
        self._gathered = Gathered(self._language, anonymous)
        self._written: list[Path] = []

    def add(self, entry: Entry) -> None:
        """Write the page of one submission, and keep what the class's page needs of it."""
        names = self._names(entry)
        path = self._folder / FOLDER / f"{names.file}.html"
        self._written.append(atomic.write(path, student.page(entry, self._language, names)))
        self._gathered.add(entry, names, f"{FOLDER}/{names.file}.html")

    def finish(self, overview: Overview) -> Iterable[Path]:
        """Write the page of the class."""
        path = self._folder / CLASS
        return [*self._written, atomic.write(path, self._gathered.page(overview))]

    def drop(self) -> None:
        """Nothing is left unfinished."""

    def _names(self, entry: Entry) -> Names:
        return self._pseudonyms.of(entry) if self._pseudonyms else named(entry)
