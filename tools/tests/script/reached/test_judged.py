"""Which lines each rule runs is noted in a host, and changes nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from dezero_spec import locations
from dezero_spec.judge.launching import PlainLauncher
from dezero_spec.judge.running import load_judged
from dezero_spec.script.reached.result import File, Reached
from dezero_spec.suite import catalogue, run
from dezero_spec.suite.owners import IN_REFERENCE, owners

from ...judge.test_same_verdicts import MISTAKES, found_by, mistaken

REFERENCE = (locations.REFERENCE / "dezero" / "core_simple.py").read_text(encoding="utf-8")
RULES = [rule.id for rule in catalogue.rules()]


@pytest.fixture(scope="module")
def launcher() -> Iterator[PlainLauncher]:
    """Start hosts without a sandbox."""
    launcher = PlainLauncher()
    yield launcher
    launcher.close()


def reached(target: Path, launcher: PlainLauncher, **settings) -> Reached:
    """Judge with lines noted."""
    implementation = load_judged(target, launcher, note_lines=True)
    run.run(implementation, **settings)
    assert implementation.reached is not None
    return implementation.reached.result(RULES)


def rules_of(file: File, text: str) -> tuple[str, ...]:
    """Return the rules that run the statement that begins with a text."""
    (place,) = (
        n for n, (a, _) in enumerate(file.statements) if file.lines[a - 1].strip().startswith(text)
    )
    return file.rules[place]


@pytest.fixture(scope="module")
def whole(launcher: PlainLauncher) -> Reached:
    """The reference, judged by every rule."""
    return reached(locations.REFERENCE, launcher)


def test_the_reference(whole: Reached) -> None:
    """Every statement of it runs: when it is loaded, or by rules, and by the right ones."""
    core, start = whole.files
    assert core.name.endswith("core_simple.py")
    assert start.name.endswith("__init__.py")
    assert core.lines == tuple(REFERENCE.rstrip("\n").split("\n"))
    assert not core.cut
    for file in whole.files:
        for place, (first, _) in enumerate(file.statements):
            assert file.rules[place] or place in file.loaded, file.lines[first - 1]
        assert file.uncalled == []
    assert rules_of(core, "return len(self.data)") == (
        "variable.len",
        "variable.keeps-nothing",
    )
    assert rules_of(core, "import weakref") == ()
    assert "order.diamond" in rules_of(core, "heappush(pending")
    assert rules_of(core, 'return using_config("enable_backprop"') == ("mode.no-grad",)


def test_rules_with_lines_of_their_own(whole: Reached) -> None:
    """The list that the class's page goes by is that of the reference."""
    assert owners(whole) == IN_REFERENCE


def test_what_no_rule_runs(tmp_path: Path, launcher: PlainLauncher) -> None:
    """Code of one's own beside it, demonstrations, and what runs when it is loaded."""
    file = tmp_path / "mine.py"
    file.write_text(
        REFERENCE
        + "\n\ndef unused():\n    return 1\n\n\nshown = add(Variable(np.array(1.0)), 2)\n"
        + "if __name__ == '__main__':\n    unused()\n",
        encoding="utf-8",
    )
    (found,) = reached(file, launcher, only=["op.neg"]).files
    names = {function.name for function in found.uncalled}
    assert {"unused", "no_grad", "Variable.__len__"} <= names
    assert {"neg", "Neg.forward", "Variable.__init__"}.isdisjoint(names)
    places = {
        found.lines[first - 1].strip(): place for place, (first, _) in enumerate(found.statements)
    }
    assert places["unused()"] not in found.loaded  # it isn't the main program
    assert places["shown = add(Variable(np.array(1.0)), 2)"] in found.loaded
    # A demonstration calls it, and no rule does.
    assert found.rules[places["return x0 + x1"]] == ()
    assert places["return x0 + x1"] not in found.loaded


def test_cells_of_a_notebook(tmp_path: Path, launcher: PlainLauncher) -> None:
    """Each is a file of its own."""
    head, _, tail = REFERENCE.partition("class Function:")
    cells = [
        {"cell_type": "code", "source": source, "metadata": {}, "outputs": []}
        for source in (head, "class Function:" + tail)
    ]
    file = tmp_path / "mine.ipynb"
    file.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4}), encoding="utf-8")
    found = {each.name: each for each in reached(file, launcher, only=["variable.len"]).files}
    assert set(found) == {"mine.ipynb, code cell 1", "mine.ipynb, code cell 2"}
    assert rules_of(found["mine.ipynb, code cell 1"], "return len") == ("variable.len",)


def test_a_host_that_ends(tmp_path: Path, launcher: PlainLauncher) -> None:
    """What others ran before and after is kept."""
    file = tmp_path / "mine.py"
    source = REFERENCE.replace("return Neg()(x)", "import os; os._exit(3)")
    file.write_text(source, encoding="utf-8")
    (found,) = reached(file, launcher, only=["variable.len", "op.neg", "op.pow"]).files
    assert rules_of(found, "return len(self.data)") == ("variable.len",)
    assert "op.pow" in rules_of(found, "return x**self.c")


@pytest.mark.parametrize("name", ["no-star", "swallowing", "repr-raises", "outputs-as-proxies"])
def test_verdicts_are_the_same(tmp_path: Path, launcher: PlainLauncher, name: str) -> None:
    """With lines noted or without, to the word."""
    assert name in MISTAKES
    file = tmp_path / "mine.py"
    file.write_text(mistaken(name), encoding="utf-8")
    plain, noted = (
        found_by(run.run(load_judged(file, launcher, note_lines=note))) for note in (False, True)
    )
    assert noted == plain


HOSTILE = """
import sys
sys.settrace(None)
def trace(frame, event, argument):
    return trace
sys.settrace(trace)
sys.settrace = lambda function: None
"""


def test_tampering_gains_nothing(tmp_path: Path, launcher: PlainLauncher) -> None:
    """Who stops the noting has less noted, and the same verdicts."""
    file = tmp_path / "mine.py"
    file.write_text(REFERENCE + HOSTILE, encoding="utf-8")
    implementation = load_judged(file, launcher, note_lines=True)
    assert run.run(implementation, only=["variable.len"]).conforming


@pytest.mark.parametrize(
    "content",
    [
        REFERENCE.encode() + b"\nx = '" + b"y" * 4_000_000 + b"'\n",
        REFERENCE.encode() + b"\n# \xff\xfe \x80 \xed\xa0\x80\n",
        REFERENCE.encode() + "\n# \u202e\u2066 <script>\n".encode(),
        REFERENCE.encode() + b"\n" * 200_000,
        REFERENCE.encode("utf-16"),
    ],
    ids=["long-line", "broken-utf-8", "markup", "many-lines", "utf-16"],
)
def test_hostile_sources(tmp_path: Path, launcher: PlainLauncher, content: bytes) -> None:
    """What is kept of them is bounded, and can be stored."""
    file = tmp_path / "mine.py"
    file.write_bytes(content)
    found = reached(file, launcher, only=["variable.len"])
    text = json.dumps(found.to_dict())
    assert len(text) < 500_000
    assert Reached.from_dict(json.loads(text)) == found
    assert rules_of(found.files[0], "return len(self.data)") == ("variable.len",)
