"""Every language there is: whole, with the glossary's words, and laid out as it is read."""

from __future__ import annotations

import io
import re
from itertools import pairwise

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from click.testing import CliRunner
from dezero_spec.cli import COMMANDS, main
from dezero_spec.report import markdown, terminal
from dezero_spec.report.wrapping import NOT_FIRST, NOT_LAST, Text, breaks
from dezero_spec.translations import FOLDER, LANGUAGES, language
from extraction.__main__ import mo, path, po, untranslated, updated
from rich.cells import cell_len

from tools.tests.hostile import grading as hostile
from tools.tests.translations.test_korean import english_in, run_of

try:
    import tomllib
except ImportError:
    import tomli as tomllib

OTHERS = LANGUAGES[1:]
GLOSSARY = tomllib.loads((FOLDER / "glossary.toml").read_text(encoding="utf-8"))
FIELD = re.compile(r"%\(\w+\)s|%%|\{\w*\}")


def catalogue_of(code: str) -> Catalog:
    """Read what is kept of a language."""
    return read_po(io.BytesIO(path(code, ".po").read_bytes()), code)


def strings(message: Message) -> list[str]:
    """Return a message's translations."""
    found = message.string
    return list(found) if isinstance(found, list | tuple) else [found]


@pytest.mark.parametrize("code", OTHERS)
def test_nothing_is_left_out(code):
    """Every message there is, no other, and the compiled catalogue is that of the text."""
    now = updated(code)
    assert untranslated(now) == []
    assert path(code, ".po").read_bytes() == po(now), "python -m extraction"
    assert path(code, ".mo").read_bytes() == mo(now)


@pytest.mark.parametrize("code", OTHERS)
def test_the_same_is_filled_in(code):
    """A value that is left out, or one that nobody gives, would be a defect."""
    for message in catalogue_of(code):
        if not message.id or message.context == "rule":
            continue
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        wanted = {frozenset(FIELD.findall(each)) for each in ids}
        for text in strings(message):
            assert frozenset(FIELD.findall(text)) in wanted, text


@pytest.mark.parametrize("code", OTHERS)
def test_the_words_are_the_glossarys(code):
    """Each is used, and none that is seen for it elsewhere."""
    texts = [text for message in catalogue_of(code) if message.id for text in strings(message)]
    for term, words in GLOSSARY.items():
        assert any(words[code] in text for text in texts), term
        for other in words.get("avoid", {}).get(code, ()):
            assert [text for text in texts if other in text] == [], other


@pytest.mark.parametrize("code", OTHERS)
@pytest.mark.parametrize("verbose", [False, True])
def test_the_terminal(code, verbose):
    """It fits in 80 columns, wide characters counted as such, and says nothing in English."""
    text = terminal.text(run_of(), verbose=verbose, say=language(code))
    assert max(map(cell_len, text.splitlines())) <= 80
    assert english_in(text.replace("dtype float", "")) == []
    assert not [line for line in text.splitlines() if line.strip()[:1] in NOT_FIRST - set("([{")]


@pytest.mark.parametrize("code", OTHERS)
def test_columns_are_aligned(code):
    """Titles and steps of whatever width leave the outcomes where they belong."""
    say = language(code)
    lines = terminal.text(run_of(), say=say).splitlines()
    holds = re.escape(say("%(held)s of %(all)s hold")).replace(r"%\(held\)s", r"\d+")
    holds = re.compile(holds.replace(r"%\(all\)s", r"\d+"))
    titles = [say(title) for title in ("Calling functions", "Order", "Memory", "Modes")]
    places = {
        cell_len(line[: found.start()])
        for line in lines
        if any(line.startswith(f"{title} ") for title in titles) and (found := holds.search(line))
    }
    assert len(places) == 1


@pytest.mark.parametrize("code", OTHERS)
def test_markdown(code):
    """So does the summary for pull requests."""
    assert english_in(markdown.render(run_of(), language(code)).replace("ndarray, shape", "")) == []


