"""How a class is graded, as far as verdicts may depend on it."""

from __future__ import annotations

import math
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from dezero_spec.deadline import WAITING
from dezero_spec.grading.store import Store
from dezero_spec.judge.sandbox import Limits
from dezero_spec.judge.session import SECONDS_TO_LOAD
from dezero_spec.suite.catalogue import LAST_STEP

SECONDS = 60.0
SECONDS_PER_TEST = 10.0
MEMORY_MB = 1024


# Cases of a seed have its last digits' sizes: a class begins with small ones.
_SEEDS, _SIZES = 10**7, 100


def seed_of(results: Path) -> int:
    """Return the seed that a class's results were made with, or else a fresh one.

    Code that was made for the cases of other classes then knows nothing of these.
    """
    for document in Store(results).documents():
        seed = document.settings.get("seed")
        if type(seed) is int and seed >= 0:
            return seed
    return fresh_seed()


def fresh_seed() -> int:
    """Return a seed that nobody has seen."""
    return _SIZES * secrets.randbelow(_SEEDS)


@dataclass(frozen=True)
class Settings:
    """Stored with each result: one made with other settings is not current.

    `seed`: the number of the first random case; `seconds`: for a whole submission; `python`,
    `numpy`: the versions that submissions run with; `coverage`: note which lines each rule runs.
    No verdict depends on that.
    """

    step: int = LAST_STEP
    seconds_per_test: float = SECONDS_PER_TEST
    seconds: float = SECONDS
    memory_mb: int = MEMORY_MB
    seed: int = 0
    thorough: bool = False
    python: str = ""
    numpy: str = ""
    coverage: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Return them as plain data for JSON; what need not be asked for only where it was."""
        data = asdict(self)
        if not self.coverage:
            del data["coverage"]
        return data

    @property
    def limits(self) -> Limits:
        """What a host may use; of time, always a bit more than what the judge allows it."""
        return Limits(memory_mb=self.memory_mb, cpu_seconds=math.ceil(self._work))

    @property
    def longest(self) -> float:
        """How long a submission can take, by and large: what takes longer is held up."""
        return WAITING * self._work

    @property
    def _work(self) -> float:
        return self.seconds + self.seconds_per_test + 2 * SECONDS_TO_LOAD
