"""Templates are compiled once, and pages are the same whatever becomes of what was kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from dezero_spec.judge import kept
from dezero_spec.report.pages import environment
from dezero_spec.translations import language

TEMPLATE = "base.html"


def compiled() -> str:
    """Compile a template in a new environment; return its text in Python."""
    environment._environment.cache_clear()
    made = environment._environment("en", language("en"))
    template = made.get_template(TEMPLATE)
    return f"{template.root_render_func.__code__.co_code!r}"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give where things are kept."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    found = kept.folder()
    assert found is not None
    return found


def test_what_was_compiled_is_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second run compiles nothing."""
    first = compiled()
    assert list(folder.glob("*.template"))
    monkeypatch.setattr("jinja2.Environment.compile", None)
    assert compiled() == first


def test_what_is_damaged_is_made_again(folder: Path) -> None:
    """By a full disk, say."""
    first = compiled()
    for file in folder.glob("*.template"):
        file.write_bytes(file.read_bytes()[:-20])
    assert compiled() == first


def test_what_cant_be_kept_is_no_fault(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages are made without."""
    first = compiled()
    for file in folder.glob("*.template"):
        file.unlink()

    def full(*arguments: object, **keywords: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.NamedTemporaryFile", full)
    assert compiled() == first
    assert not list(folder.glob("*.template"))
