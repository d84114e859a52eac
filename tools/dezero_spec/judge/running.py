"""Judge one implementation in another process."""

from __future__ import annotations

import os
from typing import Any

from dezero_spec import run
from dezero_spec.judge.launching import Launcher, PlainLauncher
from dezero_spec.judge.session import SECONDS_TO_LOAD, JudgedImplementation, Session
from dezero_spec.verdicts import Run


def load_judged(
    target: str | os.PathLike[str],
    launcher: Launcher,
    *,
    entry: str | None = None,
    seconds: float | None = None,
    seconds_to_load: float = SECONDS_TO_LOAD,
) -> JudgedImplementation:
    """Load an implementation in a host; what comes back can be given to `run` and `run_each`.

    `seconds`: for all that the host does. Raises CannotLoad when there is nothing to judge.
    """
    session = Session(
        os.fspath(target),
        launcher,
        entry=entry,
        seconds=seconds,
        seconds_to_load=seconds_to_load,
    )
    return JudgedImplementation(session, os.fspath(target))


def run_judged(
    target: str | os.PathLike[str],
    *,
    launcher: Launcher | None = None,
    python: str | os.PathLike[str] | None = None,
    entry: str | None = None,
    seconds: float | None = None,
    **settings: Any,
) -> Run:
    """Judge an implementation in another process: by `launcher`, or without a sandbox.

    `python`: the interpreter of the host, for want of a launcher; the settings are those of
    `run.run`.
    """
    own = PlainLauncher(python) if launcher is None else None
    try:
        implementation = load_judged(target, launcher or own, entry=entry, seconds=seconds)  # type: ignore[arg-type]
        try:
            return run.run(implementation, **settings)
        finally:
            implementation.close()
    finally:
        if own is not None:
            own.close()
