"""A submission as bytes, so that workers need no file system of ours."""

from __future__ import annotations

import dataclasses
import os
from dataclasses import dataclass
from pathlib import Path

from dezero_spec.grading.intake import Submission


class CannotCarry(Exception):
    """A submission's files can't be read; ``str()`` says why."""


@dataclass(frozen=True)
class Parcel:
    """A submission and its files. `content`: None for a folder; "" is the submission itself."""

    submission: Submission
    content: tuple[tuple[str, bytes | None], ...]

    def unpacked(self, folder: Path) -> Submission:
        """Write the files below a folder; return the submission as it is there.

        Its path ends as the original one does: what is shown of it must not depend on the place.
        """
        path = self.submission.path
        assert path is not None
        target = folder / path.parent.name / path.name
        target.parent.mkdir(parents=True, exist_ok=True)
        for name, content in self.content:
            file = target / name if name else target
            if content is None:
                file.mkdir()
            else:
                file.write_bytes(content)
        return dataclasses.replace(self.submission, path=target)


def pack(submission: Submission) -> Parcel:
    """Read a submission's files. Links are left out, unless one is the submission itself."""
    path = submission.path
    assert path is not None
    try:
        return Parcel(submission, tuple(_content(path, "")))
    except OSError as error:
        raise CannotCarry(f"{path} can't be read: {error.strerror or error}") from error


def _content(path: Path, name: str) -> list[tuple[str, bytes | None]]:
    if not path.is_dir():
        return [(name, path.read_bytes())]
    found: list[tuple[str, bytes | None]] = [(name, None)]
    with os.scandir(path) as entries:
        for entry in sorted(entries, key=lambda each: each.name):
            if entry.is_dir(follow_symlinks=False) or entry.is_file(follow_symlinks=False):
                found += _content(Path(entry.path), f"{name}/{entry.name}" if name else entry.name)
    return found
