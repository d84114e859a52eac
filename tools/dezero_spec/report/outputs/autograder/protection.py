"""What stands between a submission and the container in which it is judged."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dezero_spec import locations
from dezero_spec.judge.sandbox import SandboxUnavailable, trials
from dezero_spec.judge.sandbox.box import UNPRIVILEGED

_KEPT = (
    "So the submission runs as a user without rights, with a filter of system calls and with "
    "limits. Tried just now, and kept:"
)
_NOT_KEPT = (
    "What is not kept from it: reading what every user of this container may read, such as files "
    "of the system, installed packages and the names of processes; and making empty files in /tmp."
)


class Fault(Exception):
    """The autograder itself failed."""


@dataclass(frozen=True)
class Protection:
    """`said`: what protects, and what doesn't, in lines for a teacher."""

    sandboxed: bool
    said: tuple[str, ...]


@contextlib.contextmanager
def of(root: Path) -> Iterator[Protection]:
    """Protect what is in the block from the submission. Raises Fault when that can't be done.

    `root`: where Gradescope has put all that belongs to the autograder.
    """
    try:
        trials.require()
    except SandboxUnavailable as error:
        reason = str(error)
    else:
        yield Protection(True, ("The submission runs in a sandbox (bubblewrap): tried just now.",))
        return
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        raise Fault(f"{reason}; and only root can run it as a user without rights instead")
    with closed(root) as paths:
        try:
            with trials.trial_launcher(way=UNPRIVILEGED) as launcher:
                folders = filter(Path.is_dir, (root, root / "venv", root / "submission"))
                found = list(trials.without_walls(launcher, paths, list(folders)))
        except SandboxUnavailable as error:
            raise Fault(f"{reason}; nor can it run as a user without rights: {error}") from error
        for finding in found:
            if not finding.works:
                raise Fault(f"{reason}; nor does this hold: {finding.name}: {finding.detail}")
        yield Protection(
            False,
            (
                f"There is no sandbox here: {reason}.",
                _KEPT,
                *(f"  {finding.name}: {finding.detail}" for finding in found),
                _NOT_KEPT,
            ),
        )


@contextlib.contextmanager
def closed(root: Path) -> Iterator[list[Path]]:
    """Let nobody but the owner into what is the grader's, as long as the block lasts."""
    package = locations.PACKAGE
    ours = [root / "results", root / "source", root / "submission_metadata.json"]
    if package.is_relative_to(root.resolve()):  # installed there, with the suite and the reference
        ours.append(package)
    paths = [path for path in ours if path.exists()]
    open_to_read = [path for path in (root, root / "submission") if path.exists()]
    before = {path: stat.S_IMODE(path.stat().st_mode) for path in (*paths, *open_to_read)}
    try:
        for path in paths:
            path.chmod(before[path] & stat.S_IRWXU)
        for path in open_to_read:
            path.chmod(before[path] & ~(stat.S_IWGRP | stat.S_IWOTH))
        yield paths
    finally:
        for path, mode in before.items():
            path.chmod(mode)
