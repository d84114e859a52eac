"""What people read of a run: golden outputs, and text from elsewhere made harmless."""

import dataclasses
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import dezero_spec
import pytest
from dezero_spec.cli.documents import FORMATS
from dezero_spec.report import overview, summary, terminal
from dezero_spec.script.places.place import Place
from dezero_spec.script.values import value_and_type
from dezero_spec.suite import catalogue, verdicts
from dezero_spec.suite.verdicts import Case, Failure

from tools.tests import golden_file

from .making import elsewhere, implementation

GOLDEN = Path(__file__).with_name("golden")

# Some rules of each chapter: a new rule elsewhere is no reason to look through all of this again.
CHOICE = {
    "testing": "square-forward numerical-diff gradient-check",
    "call": "star-form one-or-many-inputs add creator abstract",
    "backward": "seed each-input all-branches add chain",
    "accumulate": "same-input-twice three-times across-calls cleargrad",
    "order": "diamond once-each outputs-first generation-variable",
    "memory": "weak-outputs kept-while-needed",
    "mode": "drop-grads retain-grad no-grad",
    "variable": "name len repr-none repr-scalar-vector",
    "op": "mul with-number neg sub div dtype",
    "package": "core-import top-level quiet-import",
}
RULES = [f"{chapter}.{slug}" for chapter, slugs in CHOICE.items() for slug in slugs.split()]


def compare(name: str, text: str) -> None:
    """Compare a text with its golden file."""
    golden_file.compare(text + "\n", GOLDEN / name)


@pytest.fixture(scope="module")
def run_of(tmp_path_factory):
    """A run of one of the implementations, the same wherever and with whatever it is made."""
    made = {}

    def make(name, **settings):
        settings.setdefault("only", RULES)
        key = name, str(settings)
        if key not in made:
            folder = implementation(tmp_path_factory.mktemp(name) / "mine", name)
            made[key] = elsewhere(dezero_spec.check(folder, **settings), folder)
        return made[key]

    return make


@pytest.mark.parametrize("name", ["right", "one-rule", "many", "advice"])
def test_golden(run_of, name):
    text = terminal.text(run_of(name))
    compare(f"{name}.txt", text)
    assert all(len(line) <= 80 for line in text.splitlines())


def test_golden_stopped_at_the_first(run_of):
    compare("first.txt", terminal.text(run_of("many", first=True)))


def test_golden_markdown(run_of):
    compare("markdown.txt", FORMATS["markdown"](run_of("many")).rstrip("\n"))


def test_a_run_at_a_prompt_is_what_the_command_shows(run_of):
    run = run_of("one-rule")
    assert repr(run) == str(run) == terminal.text(run)


def test_the_first_to_mend_comes_before_the_rest_and_folds_what_hangs_on_it(run_of):
    run = run_of("overwrites")
    text = " ".join(str(run).split())
    first = run.first_broken.rule
    folded = summary.folded(run, run.first_broken)
    assert folded
    assert text.index(f"First to mend: {first.id}") < text.index("Testing step 10")
    assert f"{len(folded)} rules not judged because of it: " in text
    for verdict in folded:
        assert verdict.rule.id in text


def test_shape_and_dtype_stand_apart_from_values():
    value = "[[1., 2.],\n [3., 4.]]"
    described = f"{value}  (ndarray, shape (2, 2), float64)"
    assert value_and_type(described) == (value, "ndarray, shape (2, 2), float64")
    _, type_ = value_and_type(described + ": another shape")
    assert type_ == "ndarray, shape (2, 2), float64: another shape"
    assert value_and_type("None") == ("None", "")
    assert value_and_type("f(x)  (or so)") == ("f(x)  (or so)", "")


def test_a_snippet_is_neither_indented_nor_wrapped(run_of):
    run = run_of("overwrites")
    (case, *_) = run.first_broken.broken
    long = "y = " + " + ".join(["variable"] * 30)
    failure = dataclasses.replace(case.failure, snippet=f"{case.failure.snippet}\n{long}")
    first = dataclasses.replace(
        run.first_broken, cases=(dataclasses.replace(case, failure=failure),)
    )
    others = [first if v.rule == first.rule else v for v in run.verdicts]
    lines = str(dataclasses.replace(run, verdicts=tuple(others))).splitlines()
    for line in failure.snippet.splitlines():
        assert line.rstrip() in lines


