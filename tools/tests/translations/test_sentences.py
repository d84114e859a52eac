"""Sentences are found in the sources: none of them can be forgotten."""

from __future__ import annotations

import ast

import pytest
from extraction.sentences import of, of_calls, sentences

pytest.importorskip("babel", reason="Babel is not installed")

from extraction import messages

PACKAGE = messages.PACKAGE


@pytest.fixture
def found(tmp_path):
    """Return the templates of a module with this text."""

    def read(text):
        path = tmp_path / "module.py"
        path.write_text(text, encoding="utf-8")
        return list(sentences(path))

    return read


@pytest.mark.parametrize(
    ("code", "templates"),
    [
        ('x = "it is not so"', ["it is not so"]),
        ('x = f"{a.shown} is empty"', ["{shown} is empty"]),
        ('x = f"{a} is {b[0]}, not {a}"', ["{a} is {b}, not {a2}"]),
        ("x = f\"{n} line{'s' * (n != 1)} long\"", ["{n} line{|s} long"]),
        ("x = f\"{n} {'is' if n == 1 else 'are'} kept\"", ["{n} {are|is} kept"]),
        ('x = "alike: " + f(y)', ["alike: {f}"]),
        ('x = f"{a} and {one_line(b.name)}."', ["{a} and {name}"]),
        ('x += f"; {a} before that"', ["{a} before that"]),
        ("x = f\"{a}: {f('at the end')}\"", ["at the end"]),
        ('x = f"{a} is empty. {b}. Take {c}."', ["{a} is empty", "Take {c}"]),
        ('x = "word"', []),
        ('def f():\n    """It says this."""', []),
        ('x = "has no attribute" in y', []),
        ('@click.option("--all", help="All of them.")\ndef f(): ...', []),
        ('x = say("It is translated itself.")', []),
        ('raise ValueError("wrong in our code")', []),
        ('x: "a | b c" = {"a key here": "a value here"}', ["a value here"]),
    ],
)
def test_what_is_a_sentence(found, code, templates):
    """Strings with words in them are, but for those that nobody reads."""
    assert found(code) == templates


def test_sentences_of_calls(tmp_path):
    """Some functions are given what is said."""
    path = tmp_path / "module.py"
    path.write_text('check(a, "it is so", f"{b} is not")\nother("no one says this")\n')
    assert list(of_calls(path, ["check"])) == ["it is so", "{b} is not"]


def test_those_of_the_loader_and_the_others_are_there():
    """One of each area that says something to a student or a teacher."""
    known = {message.id for message in messages.messages()}
    assert {
        "{shown} is empty",
        "Check the path",
        "{where} defines no Variable",
        "{shown} is protected with a password",
        "Make the zip again without a password",
        "the roster {name} is empty",
        "A link was handed in, not a file",
        "it took the grader down {times} times ({last})",
        "another run is writing to {folder}",
        "not finished after {seconds} seconds",
        "the sandbox needs Linux; a virtual machine with it will do",
    } <= known


def test_nothing_is_left_out_that_is_not_there():
    """What is excluded from translation exists: else the list grows old."""
    there = set()
    for path in messages.modules(messages.TELLING):
        there.update(sentences(path))
    for name in ("checks.py", "rule.py"):
        there.update(sentences(messages.locations.SUITE / name))
    for path in messages.locations.SUITE.glob("test_*.py"):
        there.update(of_calls(path, messages.CHECKS))
    assert there >= messages.SILENT
    assert all((PACKAGE / name).is_file() for name in messages.SILENT_MODULES)


STYLES = {"bold green", "bold red", "bold underline", "{file}:{line}", "## dezero-spec: {markdown}"}


@pytest.mark.parametrize(
    "name",
    [
        "report/summary.py",
        "report/terminal.py",
        "report/markdown.py",
        "report/places.py",
        "grading/progress.py",
        "cli/steps.py",
        "cli/rules.py",
        "cli/report.py",
        "cli/new.py",
        "cli/watching.py",
    ],
)
def test_what_is_shown_is_asked_for(name):
    """There, no sentence is put together but by `say`: it would be shown in English."""
    found = set(sentences(PACKAGE / name)) - messages.SILENT - STYLES - EXCEPTIONS.get(name, set())
    assert found == set()


# Sentences that are raised as errors there, and code.
EXCEPTIONS = {
    "cli/report.py": {
        "--assignment says which column of --canvas FILE to fill",
        "--anonymous makes pages: the other files are made of names",
    },
    "cli/rules.py": {"the evidence is not there; make it with tox -e mutation"},
}


PRINTING = {"echo", "print", "_tell", "Text", "indented"}


def printed(path):
    """Yield the sentences that stand in calls of what prints, but for those that `say` is given."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in PRINTING:
                for argument in node.args:
                    yield from of(argument)


def test_what_is_printed_is_noticed(tmp_path):
    """A sentence that is printed as it stands is found, one that is asked for is not."""
    path = tmp_path / "module.py"
    path.write_text('click.echo(f"it is {x}")\nout.print(Text(say("it is so")))\n')
    assert list(printed(path)) == ["it is {x}"]


# Names and commands in it are the same in all languages.
SAME = {"dezero-spec check --watch {source}", "bonus  {id}  {float}"}


@pytest.mark.parametrize("path", sorted((PACKAGE / "cli").glob("*.py")), ids=lambda path: path.name)
def test_what_is_printed_is_asked_for(path):
    """No subcommand prints a sentence that it does not ask a language for."""
    found = {each for each in printed(path) if not each.startswith("dezero-spec: {")}
    assert found - SAME - STYLES == set()
