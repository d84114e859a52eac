"""What goes wrong when an implementation is loaded or asked for a name."""

from __future__ import annotations

from pathlib import Path


class CannotLoad(Exception):
    """An implementation could not be loaded; ``str()`` says why and what to do about it."""

    def __init__(
        self, reason: str, *, file: Path | None = None, line: int | None = None, advice: str = ""
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.file = file
        self.line = line
        self.advice = advice

    def __str__(self) -> str:
        reason, advice = _sentence(self.reason), _sentence(self.advice)
        # A source line quoted with its caret must end as it stands.
        separator = "\n" if reason.endswith("^") else " "
        return f"{reason}{separator}{advice}".strip()

    @property
    def in_lines(self) -> str:
        """The fact in the first line, a line quoted below it, and in the last what to do."""
        return f"{_sentence(self.reason)}\n{_sentence(self.advice)}".strip()

    def __reduce__(self) -> tuple[object, ...]:
        # Graders load in worker processes: the error must survive the way back.
        return _rebuild, (self.reason, self.file, self.line, self.advice)


class MissingName(AttributeError):
    """The implementation does not define a name that was asked of it."""

    def __init__(self, name: str, where: str) -> None:
        super().__init__(f"{name} is not defined in {where}")
        self.name = name
        self.where = where

    def __reduce__(self) -> tuple[object, ...]:
        return MissingName, (self.name, self.where)


def _rebuild(reason: str, file: Path | None, line: int | None, advice: str) -> CannotLoad:
    return CannotLoad(reason, file=file, line=line, advice=advice)


def _sentence(text: str) -> str:
    text = text.strip()
    return text if not text or text.endswith((".", "!", "?", "^")) else text + "."
