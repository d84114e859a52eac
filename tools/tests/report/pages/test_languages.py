"""English and Korean: nothing is left untranslated unnoticed, and nothing is lost if it is."""

from __future__ import annotations

import io
import re

import pytest
from dezero_spec.suite import catalogue
from dezero_spec.translations import LANGUAGES, language, of_locale

from tools.tests.report.pages import classes
from tools.tests.report.pages.conftest import made

pytest.importorskip("babel", reason="Babel is not installed")

from babel.messages.pofile import read_po
from extraction import __main__ as catalogues
from extraction.messages import messages

OTHERS = LANGUAGES[1:]


@pytest.mark.parametrize("code", OTHERS)
def test_everything_is_translated(code):
    """Each message has a translation, made from what the message says now."""
    missing = catalogues.untranslated(catalogues.updated(code))
    assert missing == [], f"to be translated in {catalogues.path(code, '.po')}"


@pytest.mark.parametrize("code", OTHERS)
def test_the_catalogue_is_up_to_date(code):
    """The files are those that ``python -m extraction`` writes."""
    catalogue = catalogues.updated(code)
    kept = read_po(io.BytesIO(catalogues.path(code, ".po").read_bytes()), code)
    assert {(m.context, m.id) for m in kept} == {(m.context, m.id) for m in catalogue}
    assert catalogues.path(code, ".mo").read_bytes() == catalogues.mo(catalogue)


@pytest.mark.parametrize("code", OTHERS)
def test_placeholders_are_kept(code):
    """A translation fills in what the message does, and nothing else."""
    for message in catalogues.updated(code):
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        wanted = {each for id in ids for each in re.findall(r"%\(\w+\)s|\{\w+\}", id)}
        for string in strings if message.id else ():
            assert set(re.findall(r"%\(\w+\)s|\{\w+\}", string)) == wanted, message.id


def test_messages_that_are_looked_for():
    """Sentences of rules, of templates and of the suite are among them."""
    known = {(message.context, message.id) for message in messages()}
    assert {("rule", rule.id) for rule in catalogue.rules()} <= known
    assert {("", "Fix this first"), ("", "no exception"), ("", "Accumulation")} <= known
    assert ("", "%(held)s of %(all)s hold") in known


def test_what_is_missing_is_said_in_english():
    """A rule or a text that a catalogue lacks is shown as it is."""
    korean = language("ko")
    rule = catalogue.rules()[0]
    unknown = catalogue.Rule(**{**rule.__dict__, "id": "new.rule", "sentence": "It is new."})
    assert korean.sentence(rule) != rule.sentence
    assert korean.sentence(unknown) == "It is new."
    assert korean("something new") == "something new"
    assert language("xx").code == "en"


@pytest.mark.parametrize(
    ("variables", "code"),
    [
        ({"LANG": "ko_KR.UTF-8"}, "ko"),
        ({"LANG": "ko"}, "ko"),
        ({"LANG": "ko_KR.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANGUAGE": "fr:ko", "LANG": "en_US.UTF-8"}, "ko"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "ja_JP.UTF-8"}, "ja"),
        ({"LANG": "ja_JP.eucJP"}, "ja"),
        ({"LANG": "zh_CN.UTF-8"}, "zh_CN"),
        ({"LANG": "zh_SG.UTF-8"}, "zh_CN"),
        ({"LANGUAGE": "zh", "LANG": "en_US.UTF-8"}, "zh_CN"),
        ({"LANG": "zh_TW.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "ko_KR.UTF-8"}, "ko"),
        ({"LANGUAGE": "ko", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANGUAGE": "ko", "LANG": "POSIX"}, "en"),
        ({}, "en"),
    ],
)
def test_the_locale(monkeypatch, variables, code):
    """The language is that of the surroundings, English where it isn't there."""
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert of_locale() == code


@pytest.mark.parametrize("code", LANGUAGES[1:])
@pytest.mark.parametrize("make", [classes.ordinary, classes.covered])
def test_pages_in_other_languages(tmp_path, make, code):
    """No English sentence of ours is left in them."""
    folder = made(make(tmp_path / "results"), tmp_path / "out", lang=code)
    ours = [m.id for m in messages() if len(m.id.split()) > 2 and not m.context and "%" not in m.id]
    for path in (folder / "class.html", *sorted((folder / "students").glob("*.html"))):
        text = path.read_text(encoding="utf-8")
        assert f'<html lang="{language(code).tag}">' in text
        body = re.sub(r"<(script|style)>.*?</\1>", "", text, flags=re.DOTALL)
        assert [sentence for sentence in ours if sentence in body] == []
        assert not [rule.sentence for rule in catalogue.rules() if rule.sentence in body]
