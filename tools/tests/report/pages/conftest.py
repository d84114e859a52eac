"""Pages made once for many tests, and a browser to open them in."""

from __future__ import annotations

import pytest
from dezero_spec.report.outputs import write_all

from tools.tests.report.pages import classes


def made(store, to, **options):
    """Make the pages of a class; return their folder."""
    found = write_all(store.folder, formats=("pages",), to=to, **{"lang": "en", **options})
    assert found.problems == []
    return to


@pytest.fixture(scope="session")
def ordinary(tmp_path_factory):
    """The pages of a small class."""
    folder = tmp_path_factory.mktemp("ordinary")
    return made(classes.ordinary(folder / "results"), folder / "pages")


@pytest.fixture(scope="session")
def covered(tmp_path_factory):
    """The pages of a class whose lines were noted."""
    folder = tmp_path_factory.mktemp("covered")
    return made(classes.covered(folder / "results"), folder / "pages")


@pytest.fixture(scope="session")
def hostile(tmp_path_factory):
    """The pages of a class whose every text is hostile."""
    folder = tmp_path_factory.mktemp("hostile")
    return made(classes.hostile(folder / "results"), folder / "pages")


@pytest.fixture(scope="session")
def large(tmp_path_factory):
    """The pages of a class of 300."""
    folder = tmp_path_factory.mktemp("large")
    return made(classes.large(folder / "results", 300), folder / "pages")
