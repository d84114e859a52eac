"""What a host says of an implementation is bounded in sum: each document repeats it."""

from __future__ import annotations

from typing import Any

import pytest
from dezero_spec.judge.session import MOST_IN_SUM, checked


class Client:
    """The part of a client that is asked for."""

    def actual_path(self, text: str) -> str:
        return text


def facts(**changed: Any) -> dict[str, Any]:
    """Return what a host says of a file without peculiarities."""
    plain = {
        **{"file": None, "where": "student", "module": None, "package": None, "printed": ""},
        **{"import_lines": [], "names": [], "traits": [], "methods": [], "left_behind": []},
        **{"config": {}, "notes": [], "quiet_problems": [], "python": "3", "numpy": "2"},
    }
    return {**plain, **changed}


def test_notes_are_bounded_in_sum() -> None:
    """What is left out is counted."""
    said = [["kind", "x" * 10_000, None, None] for _ in range(200)]
    found = checked(facts(notes=said, quiet_problems=["y" * 10_000] * 200), Client())  # type: ignore[arg-type]
    assert sum(len(note[1]) for note in found["notes"]) < MOST_IN_SUM + 100
    assert sum(map(len, found["quiet_problems"])) <= MOST_IN_SUM
    kept = len(found["notes"]) - 1
    assert found["notes"][-1][1] == f"{200 - kept} further notes are left out"


@pytest.mark.parametrize("name", ["traits", "methods", "left_behind", "names"])
def test_lists_are_bounded(name: str) -> None:
    """A host that tells of more than there can be is not believed."""
    with pytest.raises(ValueError, match="didn't say"):
        checked(facts(**{name: ["x"] * 100_000}), Client())  # type: ignore[arg-type]
