"""What happened while loading, in words that a student understands."""

from __future__ import annotations

from dataclasses import dataclass

MOST_PER_KIND = 5


@dataclass(frozen=True)
class LoadNote:
    """One thing out of the ordinary that happened while loading."""

    kind: str
    message: str
    file: str | None = None
    line: int | None = None


class Journal:
    """Collects notes; says each thing once, and of one kind no more than a few."""

    def __init__(self) -> None:
        self._notes: list[LoadNote] = []
        self._seen: set[LoadNote] = set()
        self._left_out: dict[str, int] = {}

    def add(
        self, kind: str, message: str, file: str | None = None, line: int | None = None
    ) -> None:
        """Record a note, unless it was recorded before."""
        note = LoadNote(kind, message, file, line)
        if note in self._seen:
            return
        self._seen.add(note)
        if sum(other.kind == kind for other in self._notes) >= MOST_PER_KIND:
            self._left_out[kind] = self._left_out.get(kind, 0) + 1
            return
        self._notes.append(note)

    def has(self, *kinds: str) -> bool:
        """Tell whether a note of one of these kinds was recorded."""
        return any(note.kind in kinds for note in self._notes)

    def notes(self) -> list[LoadNote]:
        """Return all notes, with a closing one for each kind that was cut short."""
        more = [
            LoadNote(kind, f"and {count} more like this") for kind, count in self._left_out.items()
        ]
        return self._notes + more
