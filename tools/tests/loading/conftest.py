"""Loading in tests: everything is closed again, and every load must leave no trace."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from dezero_spec import loading
from dezero_spec.loading import CannotLoad, Implementation
from hypothesis import settings

# The same examples each time, however busy the machine is.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")


@pytest.fixture
def temporary_folders(tmp_path_factory, monkeypatch) -> Path:
    """The folder for temporary files, empty at first and this test's own."""
    folder = tmp_path_factory.mktemp("temporary")
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@contextlib.contextmanager
def no_trace() -> Iterator[None]:
    """Fail if the process is not as it was before."""
    before = _process()
    yield
    after = _process()
    for what, value in before.items():
        assert after[what] == value, f"{what} was left changed"


def _process() -> dict[str, object]:
    return {
        "sys.path": list(sys.path),
        "sys.meta_path": list(sys.meta_path),
        "sys.path_hooks": list(sys.path_hooks),
        "sys.argv": list(sys.argv),
        "the streams": (sys.stdin, sys.stdout, sys.stderr),
        "sys.dont_write_bytecode": sys.dont_write_bytecode,
        "the recursion limit": sys.getrecursionlimit(),
        "the working directory": os.getcwd(),
        "the environment": {n: v for n, v in os.environ.items() if n != "PYTEST_CURRENT_TEST"},
        "the signal handlers": [signal.getsignal(n) for n in sorted(signal.valid_signals())],
        "the warnings filters": list(warnings.filters),
        "numpy's error state": np.geterr(),
        "numpy's print options": str(np.get_printoptions()),
        "numpy's random state": str(np.random.get_state()),
        "numpy's names": sorted(n for n, v in vars(np).items() if not isinstance(v, ModuleType)),
        "dezero in sys.modules": sorted(n for n in sys.modules if n.startswith("dezero.")),
    }


@pytest.fixture
def load(tmp_path) -> Iterator[Callable[..., Implementation]]:
    """``load`` itself, checked for traces in the process and in the test's folder."""
    loaded = []

    def load_it(target, **settings) -> Implementation:
        with no_trace():
            implementation = loading.load(target, **settings)
        loaded.append(implementation)
        assert not list(tmp_path.rglob("__pycache__")), "bytecode was written"
        return implementation

    yield load_it
    for implementation in loaded:
        implementation.close()


@pytest.fixture
def refused(tmp_path, temporary_folders) -> Callable[..., CannotLoad]:
    """Load what cannot be loaded, and return the error; it must leave no trace either."""

    def refuse(target, **settings) -> CannotLoad:
        with no_trace(), pytest.raises(CannotLoad) as caught:
            loading.load(target, **settings)
        assert not list(tmp_path.rglob("__pycache__")), "bytecode was written"
        assert not list(temporary_folders.iterdir()), "a temporary folder was left"
        assert "Traceback" not in str(caught.value)
        return caught.value

    return refuse


@pytest.fixture
def messages() -> Callable[..., list[str]]:
    """The messages of an implementation's notes, of one kind or of all."""

    def messages_of(implementation: Implementation, kind: str | None = None) -> list[str]:
        return [n.message for n in implementation.notes if kind is None or n.kind == kind]

    return messages_of
