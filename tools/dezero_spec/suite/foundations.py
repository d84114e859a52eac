"""Which rules stand on which: a matter of diagnosis, told beside the suite and not in it."""

from __future__ import annotations

import functools
import sys
from pathlib import Path

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FILE = Path(__file__).with_name("foundations.toml")


@functools.cache
def direct() -> dict[str, tuple[str, ...]]:
    """Return, by id, what a rule stands on directly; what stands on nothing is left out."""
    table = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {id: tuple(grounds) for id, grounds in table.items()}
