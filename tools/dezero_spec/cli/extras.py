"""What comes with an extra: which one to install where it is missing."""

from __future__ import annotations

import importlib

# Modules, and the extra that brings them.
EXTRAS = {"jinja2": "grade", "markupsafe": "grade", "yaml": "grade"}
GRADING = ("jinja2", "yaml")
PAGES = ("jinja2",)


def require(modules: tuple[str, ...]) -> None:
    """Import what will be needed. Raises ModuleNotFoundError now, before any work is done."""
    for name in modules:
        importlib.import_module(name)


def extra_of(error: ModuleNotFoundError) -> str | None:
    """Return the extra that brings a module that was not found; None where none does."""
    return EXTRAS.get((error.name or "").partition(".")[0])
