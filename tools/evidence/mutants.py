"""Mutants of a source file: the same program with one small thing changed.

Operators, comparisons, numbers, decorators and the like come from cosmic-ray's mutation
operators; what it never touches (statements, arguments, calls, tuples, class attributes, ``try``)
from :mod:`edits`. Either way a mutant is text, to be loaded and judged like anyone's file.
"""

from __future__ import annotations

import ast
import dataclasses
import difflib
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from evidence import edits


@dataclass(frozen=True)
class Mutant:
    """One changed program. `operator`: what kind of change; `line`: where, from 1 on.

    `id` stays as long as the change itself is the same, wherever its line moves.
    """

    id: str
    operator: str
    line: int
    where: str  # the function or class that holds the line
    removed: str
    added: str
    source: str

    @property
    def diff(self) -> str:
        """The change as two lines, or more."""
        removed = [f"- {line}" for line in self.removed.splitlines()]
        added = [f"+ {line}" for line in self.added.splitlines()]
        return "\n".join([*removed, *added])


def mutants_of(source: str) -> list[Mutant]:
    """Return every mutant of `source` that is Python and differs from it, each once.

    Raises RuntimeError where cosmic-ray is not installed.
    """
    original = ast.dump(ast.parse(source))
    seen = {original}
    found = []
    for operator, changed in (*_by_cosmic_ray(source), *edits.of(source)):
        try:
            tree = ast.dump(ast.parse(changed))
        except (SyntaxError, ValueError):
            continue
        if tree not in seen:
            seen.add(tree)
            found.append(_mutant(operator, source, changed))
    found.sort(key=lambda mutant: (mutant.line, mutant.operator, mutant.added))
    return _with_ids(found)


def _with_ids(mutants: list[Mutant]) -> list[Mutant]:
    times: dict[str, int] = {}
    named = []
    for mutant in mutants:
        change = f"{mutant.where}\n{mutant.removed}\n{mutant.added}"
        id = hashlib.sha256(change.encode()).hexdigest()[:10]
        times[id] = times.get(id, 0) + 1
        id += f"-{times[id]}" if times[id] > 1 else ""  # the same line, elsewhere in `where`
        named.append(dataclasses.replace(mutant, id=id))
    return named


def _by_cosmic_ray(source: str) -> Iterator[tuple[str, str]]:
    try:
        from cosmic_ray.mutating import mutate_code
        from cosmic_ray.plugins import get_operator, operator_names
    except ImportError as error:
        raise RuntimeError(
            "mutants need cosmic-ray: pip install 'dezero-spec[evidence]'"
        ) from error
    for name in sorted(operator_names()):
        operator = get_operator(name)
        if operator.arguments():
            continue  # it needs names to put in; edits.py changes names in its own way
        occurrence = 0
        while (changed := mutate_code(source, operator(), occurrence)) is not None:
            yield name.removeprefix("core/"), changed
            occurrence += 1


def _mutant(operator: str, source: str, changed: str) -> Mutant:
    before, after = source.splitlines(), changed.splitlines()
    spans = [
        span
        for span in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
        if span[0] != "equal"
    ]
    first, last = spans[0], spans[-1]
    removed = "\n".join(before[first[1] : last[2]])
    added = "\n".join(after[first[3] : last[4]])
    line = first[1] + 1
    return Mutant("", operator, line, _holder(source, line), removed, added, changed)


def _holder(source: str, line: int) -> str:
    """Return the dotted name of the innermost function or class around a line."""
    names = []

    def visit(body: list[ast.stmt]) -> None:
        for node in body:
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                start = min([node.lineno, *(d.lineno for d in node.decorator_list)])
                if start <= line <= (node.end_lineno or start):
                    names.append(node.name)
                    visit(node.body)

    visit(ast.parse(source).body)
    return ".".join(names)
