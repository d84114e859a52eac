"""The summary for pull requests and jobs, as a Markdown parser reads it: nothing acts in it."""

from __future__ import annotations

import pytest
from dezero_spec.plain import inert
from dezero_spec.report import markdown, summary
from dezero_spec.script.places.place import Place
from dezero_spec.suite import catalogue, verdicts
from dezero_spec.suite.verdicts import Case, Failure, Run
from dezero_spec.translations import LANGUAGES, language
from markdown_it import MarkdownIt

HOSTILE = (
    "<script>alert(1)</script>",
    "</td></table></details><img src=x onerror=alert(1)>",
    "a | b || c \\| d",
    "` `` ``` ````",
    "```\n# heading\n```",
    "~~~\n- item\n\n    code\n~~~",
    "[x](javascript:alert(1)) ![x](http://x.y/z) <http://x.y>",
    "**b** _i_ ~~s~~ @someone #1 :smile: $x$",
    "line\n\n## heading\n| a | b |\n|---|---|\n| c | d |",
    "\u202e\u2066gnp.exe\u2069\x1b[31m\x00",
    "%(num)s %s {0} {what}",
    "- x\n1. y\n> z\n---\n===",
)
BROKEN = ("call.creator", "order.diamond", "variable.name", "op.dtype")


def run_of(text: str) -> Run:
    """Return a run in which every text of a submission is `text`."""
    place = Place(f"/s/{text}.py", 7, text, text)
    failure = Failure(text, text, text, text, (place,))
    statuses = [verdicts.FAIL, verdicts.ERROR, verdicts.FAIL, verdicts.FAIL]
    known = dict(zip(BROKEN, statuses))
    rules = catalogue.rules()
    cases = [
        Case(rule.id, text, known[rule.id], failure=failure)
        if rule.id in known
        else Case(rule.id, "", verdicts.PASS)
        for rule in rules
    ]
    found = verdicts.judge(rules, cases, rules)
    environment = {"python": "3.12.1", "numpy": "2.1.0"}
    return Run(text, text, text, found, True, (text,), {"step": 23}, environment)


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("text", HOSTILE)
def test_texts_stay_texts(text, code):
    """In whatever place and language, they are shown as they are, and change nothing around."""
    say, run = language(code), run_of(text)
    tokens = MarkdownIt("gfm-like", {"html": True, "linkify": False}).parse(
        markdown.render(run, say)
    )
    inner = [child for token in tokens for child in token.children or ()]
    html = {token.content for token in (*tokens, *inner) if token.type.startswith("html")}
    assert html <= {"<br>"}
    assert not {"link_open", "image", "em_open", "strong_open", "s_open"} & {t.type for t in inner}
    assert [t.tag for t in tokens if t.type == "heading_open"] == ["h2", "h3"]
    assert [t.tag for t in tokens if t.type == "table_open"] == ["table"]
    cells = [t.type for t in tokens if t.type in ("th_open", "td_open")]
    chapters = summary.chapters(run)
    assert cells == ["th_open"] * 4 + ["td_open"] * 4 * len(chapters)
    blocks = [t.content for t in tokens if t.type == "fence"]
    expected = "\n".join(inert(text).splitlines()) + "\n"
    assert blocks.count(expected) >= 3  # expected, obtained, the snippet


@pytest.mark.parametrize("text", ["a|b.py", "`a`.py", "a`|`b"])
def test_code_in_a_line_is_what_it_was(text):
    """A pipe or a tick in a file's name is shown as that, outside of tables."""
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(markdown.render(run_of(text)))
    inner = [child for token in tokens for child in token.children or ()]
    assert text in [token.content for token in inner if token.type == "code_inline"]
