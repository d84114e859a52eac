"""A run that shows itself: at a prompt, in a notebook, printed."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from dezero_spec import loading
from dezero_spec.report import cells
from dezero_spec.suite import run as running
from dezero_spec.suite.verdicts import Run
from dezero_spec.translations import language, of_locale


class Shown(Run):
    """A run; as text it is what the command prints, in the language of the locale."""

    def __str__(self) -> str:
        from dezero_spec.report import terminal

        return terminal.text(self, say=language(of_locale()))

    __repr__ = __str__

    def _repr_html_(self) -> str | None:
        try:
            from dezero_spec.report.pages import notebook
        except ModuleNotFoundError:  # it comes with an extra; a notebook shows the text then
            return None
        return notebook.html(self, language(of_locale()))

    def _repr_markdown_(self) -> str:
        from dezero_spec.report import markdown

        return markdown.render(self, language(of_locale()))


def shown(run: Run) -> Shown:
    """Return the same run as one that shows itself."""
    return Shown(**{field.name: getattr(run, field.name) for field in fields(run)})


def judged(target: str | os.PathLike[str] | Mapping[str, object], **settings: Any) -> Shown:
    """Judge an implementation, with the settings of `run`. Raises ``loading.CannotLoad``."""
    with contextlib.closing(loading.load(target)) as implementation:
        return shown(cells.named(running.run(implementation, **settings)))
