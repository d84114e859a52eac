"""Judge one implementation in another process."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from typing import Any

from dezero_spec.judge.launching import Launcher, PlainLauncher, check_interpreter
from dezero_spec.judge.scripts import Scripts
from dezero_spec.judge.session import SECONDS_TO_LOAD, JudgedImplementation, Session
from dezero_spec.loading import CannotLoad
from dezero_spec.suite import run
from dezero_spec.suite.verdicts import Run


def load_judged(
    target: str | os.PathLike[str],
    launcher: Launcher,
    *,
    entry: str | None = None,
    seconds: float | None = None,
    seconds_to_load: float = SECONDS_TO_LOAD,
    note_lines: bool = False,
) -> JudgedImplementation:
    """Load an implementation in a host; what comes back can be given to `run`.

    `seconds`: for all that the host does; `note_lines`: note which lines each rule runs, in
    `reached`. Raises CannotLoad when there is nothing to judge.
    """
    session = Session(
        os.fspath(target),
        launcher,
        entry=entry,
        seconds=seconds,
        seconds_to_load=seconds_to_load,
        note_lines=note_lines,
    )
    return JudgedImplementation(session, os.fspath(target))


@contextlib.contextmanager
def launcher_for(
    python: str | os.PathLike[str] | None = None,
    *,
    sandboxed: bool = False,
    sandbox: str | None = None,
    tell: Callable[[str], None] = lambda text: None,
    scripts: Scripts | None = None,
) -> Iterator[Launcher]:
    """Give a launcher: in a sandbox, or as ordinary processes. Raises CannotLoad.

    `sandbox`: the kind, by default what works; `tell` is given what takes long, before it does.
    `scripts`: of the tests that hosts are to be judged by, which makes that faster.
    """
    if not sandboxed:
        with contextlib.closing(PlainLauncher(python, scripts=scripts)) as plain:
            yield plain
        return
    from dezero_spec.judge.sandbox import SandboxUnavailable, choice

    if python is not None:
        check_interpreter(os.fspath(python))
    try:
        launcher = choice.launcher(python, scripts, sandbox, tell)
    except SandboxUnavailable as error:
        raise CannotLoad(f"there is no sandbox: {error}") from None
    with contextlib.closing(launcher):
        yield launcher


def run_judged(
    target: str | os.PathLike[str],
    *,
    launcher: Launcher | None = None,
    python: str | os.PathLike[str] | None = None,
    **settings: Any,
) -> Run:
    """Judge an implementation in another process: by `launcher`, or without a sandbox.

    `python`: the interpreter of the host, for want of a launcher; the settings are those of
    `run.run`.
    """
    given = launcher_for(python) if launcher is None else contextlib.nullcontext(launcher)
    with given as chosen:
        implementation = load_judged(target, chosen)
        try:
            return run.run(implementation, **settings)
        finally:
            implementation.close()
