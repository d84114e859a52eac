"""Sentences as facts: said once, in the language asked for, whatever their values are."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from dezero_spec import locations
from dezero_spec.cli import main
from dezero_spec.suite import expectations
from dezero_spec.translations import LANGUAGES, language
from dezero_spec.translations.message import _

OTHERS = LANGUAGES[1:]
# Each is the beginning of a sentence's translation, or a sentence that the catalogues have.
NAMES = ["no exception", "an end", "a. b is not TOML: c", "{file}", "%(held)s of %(all)s hold"]
TEXTS = [None, b"\xff", b"x = ", b'nothing.there = "why"', b'variable.len = ""']


@pytest.mark.parametrize("code", OTHERS)
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("text", TEXTS)
def test_what_is_wrong_with_expectations(code, name, text, tmp_path, monkeypatch):
    """The file's name stays as it is, and the sentence is in the language, with its full stop."""
    monkeypatch.chdir(tmp_path)
    if text is not None:
        (tmp_path / name).write_bytes(text)
    with pytest.raises(expectations.BadExpectations) as caught:
        expectations.read(tmp_path / name)
    english = str(caught.value).replace(f"{tmp_path}/", "")
    arguments = ["check", str(locations.REFERENCE), "--expect", name, "--lang"]
    assert CliRunner().invoke(main, [*arguments, "en"]).stderr == f"dezero-spec: {english}\n"
    found = CliRunner().invoke(main, [*arguments, code])
    assert found.exit_code == 2
    assert found.stderr.startswith(f"dezero-spec: {name}")
    assert found.stderr.rstrip().endswith(language(code).stop)
    assert found.stderr != f"dezero-spec: {english}\n"


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_message_within_a_message(code):
    """Is said in the same language; a text in its place is left alone."""
    say, unread = language(code), "{file} is not TOML: {error}."
    inner = _(unread, file="a.toml", error="x")
    assert say.said(_(unread, file="b", error=inner)) == say(unread).format(
        file="b", error=say.said(inner)
    )
    assert "no exception" in say.said(_(unread, file="b", error="no exception"))
