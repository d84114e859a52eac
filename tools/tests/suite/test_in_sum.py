"""What a submission says, over and over, does not fill the results: each page repeats them."""

from __future__ import annotations

from pathlib import Path

from dezero_spec import loading
from dezero_spec.suite import run

LONG = """
class Variable:
    def __init__(self, data, name=None):
        raise ValueError("no " * 100_000)


class Function:
    pass
"""


def test_failures_are_bounded_in_sum(tmp_path: Path) -> None:
    """Hundreds of failures with as long a message as there may be make no long result."""
    file = tmp_path / "core_simple.py"
    file.write_text(LONG)
    found = run.run(loading.load(file))
    obtained = [c.failure.obtained for v in found.verdicts for c in v.cases if c.failure]
    assert len(obtained) > 300
    assert len(obtained[0]) > 1000
    assert sum("ValueError: no no" in each for each in obtained) > 300
    assert sum(map(len, obtained)) < run.MOST_OBTAINED + 300 * len(obtained)
