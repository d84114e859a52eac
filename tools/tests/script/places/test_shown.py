"""Places on a terminal, in Markdown and in what pytest prints: compact, and inert."""

from __future__ import annotations

import dataclasses

import pytest
from dezero_spec.report import markdown, terminal
from dezero_spec.script.places.place import Place
from dezero_spec.suite import explain
from dezero_spec.suite.verdicts import NOT_JUDGED, Run
from dezero_spec.translations import language

from tools.tests.report.outputs.documents import failure, graded

RAISED = Place(
    "core.py",
    9,
    "backward",
    "x.grad = gx",
    7,
    ("def backward(self):", "    for x in xs:", "        x.grad = gx", "", "\tdef " + "x" * 200),
)
WRITTEN = Place("core.py", 7, "backward", "def backward(self):", 7, RAISED.lines, "Add.backward")


def run_with(*places: Place) -> Run:
    """Return a run in which one rule is broken, at these places."""
    why = dataclasses.replace(failure(), places=places)
    run = graded(statuses={"accumulate.same-input-twice": "fail"}, because=why).as_run
    assert run is not None
    return run


def lines_of(text: str, first: str) -> list[str]:
    """Return the lines of a text from one that begins with a word up to the next empty one."""
    found = text.split("\n")
    start = next(n for n, line in enumerate(found) if line.strip().startswith(first))
    return found[start : start + found[start:].index("")]


def test_a_line_with_its_neighbours() -> None:
    """The line is marked; none is wider than the terminal."""
    text = terminal.text(run_with(dataclasses.replace(RAISED, line=3, function="f"), RAISED))
    shown = lines_of(text, "at ")
    assert shown[0] == "  at        core.py:3 in f"
    assert shown[1].split() == ["x.grad", "=", "gx"]  # of the outer one, the line alone
    assert shown[2:6] == [
        "            core.py:9 in backward",
        "               7  def backward(self):",
        "               8      for x in xs:",
        "            >  9          x.grad = gx",
    ]
    assert max(map(len, shown)) <= 80
    assert shown[-1].endswith("…")


def test_where_something_is_written() -> None:
    """Takes a line each."""
    other = dataclasses.replace(WRITTEN, line=30, called="Variable.backward")
    shown = lines_of(terminal.text(run_with(WRITTEN, other)), "calls")
    assert shown == [
        "  calls     Add.backward, written at core.py:7",
        "            Variable.backward, written at core.py:30",
        "            (the mistake may be elsewhere)",
    ]


def test_markdown() -> None:
    """The lines stand in a block."""
    text = markdown.render(run_with(RAISED))
    assert "- at `core.py:9` in `backward`\n  ```python\n  def backward(self):\n" in text
    text = markdown.render(run_with(WRITTEN))
    assert "- calls `Add.backward`, written at `core.py:7`\n" in text
    assert "for x in xs" not in text


def test_plain_text() -> None:
    """As pytest prints it."""
    (verdict,) = run_with(RAISED, WRITTEN).broken
    text = explain.text(verdict.rule, verdict.cases[0])
    assert "  at core.py:9 in backward: x.grad = gx\n" in text
    assert "  calls Add.backward, written at core.py:7\n" in text


HOSTILE = "\x1b[2J\u202e`<b>|\x00\n# x"


@pytest.mark.parametrize("called", ["", HOSTILE])
def test_hostile_places(called: str) -> None:
    """Nothing of them acts, in no language."""
    place = Place(HOSTILE, 3, HOSTILE, HOSTILE, 2, (HOSTILE,) * 3, called)
    run = run_with(place)
    (verdict,) = run.broken
    texts = [explain.text(verdict.rule, verdict.cases[0])]
    texts += [terminal.text(run, say=language(code)) for code in ("en", "ko")]
    texts += [markdown.render(run, language(code)) for code in ("en", "ko")]
    for text in texts:
        assert not {"\x1b", "\u202e", "\x00"} & {*text}
    assert "\n# x" not in texts[3]


def test_lines_are_kept_where_somebody_sees_them() -> None:
    """Not those of rules whose causes lie elsewhere: documents would grow many times over."""
    run = run_with(RAISED)
    (verdict,) = run.broken
    (place,) = verdict.to_dict()["cases"][0]["failure"]["places"]
    assert place["lines"] == RAISED.lines
    waiting = dataclasses.replace(verdict, status=NOT_JUDGED, because=("call.add",))
    (place,) = waiting.to_dict()["cases"][0]["failure"]["places"]
    assert place == {name: getattr(RAISED, name) for name in ("file", "line", "function", "source")}