@pytest.mark.parametrize("code", OTHERS)
@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS)])
def test_help(code, command):
    """Of each command and option, within 80 columns."""
    found = CliRunner(env={"LC_ALL": f"{code}.UTF-8"}).invoke(main, [*command, "--help"])
    assert found.exit_code == 0
    assert found.stdout.startswith(f"{language(code)('Usage')}: ")
    assert not re.search("([a-z]{2,} ){3}", found.stdout)
    assert max(map(cell_len, found.stdout.splitlines())) <= 80


@pytest.mark.parametrize("code", OTHERS)
@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS)])
def test_help_in_the_language_asked_for(code, command):
    """Wherever it is asked for: before ``--help`` and after it, and by the command's group."""
    surroundings = {"LC_ALL": "C"}
    by_locale = CliRunner(env={"LC_ALL": f"{code}.UTF-8"}).invoke(main, [*command, "--help"])
    for asked in (
        [*command, "--lang", code, "--help"],
        [*command, "--help", "--lang", code],
        [*command, "--help", f"--lang={code}"],
        ["--lang", code, *command, "--help"],
    ):
        assert CliRunner(env=surroundings).invoke(main, asked).stdout == by_locale.stdout, asked
    english = CliRunner(env=surroundings).invoke(main, [*command, "--help"])
    assert english.stdout.startswith("Usage: ")


def test_a_line_of_its_own_is_broken_as_one_in_a_table():
    """What is printed as it stands, such as the outcome."""
    file = io.StringIO()
    terminal.console(file, color=False).print(Text("あ" * 38 + " 32 個。"))
    assert file.getvalue() == "あ" * 38 + "\n32 個。\n"


@pytest.mark.parametrize("code", LANGUAGES)
def test_numbers_are_written_as_in_english(code):
    """So no Babel is needed where the command runs; a language for which this fails needs it."""
    assert format_decimal(1234567.5, locale=code) == f"{1234567.5:,}"


@pytest.mark.parametrize("code", OTHERS)
def test_a_sentence_ends_as_it_does_there(code, tmp_path, monkeypatch):
    """One made of two, as an error and what to do about it."""
    monkeypatch.chdir(tmp_path)
    found = CliRunner().invoke(main, ["check", "nothere.py", "--lang", code])
    stop = language(code).stop
    assert found.exit_code == 2
    assert found.stderr.rstrip().endswith(stop)
    assert stop == "." or ". " not in found.stderr


@pytest.mark.parametrize(
    ("line", "width", "parts"),
    [
        ("これは長い文です。次の文。", 16, ["これは長い文で", "す。次の文。"]),
        ("これは長い文です。次の文。", 17, ["これは長い文で", "す。次の文。"]),
        ("規則 op.div が成り立たない", 12, ["規則 op.div ", "が成り立たな", "い"]),
        ("「括弧」の中", 4, ["「括", "弧」", "の中"]),
        ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("短い", 80, ["短い"]),
        ("規則 8 個を見た", 8, ["規則 ", "8 個を見", "た"]),
        ("共94条规则", 4, ["共", "94条", "规则"]),
    ],
)
def test_where_lines_are_broken(line, width, parts):
    """Between ideographs, never before what closes or after what opens; within a word at last."""
    places = [0, *breaks(line, width), len(line)]
    found = [line[a:b] for a, b in pairwise(places)]
    assert "".join(found) == line
    assert all(cell_len(part.rstrip()) <= width or len(part) == 1 for part in found)
    assert not [part for part in found[1:] if part[0] in NOT_FIRST]
    assert not [part for part in found[:-1] if part[-1] in NOT_LAST]
    assert found == parts


@pytest.mark.parametrize("code", LANGUAGES[1:])
def test_why_there_is_no_mark(code):
    """What became of each hostile submission, in whole; what Python says of errors is its own."""
    say = language(code)
    reasons = {entry.get("reason", "") for entry in hostile.golden().values()}
    told = [say.told(reason) for reason in reasons if "bytes announced" not in reason]
    assert [text for text in told if english_in(re.sub(r"\w+Error: .*|'[^']*'", "", text))] == []
