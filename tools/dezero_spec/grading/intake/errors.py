"""What keeps a whole class from being taken in."""

from __future__ import annotations


class IntakeError(Exception):
    """The submissions could not be taken in; ``str()`` says why and what to do about it."""

    def __init__(self, reason: str, advice: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.advice = advice

    def __str__(self) -> str:
        return " ".join(f"{part.rstrip('.')}." for part in (self.reason, self.advice) if part)

    def __reduce__(self) -> tuple[object, ...]:
        return IntakeError, (self.reason, self.advice)
