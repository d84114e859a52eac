"""From statements to the lines of a snippet: imports, helper classes, body, comments.

The lines can be pasted at the plain Python prompt as well as run from a file: no blank line
inside a block, one after it.
"""

from __future__ import annotations

import ast
import builtins
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from types import FunctionType
from typing import TYPE_CHECKING

from dezero_spec.script.snippets import source
from dezero_spec.script.snippets.body import FAILS
from dezero_spec.script.snippets.folding import Folder, Scope, Taken
from dezero_spec.script.snippets.source import Definition

if TYPE_CHECKING:
    from dezero_spec.loading import Implementation

WIDTH = 60
COMPOUND = (ast.For, ast.While, ast.With, ast.If, ast.Try, ast.FunctionDef, ast.ClassDef)


def lines_of(statements: Sequence[ast.stmt]) -> list[str]:
    """Return the lines of statements, a blank one after each block."""
    lines: list[str] = []
    for node in statements:
        text = ast.unparse(ast.fix_missing_locations(ast.Module([node], [])))
        lines += [as_by_hand(line) for line in text.splitlines() if line.strip()]
        if isinstance(node, COMPOUND):
            lines.append("")
    return lines[:-1] if lines and not lines[-1] else lines


def as_by_hand(line: str) -> str:
    """Return a line without the parentheses and the quotes that ``ast.unparse`` prefers."""
    text = line.strip()
    indent = line[: len(line) - len(line.lstrip())]
    for pattern, better in _BETTER:
        changed = re.sub(pattern, better, text)
        if changed != text and _parsed(changed) == _parsed(text) != "":
            text = changed
    return indent + text


_BETTER = (
    (r"^(return |[\w.]+ = )\((.*[^,])\)$", r"\1\2"),  # a tuple
    (r"^\(([\w, ]+)\) = ", r"\1 = "),  # and these two from Python 3.10
    (r" for \(([\w, ]+)\) in ", r" for \1 in "),
    (r"\((\(.* for .* in .*\))\)$", r"\1"),  # a generator as the only argument
    (r"'", '"'),
)


def _parsed(line: str) -> str:
    """Return what a line means; nothing if it can't stand alone."""
    try:
        return ast.dump(ast.parse(f"{line} pass" if line.endswith(":") else line))
    except SyntaxError:
        return ""


def with_comment(lines: Sequence[str], comment: str) -> list[str]:
    """Put a comment at the marked line, or below it when it has several lines."""
    at = next(i for i, line in enumerate(lines) if line.strip() == FAILS)
    done, (line, *rest) = list(lines[:at]), lines[at + 1 :]
    first, *further = comment.splitlines() or [""]
    if not further:
        return [*done, f"{line}  # {first}" if first else line, *rest]
    indent = line[: len(line) - len(line.lstrip())]
    # What follows "expected" stays aligned: arrays of several lines.
    pad = " " * (len("expected ") if first.startswith("expected ") else 0)
    below = [f"{indent}# {first}", *(f"{indent}# {pad}{each}".rstrip() for each in further)]
    return [*done, line, *below, *rest]


def assemble(lines: Sequence[str], taken: Taken, folder: Folder, import_lines: list[str]) -> str:
    """Return the whole snippet for the lines of its body."""
    body = ast.parse("\n".join(lines)).body
    definitions = _definitions(body, taken, folder)
    loaded = set[str]().union(*(each.loaded for each in definitions))
    bound = set[str]().union(*(each.bound for each in definitions))
    kept = source.kept_names(loaded - bound)
    bound |= source.bound([*kept, *body])
    free = (loaded | set(source.loaded([*kept, *body]))) - bound
    text = "\n".join(_header(free, sorted(free & taken.names), import_lines)).strip("\n")
    rest = list(lines)
    while not definitions and rest and rest[0].startswith("from "):
        text = f"{text}\n{rest.pop(0)}".strip()
    parts = [text, "\n".join(map(ast.unparse, kept)), *(each.text for each in definitions)]
    return "\n\n".join(part for part in [*parts, "\n".join(rest)] if part)


def _header(free: set[str], names: list[str], import_lines: list[str]) -> list[str]:
    theirs = []
    for line in import_lines:
        if "{names}" not in line:
            theirs.append(line)
        elif names:
            theirs.append(line.replace("{names}", ", ".join(names)))
    ours = [f"import {name}" for name in sorted(free & sys.stdlib_module_names)]
    ours += ["import numpy as np"] if "np" in free else []
    return [line for line in ours if line not in theirs] + theirs