HOSTILE = "\x1b[31mred\x07\x00 \x9b2J </text>]]><script>&\u202e\ud800\ufffe `|` ``` \r\n# heading"
ACTING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e\ud800\ufffe]")


@pytest.fixture
def hostile_run(run_of):
    """A run in which every text that an implementation has a say in is hostile."""
    places = (Place(HOSTILE, 3, HOSTILE, HOSTILE),)
    failure = Failure(HOSTILE, HOSTILE, HOSTILE, HOSTILE, places)
    statuses = [*verdicts.BROKEN, verdicts.NOT_PROVIDED]
    cases = [
        Case(rule.id, HOSTILE, statuses[number % len(statuses)], note=HOSTILE, failure=failure)
        for number, rule in enumerate(catalogue.rules())
        if rule.in_force()
    ]
    judged = verdicts.judge([rule for rule in catalogue.rules() if rule.in_force()], cases)
    return dataclasses.replace(
        run_of("right"), verdicts=judged, file=HOSTILE, where=HOSTILE, target=HOSTILE,
        notes=(HOSTILE,),
    )  # fmt: skip


@pytest.mark.parametrize("verbose", [False, True])
def test_nothing_acts_on_a_terminal(hostile_run, verbose):
    text = terminal.text(hostile_run, verbose=verbose)
    assert "\\x1b[31mred\\x07\\x00" in text
    assert not ACTING.search(text)
    assert not ACTING.search("\n".join(overview.lines(hostile_run)))


@pytest.mark.parametrize("format", sorted(FORMATS))
def test_nothing_acts_in_a_file(hostile_run, format):
    text = FORMATS[format](hostile_run)
    assert not ACTING.search(text)
    text.encode("utf-8")


def test_json_gives_texts_back_as_they_were(hostile_run):
    document = json.loads(FORMATS["json"](hostile_run))
    assert document["file"] == HOSTILE
    assert document["verdicts"][0]["cases"][0]["failure"]["obtained"] == HOSTILE


def test_junit_is_valid_whatever_it_tells(hostile_run):
    root = ElementTree.fromstring(FORMATS["junit"](hostile_run).encode("utf-8"))
    cases = list(root.iter("testcase"))
    assert len(cases) == int(root.get("tests")) == len(hostile_run.verdicts)
    failing = [c for c in cases if c.find("failure") is not None or c.find("error") is not None]
    assert len(failing) == len(hostile_run.broken)


def test_junit_counts_neither_advice_nor_the_unjudged_as_passed_or_failed(run_of):
    for name in ("advice", "overwrites"):
        run = run_of(name)
        root = ElementTree.fromstring(FORMATS["junit"](run))
        found = {case.get("name"): case for case in root.iter("testcase")}
        assert int(root.get("failures")) + int(root.get("errors")) == len(run.broken)
        for verdict in run.verdicts:
            skipped = found[verdict.rule.id].find("skipped") is not None
            assert skipped == (
                verdict in run.advice or verdict.status in ("not-judged", "not-provided")
            )


def test_markdown_cannot_be_broken_out_of(hostile_run):
    text = FORMATS["markdown"](hostile_run)
    outside = re.sub(r"(?ms)^ *(````+)\w*$.*?^ *\1$", "", text)
    assert "\n# heading" not in outside
    outside = re.sub(r"(?s)(`+)(?!`).*?(?<!`)\1(?!`)", "", outside)
    assert "<script>" not in outside


def test_a_run_without_a_score_says_so(run_of):
    run = run_of("right")
    gone = dataclasses.replace(run.verdicts[-3], status=verdicts.MISSING, cases=())
    others = [gone if v.rule == gone.rule else v for v in run.verdicts]
    run = dataclasses.replace(run, verdicts=tuple(others), complete=False)
    assert summary.sentence(run) == "incomplete: 1 rule not run, so there is no score"
    assert gone.rule.id in str(run)
    assert run.to_dict()["score"] is None


def test_no_color_and_no_terminal_mean_no_escapes(monkeypatch, run_of):
    class Terminal(terminal.io.StringIO):
        def isatty(self):
            return True

    def printed(file, **settings):
        terminal.show(run_of("one-rule"), terminal.console(file, **settings))
        return "\x1b" in file.getvalue()

    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert printed(Terminal())
    assert not printed(Terminal(), color=False)
    assert printed(terminal.io.StringIO(), color=True)
    monkeypatch.setenv("NO_COLOR", "1")
    assert not printed(Terminal())
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert not printed(terminal.io.StringIO())
