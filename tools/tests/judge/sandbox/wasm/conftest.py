"""What the tests of WebAssembly share: one launcher, of what was compiled once for all of them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
from dezero_spec.judge.sandbox import Limits
from dezero_spec.judge.sandbox.wasm import artifacts, cache
from dezero_spec.judge.sandbox.wasm.launcher import WasmLauncher

HERE = Path(__file__).parent
LIMITS = dataclasses.replace(Limits(), memory_mb=512)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "without_wasm: needs no extra")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if not artifacts.installed():
        for item in items:
            if item.path.is_relative_to(HERE) and "without_wasm" not in item.keywords:
                item.add_marker(pytest.mark.skip(reason="the extra [wasm] is not installed"))


@pytest.fixture(scope="session")
def compiled() -> cache.Compiled:
    """What guests are made of: compiled at most once a machine, which takes half a minute."""
    return cache.compiled()


@pytest.fixture(scope="module")
def launcher(compiled: cache.Compiled) -> Iterator[WasmLauncher]:
    """A launcher of hosts of the judge."""
    with WasmLauncher(limits=LIMITS) as made:
        yield made
