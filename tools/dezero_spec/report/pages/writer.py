"""Writes the pages of a class as submissions come."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from dezero_spec.grading.store import atomic
from dezero_spec.report.outputs.entries import Entry, Overview
from dezero_spec.report.pages import student
from dezero_spec.report.pages.anonymity import Names, Pseudonyms, named
from dezero_spec.report.pages.classroom import Gathered
from dezero_spec.translations import language, of_locale

FOLDER = "students"
CLASS = "class.html"
NAMELESS = "anonymous"  # the folder of pages without names: it can be passed on as it is


class Pages:
    """Writes students/KEY.html and class.html; without any name if `anonymous`.

    `lang`: the language's code, that of the locale if None.
    """

    def __init__(self, folder: Path, *, lang: str | None = None, anonymous: bool = False) -> None:
        self.notes: list[str] = []
        self._folder = folder / NAMELESS if anonymous else folder
        self._language = language(lang or of_locale())
        self._pseudonyms = Pseudonyms(self._language) if anonymous else None
        self._gathered = Gathered(self._language, anonymous)
        self._written: dict[Path, None] = {}

    def add(self, entry: Entry) -> None:
        """Write the page of one submission, and keep what the class's page needs of it."""
        names = self._names(entry)
        path = self._folder / FOLDER / f"{names.file}.html"
        self._written[atomic.write(path, student.page(entry, self._language, names))] = None
        self._gathered.add(entry, names, f"{FOLDER}/{names.file}.html")

    def finish(self, overview: Overview) -> Iterable[Path]:
        """Write the page of the class."""
        if self._pseudonyms:
            self._remove_others()
        path = self._folder / CLASS
        return [*self._written, atomic.write(path, self._gathered.page(overview))]

    def _remove_others(self) -> None:
        """Remove pages of results that have changed since: their codes have, too."""
        for path in (self._folder / FOLDER).glob("submission-*.html"):
            if path not in self._written:
                path.unlink(missing_ok=True)

    def drop(self) -> None:
        """Nothing is left unfinished."""

    def _names(self, entry: Entry) -> Names:
        return self._pseudonyms.of(entry) if self._pseudonyms else named(entry)
