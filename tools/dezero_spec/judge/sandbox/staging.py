"""Where the one submission that a sandbox may see is copied to, and taken away from again."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

from dezero_spec.judge.sandbox.policy import Limits
from dezero_spec.loading.errors import CannotLoad

_CHUNK = 1024 * 1024
# Neither a link nor a pipe that takes its place meanwhile; Windows has no such flags.
_NO_OTHER = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_AS_IT_IS = getattr(os, "O_BINARY", 0)


def name_of(submission: Path) -> str:
    """Return the name under which a submission is copied, its own."""
    return os.path.basename(os.path.abspath(submission)) or "submission"


def fill(staging: Path, submission: Path, limits: Limits) -> None:
    """Make `submission`, a file or folder, the only thing in `staging`.

    Always by copy: a link would lead out, or let changes through. Links inside the submission are
    left out, unless they lead to a regular file inside it; so is what is no regular file.
    CannotLoad when there is no such file or folder, or too much in it.
    """
    empty(staging)
    budget = _Budget(submission, limits)
    target = staging / name_of(submission)
    try:
        if submission.is_dir():
            _copy_folder(submission, target, submission.resolve(), budget)
        else:
            _copy_file(submission.resolve(strict=True), target, budget)
    except (OSError, RuntimeError) as error:
        reason = f"{submission} can't be copied into the sandbox: {error}"
        raise CannotLoad(reason, file=submission) from None


def empty(staging: Path) -> None:
    """Remove everything in `staging`, which itself stays: it is visible in the sandbox."""
    for entry in os.scandir(staging):
        if entry.is_dir(follow_symlinks=False):
            shutil.rmtree(entry.path)
        else:
            os.unlink(entry.path)


class _Budget:
    def __init__(self, submission: Path, limits: Limits) -> None:
        self._submission, self._limits = submission, limits
        self._files, self._bytes = 0, 0

    def take(self, size: int, files: int = 0) -> None:
        self._files += files
        self._bytes += size
        if self._files > self._limits.submission_files:
            self._refuse(f"{self._limits.submission_files:,} files")
        if self._bytes > self._limits.submission_mb * 1024 * 1024:
            self._refuse(f"{self._limits.submission_mb:,} MB")

    def _refuse(self, most: str) -> None:
        reason = f"{name_of(self._submission)} is too large: more than {most}"
        raise CannotLoad(reason, file=self._submission)


def _copy_folder(source: Path, target: Path, top: Path, budget: _Budget) -> None:
    target.mkdir()
    budget.take(0, files=1)
    for entry in sorted(os.scandir(source), key=lambda entry: entry.name):
        path = Path(entry.path)
        if entry.is_dir(follow_symlinks=False):
            _copy_folder(path, target / entry.name, top, budget)
        elif entry.is_file(follow_symlinks=False):
            _copy_file(path, target / entry.name, budget)
        elif entry.is_symlink() and _leads_inside(path, top):
            _copy_file(path.resolve(), target / entry.name, budget)
    target.chmod(0o755)


def _leads_inside(link: Path, top: Path) -> bool:
    try:
        real = link.resolve(strict=True)
    except (OSError, RuntimeError):
        return False
    return real.is_relative_to(top) and real.is_file()


def _copy_file(source: Path, target: Path, budget: _Budget) -> None:
    descriptor = os.open(source, os.O_RDONLY | _NO_OTHER | _AS_IT_IS)
    with open(descriptor, "rb") as reader, open(target, "xb") as writer:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(f"{source} is not a regular file")
        budget.take(0, files=1)
        while chunk := reader.read(_CHUNK):
            budget.take(len(chunk))
            writer.write(chunk)
    target.chmod(0o644)
