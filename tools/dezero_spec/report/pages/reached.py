"""What the class's page says of code and rules: gathered submission after submission."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from dezero_spec.plain import one_line, shortened
from dezero_spec.script.reached.result import Reached
from dezero_spec.suite import verdicts
from dezero_spec.suite.catalogue import Rule
from dezero_spec.suite.owners import IN_REFERENCE, owners
from dezero_spec.suite.verdicts import Run
from dezero_spec.translations import Language

MOST_RULES = 20
MOST_FUNCTIONS = 12
MOST_KEPT = 5000  # names of functions, of a whole class


@dataclass(frozen=True)
class Unwritten:
    """A rule for which submissions have no lines of their own; so many of them miss it."""

    rule: Rule
    sentence: str
    count: int
    of: int
    missing: int


@dataclass(frozen=True)
class Seen:
    """What there is to say. `share`: of the statements that no rule runs, the median in percent."""

    submissions: int
    share: int
    most: int
    unwritten: tuple[Unwritten, ...]
    uncalled: tuple[tuple[str, int], ...]


class GatheredCode:
    """Counts; keeps no source."""

    def __init__(self, say: Language) -> None:
        self._say = say
        self._shares: list[float] = []
        self._judged: Counter[str] = Counter()
        self._without: Counter[str] = Counter()
        self._missing: Counter[str] = Counter()
        self._rules: dict[str, Rule] = {}
        self._uncalled: Counter[str] = Counter()

    def add(self, reached: Reached, run: Run, hide: Callable[[str], str]) -> None:
        """Take the next submission."""
        statements = sum(len(file.statements) for file in reached.files)
        if not statements:
            return
        ran = sum(
            bool(rules) or place in file.loaded
            for file in reached.files
            for place, rules in enumerate(file.rules)
        )
        self._shares.append(100 * (statements - ran) / statements)
        own = owners(reached)
        for verdict in run.verdicts:
            id = verdict.rule.id
            broken = verdict.status in verdicts.BROKEN
            if id not in IN_REFERENCE or verdict.rule.kind == "quality":
                continue
            if not broken and verdict.status not in _JUDGED:
                continue
            self._rules[id] = verdict.rule
            self._judged[id] += 1
            if id not in own:
                self._without[id] += 1
                self._missing[id] += verdict.status != verdicts.PASS
        for name in {one_line(f.name) for file in reached.files for f in file.uncalled}:
            if name in self._uncalled or len(self._uncalled) < MOST_KEPT:
                self._uncalled[hide(shortened(name, 100))] += 1

    def seen(self) -> Seen | None:
        """Return what there is to say; None if nothing was noted of anyone's lines."""
        if not self._shares:
            return None
        places = {id: place for place, id in enumerate(self._rules)}
        order = sorted(
            self._without,
            key=lambda id: (-self._missing[id], -self._without[id] / self._judged[id], places[id]),
        )
        named = sorted(self._uncalled.items(), key=lambda it: (-it[1], it[0]))
        return Seen(
            len(self._shares),
            round(median(self._shares)),
            round(max(self._shares)),
            tuple(self._of(id) for id in order[:MOST_RULES]),
            tuple(named[:MOST_FUNCTIONS]),
        )

    def _of(self, id: str) -> Unwritten:
        rule = self._rules[id]
        return Unwritten(
            rule,
            self._say.sentence(rule),
            self._without[id],
            self._judged[id],
            self._missing[id],
        )


_JUDGED = (verdicts.PASS, verdicts.NOT_PROVIDED)
