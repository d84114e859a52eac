"""Nothing of a submission's text acts: on a terminal, in XML, in Markdown."""

from __future__ import annotations

import unicodedata
import xml.etree.ElementTree as ET
from xml.sax.saxutils import escape

import pytest
from dezero_spec.plain import inert, markdown, one_line, shortened
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

ANY = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain, 김철수 é 😀", "plain, 김철수 é 😀"),
        ("\x1b[2J", "\\x1b[2J"),
        ("a\rb", "a\\x0db"),
        ("a\r\nb\tc", "a\nb\tc"),
        ("\x9b31m\x7f\x00", "\\x9b31m\\x7f\\x00"),
        ("\u202egpj.exe", "\\u202egpj.exe"),
        ("\u2066x\u2069\u200e\u200b", "\\u2066x\\u2069\\u200e\\u200b"),
        ("\ud800", "\\ud800"),
        ("\ufffe\U0001ffff\ufdd0", "\\ufffe\\U0001ffff\\ufdd0"),
        ("\U000e0041", "\\U000e0041"),
        ("\u2028\u2029\x85", "\\u2028\\u2029\\x85"),
        ("👩\u200d🔬", "👩\u200d🔬"),
    ],
)
def test_what_acts_or_hides_is_shown(text, shown):
    assert inert(text) == shown


@given(ANY)
def test_inert_text_is_harmless_everywhere(text):
    shown = inert(text)
    shown.encode("utf-8")
    ET.fromstring(f"<a>{escape(shown)}</a>")
    for character in shown:
        assert character in "\n\t\u200c\u200d" or unicodedata.category(character) not in (
            "Cc",
            "Cf",
            "Cs",
            "Zl",
            "Zp",
        )
    assert inert(shown) == shown


@given(ANY)
def test_one_line_is_one_line(text):
    line = one_line(text)
    assert len(line.splitlines()) <= 1
    assert line == line.strip() == inert(line)


@given(ANY, st.integers(1, 50))
def test_shortened_is_short(text, limit):
    assert len(shortened(text, limit)) <= limit


def shown_by_markdown(text: str) -> str:
    """Return what a reader of a list item sees; fails if anything but text is in it."""
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(f"- x {text}\n")
    (inline,) = [token for token in tokens if token.type == "inline"]
    assert {token.type for token in inline.children} <= {"text", "text_special"}
    return "".join(token.content for token in inline.children)


@given(ANY | st.text(st.sampled_from("\\`*_[]<>|~&#+-=.!():/wx1 &amp;")))
def test_markdown_shows_the_text_as_it_is(text):
    assert shown_by_markdown(markdown(text)) == f"x {one_line(text)}".strip()


@pytest.mark.parametrize("text", ["# x", "- x", "+ x", "1. x", "99) x", "=", "---", "> x"])
def test_markdown_begins_no_block(text):
    tokens = MarkdownIt("commonmark").enable("table").parse(f"{markdown(text)}\n|---|\n")
    assert tokens[0].type == "paragraph_open"


def test_markdown_leaves_plain_text_readable():
    assert markdown("core.py (김철수) a-b, c!") == "core.py (김철수) a-b, c!"
    assert markdown("<b>[x](http://y)") == r"\<b\>\[x\](http\://y)"
