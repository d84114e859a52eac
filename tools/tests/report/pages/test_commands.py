"""Pages and badges by the commands `report` and `check`."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from dezero_spec import locations
from dezero_spec.cli import main
from dezero_spec.report import outputs

from tools.tests.report.pages import classes


def run(*arguments, **variables):
    """Run the command; return its exit status and what it printed."""
    found = CliRunner(env=variables).invoke(main, [str(argument) for argument in arguments])
    assert found.exception is None or isinstance(found.exception, SystemExit)
    assert "Traceback" not in found.output
    return found.exit_code, found.output


@pytest.fixture
def results(tmp_path):
    """The results of a small class."""
    return classes.ordinary(tmp_path / "results").folder


def test_pages_are_made_unasked(results, tmp_path):
    """Who grades a class gets them without an option."""
    assert "pages" in outputs.DEFAULT
    status, said = run("report", results, "-o", tmp_path / "out")
    assert status == 0
    assert "students/ (7 files)" in said
    assert (tmp_path / "out" / "class.html").is_file()
    assert (tmp_path / "out" / "students" / "order.html").is_file()


def test_language(results, tmp_path):
    """It is chosen by the option, or else by the locale."""
    pages = ("report", results, "--format", "pages", "-o", tmp_path / "out")
    for more, variables, code in (
        (("--lang", "ko"), {"LANG": "C"}, "ko"),
        ((), {"LANG": "ko_KR.UTF-8", "LC_ALL": "", "LANGUAGE": ""}, "ko"),
        (("--lang", "en"), {"LANG": "ko_KR.UTF-8"}, "en"),
    ):
        assert run(*pages, *more, **variables)[0] == 0
        text = (tmp_path / "out" / "class.html").read_text(encoding="utf-8")
        assert f'<html lang="{code}">' in text
    assert run(*pages, "--lang", "xx")[0] == 2


def test_anonymous(results, tmp_path):
    """Nothing but pages is made, as everything else holds names."""
    status, _ = run("report", results, "--anonymous", "-o", tmp_path / "out")
    assert status == 0
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["anonymous"]
    status, said = run("report", results, "--anonymous", "--format", "gradebook")
    assert status == 2
    assert "--anonymous makes pages" in said


def test_of_ones_own_code(tmp_path):
    """`check` writes a page and a badge of one's own implementation."""
    page, badge = tmp_path / "own.html", tmp_path / "own.svg"
    options = ("--rule", "call.add", "--html", page, "--badge", badge)
    status, _ = run("check", locations.REFERENCE, *options)
    assert status == 0
    assert "Everything that was asked for holds." in page.read_text(encoding="utf-8")
    assert "dezero-spec: " in badge.read_text(encoding="utf-8")
