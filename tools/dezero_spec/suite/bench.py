"""What the suite's fixtures give the tests, for an implementation in this process."""

from __future__ import annotations

import contextlib
import functools
import gc
import time
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import numpy as np

from dezero_spec import locations
from dezero_spec.loading import Implementation
from dezero_spec.loading.traits import left_behind
from dezero_spec.suite.catalogue import LAST_STEP
from dezero_spec.suite.controls import Controlled


class Package:
    """The fixture `package`: how the implementation is packaged, and what importing it did."""

    def __init__(self, implementation: Implementation) -> None:
        self._implementation = implementation
        self.name = implementation.package_name
        self.has_core_simple = implementation.module_name == "dezero.core_simple"
        self.import_effects = list(implementation.quiet_problems)
        self.numpy = np.__version__

    def imported(self, module: str, name: str) -> Any:
        """Return what ``from module import name`` gives."""
        return getattr(self._import(module), name)

    def top_level_has(self, name: str) -> bool:
        """Tell whether the package itself, not its core alone, has `name`."""
        if self.name is None or self.name == self._implementation.module_name:
            return False
        return hasattr(self._import(self.name), name)

    def _import(self, module: str) -> ModuleType:
        return self._implementation.import_module(module)


class Bench:
    """An implementation with the helpers of the suite defined against it.

    `step`: the book step in whose form they call it.
    """

    undecided = False  # the last test has come to no end, and is to be carried out again
    wordless = False  # it has failed, and a second time may tell more of it
    implementation: Implementation
    dezero: Any
    lifetime: Any
    package: Any

    def __init__(self, implementation: Implementation, step: int = LAST_STEP) -> None:
        self.implementation, self.step = implementation, step
        self.dezero = implementation.namespace
        told = locations.suite_module("lifetimes").Lifetimes(self.dezero)
        self.lifetime = Controlled(told, self.dezero)
        self.package = Package(implementation)
        self._functions: Any = None
        methods = locations.suite_module("functions").methods_of(implementation.names)
        self._provided = locations.suite_module("provided").Provided(
            self.dezero, methods, left_behind(implementation.names)
        )

    @property
    def functions(self) -> Any:
        """The helper functions; made when asked for, as ``dezero.Function`` may be missing."""
        if self._functions is None:
            define = locations.suite_module("functions").define
            self._functions = define(self.dezero, self.step)
            vars(self._functions).update(self._provided.answers())
        return self._functions

    def used(self) -> float:
        """Return the processor time of the place in which tests do their work."""
        return time.process_time()

    def about(self, rule: str) -> None:
        """Learn which rule the tests that follow are cases of."""

    def known(self, test: str) -> bool:
        """Tell whether a test, by name, is known to pass, without carrying it out."""
        return False

    def finish(self) -> None:
        """Learn that there are no further tests."""

    @contextlib.contextmanager
    def test(self, *, watching: bool = False) -> Iterator[None]:
        """Surround one test: what an earlier one left switched off is on again.

        `watching`: it asks what is alive, of what it makes itself.
        """
        with self.implementation.active(), _apart() if watching else contextlib.nullcontext():
            self.implementation.reset()
            yield


@contextlib.contextmanager
def _apart() -> Iterator[None]:
    """Have gc.get_objects tell of what is made in the block alone.

    Else each look at what is alive would cost as much as all that this process has ever loaded.
    """
    if not hasattr(gc, "freeze"):
        yield
        return
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


@functools.singledispatch
def bench_for(implementation: Implementation, seconds: float, step: int = LAST_STEP) -> Bench:
    """Return the bench for an implementation; `judge` registers that for those elsewhere.

    `seconds`: for each test, where the bench itself has to see to it; `step`: as of `Bench`.
    """
    return Bench(implementation, step)
