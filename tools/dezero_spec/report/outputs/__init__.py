"""Everything that is made of stored results: files for teachers, platforms and programs."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from dezero_spec.grading.marks import Rubric
from dezero_spec.grading.store import ClassRecord, Store, StoreError
from dezero_spec.report.outputs import teachers_marks
from dezero_spec.report.outputs.badges import Badges
from dezero_spec.report.outputs.canvas import Canvas
from dezero_spec.report.outputs.classroom import Classroom
from dezero_spec.report.outputs.entries import Entry, OutputError, Overview, Row, entries
from dezero_spec.report.outputs.everything import Everything
from dezero_spec.report.outputs.gradebook import Gradebook
from dezero_spec.report.outputs.gradescope import Gradescope
from dezero_spec.report.outputs.junit import JUnit
from dezero_spec.report.outputs.moodle import Moodle
from dezero_spec.report.outputs.overview import Summary
from dezero_spec.report.outputs.teachers_marks import found as teachers_file
from dezero_spec.report.outputs.writer import Writer
from dezero_spec.translations import language, of_locale

__all__ = [
    "DEFAULT",
    "FORMATS",
    "Entry",
    "OutputError",
    "Overview",
    "Row",
    "Written",
    "entries",
    "opened",
    "teachers_file",
    "write_all",
]


def _pages(folder: Path, lang: str | None = None, *, anonymous: bool = False) -> Writer:
    from dezero_spec.report.pages.writer import Pages  # it stands on this package

    return Pages(folder, lang=lang, anonymous=anonymous)


FORMATS: dict[str, Callable[[Path], Writer]] = {
    "gradebook": Gradebook,
    "summary": Summary,
    "json": Everything,
    "junit": JUnit,
    "gradescope": Gradescope,
    "classroom": Classroom,
    "pages": _pages,
    "badge": Badges,
}
DEFAULT = ("gradebook", "summary", "json", "pages")


@dataclass
class Written:
    """What `write_all` did. `problems`: formats that could not be written, and why."""

    overview: Overview
    paths: list[Path] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def opened(results: str | os.PathLike[str]) -> Store:
    """Return the store in a folder of results. Raises OutputError where there is none."""
    store = Store(results)
    if not store.submissions.is_dir():
        raise OutputError(f"{store.folder} holds no results: there is no folder submissions in it")
    return store


def write_all(
    results: str | os.PathLike[str],
    rubric: Rubric | None = None,
    formats: Sequence[str] = DEFAULT,
    *,
    to: str | os.PathLike[str] | None = None,
    canvas: str | os.PathLike[str] | None = None,
    assignment: str | None = None,
    moodle: str | os.PathLike[str] | None = None,
    teachers: str | os.PathLike[str] | None = None,
    lang: str | None = None,
    anonymous: bool = False,
) -> Written:
    """Make outputs from the stored results alone, each submission read once.

    `formats`: names in `FORMATS`; `to`: the folder for them (`results`); `canvas`, `moodle`: the
    teacher's exported file to fill in; `assignment`: its column in Canvas; `teachers`: their own
    marks.csv, which has the last word. `lang`: the language of
    what people read, reasons in the gradebook, the summary, Moodle's feedback and pages (the
    locale's); `anonymous`: leave names out of pages, which then are in a folder of their own.
    Raises OutputError when there are no results; what concerns one format alone is told in
    `problems`.
    """
    store, rubric = opened(results), rubric or Rubric()
    words = teachers_marks.Words()
    if teachers is not None:  # a store of its own: what is unreadable is told once, below
        words = teachers_marks.read(Path(teachers), Store(results), rubric)
    missing = [d for d in teachers_marks.without_work(store) if d.key in words.by_key]
    folder = Path(to) if to is not None else store.folder
    say = language(lang or of_locale())
    makers: dict[str, Callable[[], Writer]] = {}
    for name in dict.fromkeys(formats):
        makers[name] = lambda make=FORMATS[name]: make(folder)  # type: ignore[misc]
    if canvas is not None:
        makers["canvas"] = lambda: Canvas(folder, Path(canvas), assignment)
    if moodle is not None:
        makers["moodle"] = lambda: Moodle(folder, Path(moodle), say)
    if "gradebook" in makers:
        makers["gradebook"] = lambda: Gradebook(folder, say)
    if "summary" in makers:
        makers["summary"] = lambda: Summary(folder, say)
    if "pages" in makers:
        makers["pages"] = lambda: _pages(folder, say.code, anonymous=anonymous)

    problems: dict[str, str] = {}
    writers: dict[str, Writer] = {}

    def attempt(name: str, act: Callable[[], object]) -> None:
        try:
            act()
        except (OutputError, StoreError) as error:
            problems[name] = str(error)
            if name in writers:
                writers.pop(name).drop()

    try:
        for name, make in makers.items():
            attempt(name, lambda: writers.__setitem__(name, make()))  # noqa: B023
        rows = []
        for entry in entries(store, rubric, words.by_key, missing):
            rows.append(entry.row)
            for name, writer in list(writers.items()):
                attempt(name, lambda: writer.add(entry))  # noqa: B023
        record = store.get_class() or ClassRecord(keys=tuple(row.key for row in rows))
        marked = [document.student for document in missing]
        left = tuple(student for student in record.missing if student not in marked)
        notes = [*store.notes, *words.notes]
        if count := sum(row.untimed for row in rows):
            told = f"the export gives no time for {count} of them: nothing is deducted for lateness"
            notes.append(told)
        written = Written(Overview(replace(record, missing=left), rubric, rows, tuple(notes)))
        for name, writer in list(writers.items()):
            attempt(name, lambda: written.paths.extend(writer.finish(written.overview)))  # noqa: B023
            written.notes += [f"{name}: {note}" for note in writer.notes]
    finally:
        for writer in writers.values():
            writer.drop()
    written.notes = [*written.overview.notes, *written.notes]
    written.problems = [f"{name}: {problem}" for name, problem in problems.items()]
    return written
