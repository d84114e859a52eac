"""The catalogue of mistakes that people make, judged. It stands in a checkout, beside the tests."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dezero_spec.suite.catalogue import LAST_STEP
from dezero_spec.suite.evidence import Wrong

from evidence.trial import SECONDS_PER_TEST, Outcome, Program, Settings, outcomes

VARIANTS = Path(__file__).resolve().parents[1] / "tests" / "variants"
_PACKAGE = "dezero_spec_variants"
LEAST_RIGHT = 0.95


@dataclass(frozen=True)
class Catalogued:
    """What became of the catalogue. `right_first`: the cause was reported first, of how many."""

    wrongs: tuple[Wrong, ...]
    right_first: tuple[int, int]
    problems: tuple[str, ...]


def catalogue_of_mistakes() -> list[Any]:
    """Return the entries; FileNotFoundError outside a checkout."""
    if not VARIANTS.is_dir():
        raise FileNotFoundError(f"the catalogue of mistakes is in a checkout only: {VARIANTS}")
    if _PACKAGE not in sys.modules:
        spec = importlib.util.spec_from_file_location(_PACKAGE, VARIANTS / "__init__.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[_PACKAGE] = module
        spec.loader.exec_module(module)
    mistakes: list[Any] = importlib.import_module(f"{_PACKAGE}.mistakes").all_mistakes()
    return mistakes


def programs_of(mistakes: list[Any]) -> list[Program]:
    """Return the entries as programs to judge."""
    return [
        Program(
            m.name, m.files(), Settings(m.step or LAST_STEP, m.only, m.seconds or SECONDS_PER_TEST)
        )
        for m in mistakes
    ]


def judged(*, jobs: int = 2) -> Catalogued:
    """Judge the whole catalogue."""
    mistakes = catalogue_of_mistakes()
    found = list(outcomes(programs_of(mistakes), jobs=jobs))
    pairs = list(zip(mistakes, found, strict=True))
    right = sum(outcome.first == mistake.cause for mistake, outcome in pairs)
    problems = [_missed(mistake.name, outcome) for mistake, outcome in pairs if not outcome.caught]
    if right < LEAST_RIGHT * len(pairs):
        problems.append(f"the first rule reported is the cause in {right} of {len(pairs)} mistakes")
    wrongs = (Wrong(m.name, m.did, o.broken or (o.error,), o.not_judged) for m, o in pairs)
    return Catalogued(tuple(wrongs), (right, len(pairs)), tuple(problems))


def _missed(name: str, outcome: Outcome) -> str:
    return f"nothing catches the mistake {name}" + (f" ({outcome.error})" if outcome.error else "")
