"""The catalogue judged: every mistake written to a folder, loaded and run like anyone's code."""

from __future__ import annotations

import multiprocessing
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from dezero_spec import loading
from dezero_spec.suite import run, verdicts
from dezero_spec.suite.catalogue import LAST_STEP

from . import Mistake, all_mistakes, write
from .entry import BASES, step_of

BATCH = 30


@dataclass(frozen=True)
class Judged:
    """What became of a mistake. `base_lacks`: rules that what it was made from breaks as well.

    `extra`: what the caller's own look at it gave.
    """

    mistake: Mistake
    run: verdicts.Run
    base_lacks: frozenset[str]
    extra: Any = None

    @property
    def broken(self) -> tuple[verdicts.Verdict, ...]:
        """The verdicts that the mistake breaks, in the order of a report: advice comes last."""
        found = (*self.run.broken, *self.run.advice)
        return tuple(v for v in found if v.rule.id not in self.base_lacks)

    @property
    def first(self) -> verdicts.Verdict | None:
        """The verdict that a report shows first."""
        return next(iter(self.broken), None)

    @property
    def not_judged(self) -> dict[str, tuple[str, ...]]:
        """Rules that can't be judged, each with the broken rules that it stands on."""
        return {v.rule.id: v.because for v in self.run.verdicts if v.status == verdicts.NOT_JUDGED}

    @property
    def right_first(self) -> bool:
        """Whether the first rule reported is the one that names the cause."""
        return self.first is not None and self.first.rule.id == self.mistake.cause


Look = Callable[[Mistake, verdicts.Run, Path], Any]


def judge(
    mistakes: Sequence[Mistake] | None = None, *, jobs: int = 2, look: Look | None = None
) -> list[Judged]:
    """Judge mistakes, all by default; `look(mistake, run, folder)` is called beside the files."""
    mistakes = list(all_mistakes() if mistakes is None else mistakes)
    batches = [mistakes[i : i + BATCH] for i in range(0, len(mistakes), BATCH)]
    lacks = {base: _lacks(base) for base in {m.base for m in mistakes}}
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context) as pool:
        found = [
            each for batch in pool.map(_judge, batches, [look] * len(batches)) for each in batch
        ]
    return [
        Judged(mistake, each, lacks[mistake.base], extra)
        for mistake, (each, extra) in zip(mistakes, found, strict=True)
    ]


def _lacks(base: str) -> frozenset[str]:
    found = run.run(loading.load(BASES[base]), step=step_of(base))
    return frozenset(v.rule.id for v in found.verdicts if v.status in verdicts.BROKEN)


def _settings(mistake: Mistake) -> tuple[float, tuple[str, ...] | None, int]:
    return mistake.seconds, mistake.only, mistake.step or LAST_STEP


def _judge(mistakes: Sequence[Mistake], look: Look | None) -> list[tuple[verdicts.Run, Any]]:
    found = []
    with tempfile.TemporaryDirectory() as folder:
        places = [write(m, Path(folder, m.name)) for m in mistakes]
        together = zip(mistakes, places, strict=True)
        for (seconds, only, step), some in groupby(together, lambda pair: _settings(pair[0])):
            settings = {"seconds_per_test": seconds, "only": only, "step": step}
            for mistake, place in some:
                each = run.run(loading.load(place), every_snippet=False, **settings)
                found.append((each, look(mistake, each, place) if look else None))
    return found
