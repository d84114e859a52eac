"""A line of an implementation that a failure leads to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Place:
    """A line of the implementation that a failure leads to.

    `first`, `lines`: those around it, and the number of the first. `called`: what the case calls,
    such as "Variable.backward"; the line is then where that is written, and no exception went
    through it.
    """

    file: str
    line: int
    function: str
    source: str
    first: int = 0
    lines: tuple[str, ...] = ()
    called: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the place as plain data; what is more than a line only where there is more."""
        return {name: value for name, value in vars(self).items() if value or name not in _MORE}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Place:
        """Rebuild a place from `to_dict`."""
        return cls(**{**data, "lines": tuple(data.get("lines", ()))})


_MORE = ("first", "lines", "called")
