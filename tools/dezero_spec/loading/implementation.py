"""A loaded implementation: its names, and its modules for as long as they are needed."""

from __future__ import annotations

import functools
import importlib
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar

import numpy as np

from dezero_spec.loading.errors import MissingName
from dezero_spec.loading.journal import LoadNote
from dezero_spec.loading.space import ModuleSpace
from dezero_spec.loading.traits import traits

_ABSENT = object()
_NUMPYS = vars(np)


class Namespace:
    """The implementation's names as attributes; an absent one raises MissingName."""

    def __init__(self, names: Mapping[str, object], where: str) -> None:
        self._names = names
        self._where = where

    def __getattr__(self, name: str) -> object:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        value = self._names.get(name, _ABSENT)
        if value is _ABSENT or _is_numpys(value):
            raise MissingName(name, self._where)
        return value

    def __contains__(self, name: object) -> bool:
        return name in self._names and not _is_numpys(self._names[str(name)])

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._names if name in self)

    def __dir__(self) -> list[str]:
        return sorted(self)

    def __repr__(self) -> str:
        return f"<the names of {self._where}>"


@dataclass
class Implementation:
    """What `load` returns. Use `active()` around whatever calls into it."""

    target: str
    file: Path | None
    where: str
    module_name: str | None
    package_name: str | None
    import_lines: list[str]
    names: dict[str, object] = field(repr=False)
    notes: list[LoadNote] = field(default_factory=list)
    printed: str = ""
    quiet_problems: list[str] = field(default_factory=list)
    space: ModuleSpace | None = field(default=None, repr=False)
    flags: Mapping[str, bool] = field(default_factory=dict)  # Config's, as its class defines them
    temporary: tempfile.TemporaryDirectory[str] | None = field(default=None, repr=False)

    # The functions by which a test asks for one of its names.
    lookups: ClassVar[tuple[Callable[..., Any], ...]] = (Namespace.__getattr__,)

    def __post_init__(self) -> None:
        self.namespace = Namespace(self.names, self.where)

    @functools.cached_property
    def traits(self) -> frozenset[str]:
        """What it has of each step of the book (see `traits`)."""
        return traits(self.names, self.module_name)

    def active(self) -> AbstractContextManager[None]:
        """Return a context manager inside which the implementation can import its own modules."""
        return nullcontext() if self.space is None else self.space.active()

    def import_module(self, dotted: str) -> ModuleType:
        """Import one of the submission's own modules, where Python itself could.

        ImportError says why not; ModuleNotFoundError for a module of anybody else's.
        """
        top = dotted.partition(".")[0]
        with self.active():
            space = self.space
            if space is not None and space.provides(top):
                for package, why in space.finder.not_importable.items():
                    if f"{dotted}.".startswith(f"{package}."):
                        raise ImportError(why, name=package)
                module = importlib.import_module(dotted)
                if stray := space.neighbour_of(module):
                    text = f"No module named {stray!r}: it is imported without the package's name"
                    raise ModuleNotFoundError(text, name=stray)
                return module
        raise ModuleNotFoundError(f"{self.where} comes with no module {dotted}", name=dotted)

    def reset(self) -> list[str]:
        """Set Config's flags as its class defines them; return what that changed, in words."""
        config = self.names.get("Config")
        done = []
        for flag, value in self.flags.items():
            now = getattr(config, flag, None)
            if isinstance(now, bool) and now is not value:
                setattr(config, flag, value)
                done.append(f"Config.{flag} had been left {now}: it is {value} again, as defined")
        return done

    def close(self) -> None:
        """Remove the folder that a zip was unpacked into. The names stay usable."""
        if self.temporary is not None:
            self.temporary.cleanup()


def config_flags(
    names: Mapping[str, object], defined: Mapping[str, bool] | None
) -> dict[str, bool]:
    """Return the flags of Config with the values that they ought to have between tests.

    ``defined`` holds the values in the class's source. Without it, a single flag, or the flag
    that the notes name, is taken to be True.
    """
    config = names.get("Config")
    if config is None:
        return {}
    if defined:
        return dict(defined)
    attributes = vars(config) if hasattr(config, "__dict__") else {}
    flags = [name for name, value in attributes.items() if isinstance(value, bool)]
    if len(flags) > 1:
        flags = [name for name in flags if name == "enable_backprop"]
    return dict.fromkeys(flags, True)


def _is_numpys(value: object) -> bool:
    """Tell what `from numpy import *` brings in: it is not the implementation's own."""
    if isinstance(value, np.ufunc):
        return True
    name = getattr(value, "__name__", None)
    # Not by getattr: numpy would make up a sentence for each name that it lacks.
    return callable(value) and isinstance(name, str) and _NUMPYS.get(name) is value
