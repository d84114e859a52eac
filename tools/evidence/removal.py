"""The test of the tests: what would no longer be caught without a rule's tests, by trying."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from dezero_spec.suite import catalogue
from dezero_spec.suite.evidence import Record, Wrong

from evidence import mistakes, score
from evidence.trial import Outcome, Program, outcomes


@dataclass(frozen=True)
class Loss:
    """A wrong program that breaks the rule, and what became of it without the rule's tests."""

    wrong: Wrong
    outcome: Outcome

    @property
    def sentence(self) -> str:
        """What is lost with the rule."""
        what = f"{self.wrong.name}: {' '.join(self.wrong.text.split())}"
        if not self.outcome.caught:
            return f"no longer caught: {what}"
        return f"reported as {self.outcome.first or self.outcome.error}: {what}"


def without(rule: str, kept: Record, *, jobs: int = 2, most: int | None = None) -> list[Loss]:
    """Judge again what breaks `rule`, all rules but this one; what nothing catches comes first.

    `kept` tells what breaks it; `most`: of so many programs, those that it alone catches first.
    """
    wrongs = [wrong for found in reversed(kept.by(rule)) for wrong in found]
    wrongs.sort(key=lambda wrong: wrong.caught_without(rule))
    wrongs = wrongs[:most]
    programs = [_without(rule, program) for program in _programs(wrongs)]
    found = outcomes(programs, jobs=jobs)
    losses = [Loss(wrong, outcome) for wrong, outcome in zip(wrongs, found, strict=True)]
    return sorted(losses, key=lambda loss: loss.outcome.caught)


def _programs(wrongs: Sequence[Wrong]) -> list[Program]:
    names = {wrong.name for wrong in wrongs}
    entries = [entry for entry in mistakes.catalogue_of_mistakes() if entry.name in names]
    others = names - {entry.name for entry in entries}
    mutants = [mutant for mutant in score.all_mutants() if mutant.id in others] if others else []
    by_name = {
        program.name: program
        for program in (*score.programs_of(mutants), *mistakes.programs_of(entries))
    }
    if missing := names - set(by_name):
        raise RuntimeError(f"the evidence that is kept is out of date: no {min(missing)}")
    return [by_name[wrong.name] for wrong in wrongs]


def _without(rule: str, program: Program) -> Program:
    settings = program.settings
    ids = settings.only or tuple(r.id for r in catalogue.rules() if r.in_force(settings.step))
    left = tuple(id for id in ids if id != rule)
    return dataclasses.replace(program, settings=dataclasses.replace(settings, only=left))