def _free(statements: Sequence[ast.stmt]) -> set[str]:
    return set(source.loaded(statements)) - source.bound(statements)


@dataclass(frozen=True)
class Shown:
    """A definition of the suite as a snippet has it. `taken`: what it takes from elsewhere."""

    text: str
    loaded: frozenset[str]
    bound: frozenset[str]
    taken: Taken

    @property
    def free(self) -> frozenset[str]:
        """The names that it needs."""
        return self.loaded - self.bound


def _definitions(body: Sequence[ast.stmt], taken: Taken, folder: Folder) -> list[Shown]:
    """Return the definitions of the suite that the body needs, in the suite's order."""
    helpers: dict[str, Shown] = {}
    others: dict[str, Shown] = {}
    todo = sorted(_free(body))
    while todo:
        name = todo.pop()
        if name in taken.helpers and name not in helpers:
            helpers[name] = written_out(source.helpers()[name], folder)
            todo += sorted(helpers[name].free)
        elif name in taken.suites and name not in others:
            others[name] = written_out(taken.suites[name], folder)
            todo += sorted(others[name].free)
    in_order = [helpers[name] for name in source.helpers() if name in helpers]
    return [*in_order, *others.values()]


_SHOWN: dict[tuple[object, ...], Shown] = {}


def written_out(what: FunctionType | Definition, folder: Folder) -> Shown:
    """Return a function of the suite, or a definition in its helpers, written out.

    That is done once for all failures, and for all implementations that it looks the same for.
    """
    key = what, *folder.looks
    if key not in _SHOWN:
        _SHOWN[key] = _written_out(what, folder.implementation)
    folder.taken.add(_SHOWN[key].taken)
    return _SHOWN[key]


def _written_out(what: FunctionType | Definition, implementation: Implementation) -> Shown:
    """Write a definition out, without fixtures and docstrings."""
    scope: Scope = {}
    if function := isinstance(what, FunctionType):
        scope = what.__globals__
        what = source.definition_of(what)
    node = source.without_docstrings(what)
    local, taken = source.bound([node]), Taken()
    if isinstance(node, ast.FunctionDef):
        node.args.args = [each for each in node.args.args if each.arg != "dezero"]
    if not function:  # the helpers know each other without a fixture
        taken.helpers.update(set(source.loaded([node])) & set(source.helpers()) - local)
    inner = Folder(implementation, taken, scope, local, {})
    new: Definition = inner.generic_visit(node)  # type: ignore[assignment]
    loaded, bound = frozenset(source.loaded([new])), frozenset(source.bound([new]))
    return Shown("\n".join(lines_of([new])), loaded, bound, taken)


def take_by_name(lines: Sequence[str], taken: Taken) -> None:
    """Find out what the bare names in lines that a plan wrote refer to."""
    known = {*dir(builtins)} - {"pow", "abs", "sum", "max", "min"}
    for name in _free(ast.parse("\n".join(lines)).body) - known - {"np"}:
        if isinstance(source.helpers().get(name), ast.ClassDef):
            taken.helpers.add(name)
        else:
            taken.names.add(name)


def cut(text: str, width: int = WIDTH) -> str:
    """Return the first line, of moderate length."""
    first, *more = text.splitlines() or [""]
    if len(first) > width or more:
        first = first[:width].rstrip() + " …"
    return first


def expected_value(expected: str) -> str:
    """Return what print would show of an expected value: no quotes, no shape and dtype."""
    text, arrays = re.subn(r"  \((ndarray|numpy\.\w+), shape .*\)$", "", expected)
    if arrays:
        text = re.sub(r"^(-?\d+\.)$", r"\g<1>0", text.replace(",", ""))
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        value = None
    text = value if isinstance(value, str) else text
    lines = [cut(line) for line in text.splitlines()]
    return "\n".join(lines[:12]) if len(lines) <= 12 else cut(text)


def print_alike(*described: str) -> bool:
    """Tell whether arrays that differ, as texts of ten digits, are the same in print's eight."""
    arrays = [re.fullmatch(r"(\[.*\])  \(ndarray, .*\)", each, re.DOTALL) for each in described]
    shown = {
        re.sub(r"\d+\.\d*(e[+-]\d+)?", lambda number: f"{float(number[0]):.7e}", each[1])
        for each in arrays
        if each
    }
    return len(shown) == 1 and None not in arrays
