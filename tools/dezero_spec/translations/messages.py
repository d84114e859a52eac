"""All messages that there are to translate, read from where they stand."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dezero_spec import catalogue, locations

PACKAGE = Path(__file__).parent.parent
KEYWORDS = {
    "say": None,
    "_say": None,
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "plural": (1, 2),
}


@dataclass(frozen=True)
class Message:
    """A message. `context` 'rule': the id is a rule's, and `comment` its English sentence."""

    id: str
    plural: str = ""
    context: str = ""
    comment: str = ""


def messages() -> list[Message]:
    """Return the messages of pages, the titles of chapters, the suite's phrases, the rules."""
    found = [*_of_pages(), *map(Message, _titles()), *map(Message, _phrases())]
    rules = [Message(rule.id, context="rule", comment=rule.sentence) for rule in catalogue.rules()]
    by_id = {}
    for message in (*found, *rules):
        key = message.context, message.id
        if key not in by_id or message.plural:
            by_id[key] = message
    return list(by_id.values())


def _of_pages() -> Iterator[Message]:
    from babel.messages.extract import extract_from_file

    options = {"silent": "false", "trimmed": "true"}
    pages = PACKAGE / "pages"
    sources = [(path, "python") for path in sorted(pages.glob("*.py"))]
    sources += [(path, "jinja2") for path in sorted((pages / "templates").glob("*.html"))]
    for path, method in sources:
        found = extract_from_file(
            "jinja2.ext:babel_extract" if method == "jinja2" else method,
            path,
            keywords=KEYWORDS,
            options=options if method == "jinja2" else None,
        )
        for _, text, _, _ in found:
            if isinstance(text, tuple):
                yield Message(str(text[0]), str(text[1]))
            elif text:
                yield Message(text)


def _titles() -> Iterator[str]:
    yield from dict.fromkeys(rule.title for rule in catalogue.rules())


def _phrases() -> Iterator[str]:
    """Yield what checks of the suite say in words, and why a mark may be missing."""
    yield from ("no exception", "an end", "an answer", "it is not so")
    for path in sorted(locations.SUITE.glob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Name("assert_true"), args=[_, *said]):
                    yield from (each for part in said for each in _constants(part))
                case ast.Assign(targets=[ast.Name(name)], value=ast.Constant(str(text))):
                    if name.isupper():
                        yield text
    marking = (PACKAGE / "marks" / "marking.py").read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(marking)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "none":
            yield from (each for part in node.args for each in _constants(part))


def _constants(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        if re.search(r"[a-z] [a-z]", node.value):
            yield node.value
    elif isinstance(node, (ast.IfExp, ast.BoolOp)):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                yield from _constants(child)
