"""Run the executable specification of the DeZero autodiff core against an implementation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

    from dezero_spec.cli.magic import Magic
    from dezero_spec.report.shown import Shown


# What `pytest -p dezero_spec` brings in; by itself, importing this package imports nothing else.
pytest_plugins = ["dezero_spec.suite.pytest_plugin", "dezero_spec.report.overview"]

_magics: dict[int, Magic] = {}  # by shell


def check(target: str | os.PathLike[str] | Mapping[str, object], **settings: Any) -> Shown:
    """Judge an implementation: a path, a module name, or a live namespace such as ``globals()``.

    Settings are those of `dezero_spec.suite.run.run`. Raises ``loading.CannotLoad`` when there
    is nothing to judge.
    """
    from dezero_spec.report.shown import judged

    return judged(target, **settings)


def __getattr__(name: str) -> str:
    """Return ``__version__``, which hosts do not need."""
    if name != "__version__":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from dezero_spec.version import TOOLS

    return TOOLS


def load_ipython_extension(shell: Any) -> None:
    """Bring ``%dezero_spec`` into a notebook: what ``%load_ext dezero_spec`` calls."""
    from dezero_spec.cli.magic import Magic

    unload_ipython_extension(shell)
    _magics[id(shell)] = Magic(shell)
    _magics[id(shell)].register()


def unload_ipython_extension(shell: Any) -> None:
    """Take it away again: what ``%unload_ext dezero_spec`` calls."""
    if magic := _magics.pop(id(shell), None):
        magic.unregister()
