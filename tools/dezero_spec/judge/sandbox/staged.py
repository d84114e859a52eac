"""What both sandboxes do with submissions and hosts, one after the other."""

from __future__ import annotations

import shutil
import tempfile
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from dezero_spec.judge.launching import Link
from dezero_spec.judge.sandbox import staging
from dezero_spec.judge.sandbox.policy import Limits
from dezero_spec.judge.scripts import Scripts


class Closing(Protocol):
    """What hosts are started in."""

    def close(self) -> None:
        """End it, and what is in it."""


_Box = TypeVar("_Box", bound=Closing)
_Link = TypeVar("_Link", bound=Link)
_Launcher = TypeVar("_Launcher", bound="StagedLauncher")  # type: ignore[type-arg]


class StagedLauncher(ABC, Generic[_Box, _Link]):
    """Shows each host a copy of its submission. The one before it ends with its start.

    `scratch`: where to put temporary files.
    """

    def __init__(
        self, limits: Limits | None, scripts: Scripts | None, scratch: Path | None
    ) -> None:
        self.limits, self.scripts = limits or Limits(), scripts
        self._folder = Path(tempfile.mkdtemp(prefix="dezero-spec-sandbox-", dir=scratch)).resolve()
        self._sandbox: _Box | None = None
        self._current: _Link | None = None

    @abstractmethod
    def _has_stopped(self, sandbox: _Box) -> bool:
        """Stop the host; tell whether the sandbox can serve the next."""

    def _stage(self, submission: Path) -> None:
        """End the host before it and lay out a submission."""
        if self._current is not None:
            self._current.kill()
        staging.fill(self._folder / "submission", submission, self.limits)

    def _stop(self, link: _Link) -> None:
        if link is not self._current or self._sandbox is None:
            return
        self._current = None
        stopped = False
        try:
            stopped = self._has_stopped(self._sandbox)
        finally:
            # A time limit may interrupt this: the answer would then be taken for that to the next
            # order.
            if not stopped:
                self._drop_sandbox()
            staging.empty(self._folder / "submission")

    def _drop_sandbox(self) -> None:
        if self._sandbox is not None:
            self._sandbox.close()
            self._sandbox = None

    def close(self) -> None:
        """End everything and remove the temporary files."""
        if self._current is not None:
            self._current.kill()
        self._drop_sandbox()
        shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self: _Launcher) -> _Launcher:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
