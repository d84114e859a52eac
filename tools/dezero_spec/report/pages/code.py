"""A student's own source with the rules that run each line, for their page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from dezero_spec.plain import inert, one_line, shortened
from dezero_spec.report.pages.places import WIDEST
from dezero_spec.script.reached.result import File, Reached
from dezero_spec.suite import catalogue
from dezero_spec.suite.verdicts import Run
from dezero_spec.translations import Language

MOST_UNCALLED = 40  # functions that are named
RAN, LOADED, NONE, BLANK = "ran", "loaded", "none", "blank"


@dataclass(frozen=True)
class Group:
    """The rules of a chapter that run some lines; `whole`: all that were judged."""

    title: str
    count: int
    whole: bool
    ids: str


@dataclass(frozen=True)
class Block:
    """Lines that the same rules run. `how`: as a word of the style sheet."""

    how: str
    rows: tuple[tuple[int, str], ...]
    count: int
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Sheet:
    """A file, or a cell of a notebook."""

    name: str
    blocks: tuple[Block, ...]
    cut: bool
    uncalled: tuple[tuple[str, int], ...]  # functions that no rule calls, with their lines


@dataclass(frozen=True)
class Code:
    """All of it. `ran`, `loaded`, `none`: numbers of statements."""

    sheets: tuple[Sheet, ...]
    ran: int
    loaded: int
    none: int


def code(reached: Reached, run: Run, hide: Callable[[str], str], say: Language) -> Code | None:
    """Return what to show of a submission's code; None where there is nothing."""
    files = [file for file in reached.files if file.lines]
    if not files:
        return None
    kinds = [_kind(file, place)[0] for file in files for place in range(len(file.statements))]
    grouping = _Grouping(run, say)
    sheets = tuple(_sheet(file, grouping, hide) for file in files)
    return Code(sheets, kinds.count(RAN), kinds.count(LOADED), kinds.count(NONE))


def _kind(file: File, place: int) -> tuple[str, tuple[str, ...]]:
    if rules := file.rules[place]:
        return RAN, rules
    return (LOADED if place in file.loaded else NONE), ()


def _sheet(file: File, grouping: _Grouping, hide: Callable[[str], str]) -> Sheet:
    blocks: list[Block] = []
    for (how, rules), numbers in _runs(file):
        rows = tuple(
            (number, hide(inert(shortened(file.lines[number - 1].expandtabs(4), WIDEST))))
            for number in numbers
        )
        blocks.append(Block(how, rows, len(rules), grouping.of(rules)))
    uncalled = [(hide(one_line(f.name)), f.first) for f in file.uncalled]
    return Sheet(
        hide(one_line(file.name)), tuple(blocks), file.cut, tuple(uncalled[:MOST_UNCALLED])
    )


def _runs(file: File) -> Iterator[tuple[tuple[str, tuple[str, ...]], Sequence[int]]]:
    """Yield stretches of lines for which the same holds.

    Comments and docstrings go with what follows, blank lines with what comes before.
    """
    kinds: list[tuple[str, tuple[str, ...]] | None] = [None] * len(file.lines)
    for place, (first, last) in enumerate(file.statements):
        for number in range(first, last + 1):
            if number <= len(kinds):
                kinds[number - 1] = _kind(file, place)
    following: tuple[str, tuple[str, ...]] = next(
        (kind for kind in reversed(kinds) if kind), (BLANK, ())
    )
    whole = []
    for kind in reversed(kinds):
        following = kind or following
        whole.append(following)
    whole.reverse()
    for number, line in enumerate(file.lines):
        if number and not line.strip() and kinds[number] is None:
            whole[number] = whole[number - 1]
    start = 0
    for number in range(1, len(whole) + 1):
        if number == len(whole) or whole[number] != whole[start]:
            yield whole[start], range(start + 1, number + 1)
            start = number


class _Grouping:
    """Groups rules by chapter."""

    def __init__(self, run: Run, say: Language) -> None:
        self._say = say
        self._known = {rule.id: rule for rule in catalogue.rules()}
        self._judged: dict[str, int] = {}
        for verdict in run.verdicts:
            if verdict.cases:
                chapter = verdict.rule.chapter
                self._judged[chapter] = self._judged.get(chapter, 0) + 1
        self._made: dict[tuple[str, ...], tuple[Group, ...]] = {}

    def of(self, rules: tuple[str, ...]) -> tuple[Group, ...]:
        if rules not in self._made:
            chapters: dict[str, list[str]] = {}
            for id in rules:
                if id in self._known:
                    chapters.setdefault(self._known[id].chapter, []).append(id)
            self._made[rules] = tuple(
                Group(
                    self._say(self._known[ids[0]].title),
                    len(ids),
                    len(ids) > 1 and len(ids) == self._judged.get(chapter),
                    ", ".join(ids),
                )
                for chapter, ids in chapters.items()
            )
        return self._made[rules]
