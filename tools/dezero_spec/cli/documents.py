"""The files that a run is written to, made sure of before it begins."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dezero_spec.cli.failure import CannotRun
from dezero_spec.cli.speaking import spoken

if TYPE_CHECKING:
    from dezero_spec.grading.store.atomic import AtomicFile
    from dezero_spec.suite.verdicts import Run

STDOUT = "-"


def as_json(run: Run) -> str:
    """Return a run as the JSON document; in ASCII, so that no character in it can act."""
    return json.dumps(run.to_dict(), indent=1) + "\n"


def as_junit(run: Run) -> str:
    """Return a run as JUnit XML."""
    from dezero_spec.report import junit

    return junit.render(run)


def as_markdown(run: Run) -> str:
    """Return a run as Markdown."""
    from dezero_spec.report import markdown

    return markdown.render(run, spoken())


def as_page(run: Run) -> str:
    """Return a run as a page."""
    from dezero_spec.report.pages import student

    return student.page_of_run(run, spoken())


def as_badge(run: Run) -> str:
    """Return a run as a badge."""
    from dezero_spec.report import badge

    return badge.of_run(run)


FORMATS: Mapping[str, Callable[[Run], str]] = {
    "json": as_json,
    "junit": as_junit,
    "markdown": as_markdown,
    "html": as_page,
    "badge": as_badge,
}


class Documents:
    """Where to write a run, by format; '-' is standard output."""

    def __init__(self, wanted: Mapping[str, str | None]) -> None:
        self._wanted = {format: name for format, name in wanted.items() if name}
        names = [
            name if name == STDOUT else str(Path(name).resolve()) for name in self._wanted.values()
        ]
        for name in names:
            if names.count(name) > 1:
                what = "standard output" if name == STDOUT else name
                raise CannotRun(f"two formats can't both be written to {what}.")
        self._files: dict[str, AtomicFile] = {}

    @property
    def wanted(self) -> bool:
        """Whether there are any."""
        return bool(self._wanted)

    @property
    def on_stdout(self) -> bool:
        """Whether standard output is one of them, and takes nothing else."""
        return STDOUT in self._wanted.values()

    @contextlib.contextmanager
    def opened(self) -> Iterator[None]:
        """Make sure that all can be written; raises CannotRun. Unwritten ones leave no trace."""
        try:
            for format, name in self._wanted.items():
                path = Path(name)
                if name != STDOUT and (path.is_file() or not path.exists()):
                    self._files[format] = _file(path.resolve())
                elif path.is_dir():
                    raise CannotRun(f"{name} can't be written: there is a folder of that name.")
            yield
        finally:
            for file in self._files.values():
                file.drop()

    def write(self, run: Run) -> None:
        """Write the run to all of them."""
        if not self._wanted:  # as mostly; what follows imports all that grades
            return
        from dezero_spec.grading.store.atomic import StoreError

        for format, name in self._wanted.items():
            content = FORMATS[format](run)
            try:
                if format in self._files:
                    self._files[format].write(content)
                    self._files[format].complete()
                elif name == STDOUT:
                    click.echo(content, nl=False)
                else:  # a pipe or a device
                    Path(name).write_text(content, encoding="utf-8")
            except StoreError as error:
                raise CannotRun(f"{error}.") from error
            except OSError as error:
                raise CannotRun(f"{name} can't be written: {error.strerror}.") from error


def _file(path: Path) -> AtomicFile:
    from dezero_spec.grading.store.atomic import AtomicFile, StoreError

    if path.exists() and not os.access(path, os.W_OK):
        raise CannotRun(f"{path} can't be written: it is write-protected.")
    if not path.parent.is_dir():
        raise CannotRun(f"{path} can't be written: there is no folder {path.parent}.")
    try:
        return AtomicFile(path)
    except StoreError as error:
        raise CannotRun(f"{error}.") from error
