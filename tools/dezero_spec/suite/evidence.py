"""What each rule catches, as it was recorded of this suite and this reference.

`python -m evidence --record` makes the record, in a checkout.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from dezero_spec.suite import catalogue

FILE = Path(__file__).with_name("evidence.json")


@dataclass(frozen=True)
class Wrong:
    """A wrong program: a mutant (`text`: its change) or a mistake (`text`: its sentence)."""

    name: str
    text: str
    broken: tuple[str, ...]
    not_judged: tuple[str, ...] = ()

    def caught_without(self, rule: str) -> bool:
        """Tell whether the other rules catch it too."""
        return any(id != rule for id in (*self.broken, *self.not_judged))


@dataclass(frozen=True)
class Record:
    """The evidence of one state of the suite and the reference.

    `right_first`: mistakes whose first reported rule is the cause, of how many.
    """

    digest: str
    mutants: tuple[Wrong, ...]
    mistakes: tuple[Wrong, ...]
    equivalent: int
    right_first: tuple[int, int]

    def by(self, rule: str) -> tuple[list[Wrong], list[Wrong]]:
        """Return the mutants and the mistakes that break `rule`."""
        return (
            [each for each in self.mutants if rule in each.broken],
            [each for each in self.mistakes if rule in each.broken],
        )

    def alone_by(self, rule: str) -> list[Wrong]:
        """Return what would no longer be caught without `rule`."""
        mutants, mistakes = self.by(rule)
        return [each for each in (*mistakes, *mutants) if not each.caught_without(rule)]

    @property
    def idle(self) -> list[str]:
        """The rules in force that catch nothing."""
        working = {
            id
            for each in (*self.mutants, *self.mistakes)
            for id in (*each.broken, *each.not_judged)
        }
        return [r.id for r in catalogue.rules() if r.in_force() and r.id not in working]


def read(file: Path = FILE) -> Record:
    """Read a record. Raises OSError or ValueError where there is none."""
    data = json.loads(file.read_text(encoding="utf-8"))

    def wrongs(kind: str) -> tuple[Wrong, ...]:
        return tuple(
            Wrong(e["name"], e["text"], tuple(e["broken"]), tuple(e["not_judged"]))
            for e in data[kind]
        )

    right, of = data["right_first"]
    return Record(
        data["digest"], wrongs("mutants"), wrongs("mistakes"), data["equivalent"], (right, of)
    )
