"""Which of the sandboxes it is: the one asked for, or the first that works."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TypeVar

from dezero_spec.judge.launching import Launcher
from dezero_spec.judge.sandbox import trials
from dezero_spec.judge.sandbox.errors import SandboxUnavailable
from dezero_spec.judge.sandbox.launcher import SandboxedLauncher
from dezero_spec.judge.sandbox.policy import Limits
from dezero_spec.judge.sandbox.trials import Ready
from dezero_spec.judge.sandbox.wasm import artifacts, cache
from dezero_spec.judge.sandbox.wasm.launcher import WasmLauncher
from dezero_spec.judge.sandbox.wasm.trials import WasmReady
from dezero_spec.judge.sandbox.wasm.trials import require as require_wasm
from dezero_spec.judge.scripts import Scripts

BUBBLEWRAP, WASM = "bubblewrap", "wasm"
KINDS = (BUBBLEWRAP, WASM)
NAMES = {BUBBLEWRAP: BUBBLEWRAP, WASM: WasmLauncher.name, None: "none"}  # in results
NO_OTHER_PYTHON = "in WebAssembly there is one Python, its own: leave out --python, or --sandbox"

Tell = Callable[[str], None]
_Bubblewrap = TypeVar("_Bubblewrap")
_Wasm = TypeVar("_Wasm")
Tried = Ready | WasmReady  # a sandbox that holds, for workers


def require(
    python: str | os.PathLike[str] | None = None,
    limits: Limits | None = None,
    kind: str | None = None,
    tell: Tell = lambda text: None,
) -> Tried:
    """Try the sandbox of a kind, else each; SandboxUnavailable when none holds here.

    `tell` is given what takes long, before it does.
    """
    return _first(
        kind, python, lambda: trials.require(python, limits), lambda: require_wasm(limits, tell)
    )


def launcher(
    python: str | os.PathLike[str] | None = None,
    scripts: Scripts | None = None,
    kind: str | None = None,
    tell: Tell = lambda text: None,
) -> Launcher:
    """Start a sandbox, untried, for one who looks on; arguments and errors as above."""

    def in_webassembly() -> WasmLauncher:
        cache.compiled(tell)
        return WasmLauncher(scripts=scripts)

    return _first(kind, python, lambda: SandboxedLauncher(python, scripts=scripts), in_webassembly)


def _first(
    kind: str | None,
    python: str | os.PathLike[str] | None,
    by_bubblewrap: Callable[[], _Bubblewrap],
    in_webassembly: Callable[[], _Wasm],
) -> _Bubblewrap | _Wasm:
    """Return what the way of a kind makes, else the first way that works."""
    if kind != WASM:
        try:
            return by_bubblewrap()
        except SandboxUnavailable as error:
            if kind == BUBBLEWRAP or python is not None:
                raise
            if not artifacts.installed():
                raise neither(error) from None
    if python is not None:
        raise SandboxUnavailable(NO_OTHER_PYTHON)
    return in_webassembly()


def neither(error: SandboxUnavailable) -> SandboxUnavailable:
    """Return what to say where bubblewrap doesn't work and WebAssembly is not installed."""
    problem = str(error).rstrip(".")
    if sys.version_info < artifacts.OLDEST_PYTHON:
        return SandboxUnavailable(f"{problem}. Or use WebAssembly, with Python 3.11 or newer")
    return SandboxUnavailable(
        f"{problem}. Or use WebAssembly, which needs no rights: {artifacts.INSTALL}"
    )
