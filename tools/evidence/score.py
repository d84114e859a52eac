"""What the mutants of the reference show: the share caught, by which rules, and what is left."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from dezero_spec import locations

from evidence.equivalents import Equivalent
from evidence.mutants import Mutant, mutants_of
from evidence.trial import Outcome, Program, outcomes

CORE = "dezero/core_simple.py"
BASELINE = "the reference itself"
MOST_EQUIVALENT = 0.05

# Rules that work with everything at once. A mutant that only they catch has no rule of its own.
CATCH_ALL = ("testing.gradient-check", "order.random-graphs")


@dataclass(frozen=True)
class Tried:
    """A mutant and what became of it."""

    mutant: Mutant
    outcome: Outcome


@dataclass(frozen=True)
class Score:
    """All mutants of the reference, judged."""

    tried: tuple[Tried, ...]
    equivalents: dict[str, Equivalent]

    @property
    def killed(self) -> list[Tried]:
        """The mutants that some rule catches."""
        return [each for each in self.tried if each.outcome.caught]

    @property
    def equivalent(self) -> list[Tried]:
        """The mutants that survive and are shown to be equivalent."""
        return [t for t in self.tried if not t.outcome.caught and t.mutant.id in self.equivalents]

    @property
    def survived(self) -> list[Tried]:
        """The mutants that survive without a reason: holes of the specification."""
        return [
            t for t in self.tried if not t.outcome.caught and t.mutant.id not in self.equivalents
        ]

    @property
    def stale(self) -> list[Equivalent]:
        """The entries of the file that are not true: no such mutant, or one that is caught."""
        surviving = {t.mutant.id for t in self.tried if not t.outcome.caught}
        return [entry for id, entry in self.equivalents.items() if id not in surviving]

    @property
    def by_catch_all_only(self) -> list[Tried]:
        """The mutants that only rules about everything catch, for want of one of their own."""
        return [
            t for t in self.killed if t.outcome.broken and set(t.outcome.broken) <= set(CATCH_ALL)
        ]

    def problems(self) -> list[str]:
        """Return what keeps the specification from being shown complete, in sentences."""
        found = [
            f"survived: {t.mutant.id} in {t.mutant.where or 'the module'}:\n{t.mutant.diff}"
            for t in self.survived
        ]
        found += [f"stale in equivalents.toml: {e.id}\n{e.change}" for e in self.stale]
        if len(self.equivalent) > MOST_EQUIVALENT * len(self.tried):
            found.append(f"{len(self.equivalent)} of {len(self.tried)} mutants called equivalent")
        return found


def programs_of(mutants: Sequence[Mutant]) -> list[Program]:
    """Return the reference itself, then each mutant, as programs to judge."""
    folder = locations.REFERENCE
    files = {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*.py"))
    }
    changed = [Program(mutant.id, {**files, CORE: mutant.source}) for mutant in mutants]
    return [Program(BASELINE, files), *changed]


@functools.cache
def all_mutants() -> list[Mutant]:
    """Return the mutants of the reference's core."""
    return mutants_of((locations.REFERENCE / CORE).read_text(encoding="utf-8"))


def judge(
    mutants: Sequence[Mutant],
    equivalents: dict[str, Equivalent],
    *,
    jobs: int = 2,
    progress: Callable[[Iterable[Outcome]], Iterable[Outcome]] = iter,
) -> Score:
    """Judge mutants of the reference; RuntimeError where the reference itself fails.

    `progress` is given the outcomes as they come in, and gives them back.
    """
    found = list(progress(outcomes(programs_of(mutants), jobs=jobs)))
    if found[0].caught:
        raise RuntimeError(f"the reference itself is caught, so nothing is shown: {found[0]}")
    tried = (Tried(m, outcome) for m, outcome in zip(mutants, found[1:], strict=True))
    return Score(tuple(tried), equivalents)
