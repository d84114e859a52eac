"""In WebAssembly no attack gains a rule or does harm; where outcomes differ, it is listed."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from dezero_spec.grading.store import GRADED, Document
from dezero_spec.judge.sandbox.choice import NAMES, WASM
from dezero_spec.judge.sandbox.wasm import artifacts

from .. import whole
from .corpus import HERE, LOOT, entries
from .grading import (
    RACES,
    REASONS_RACE,
    SETTINGS,
    SLOW,
    golden,
    grade_corpus,
    in_short,
    passed,
)

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

pytestmark = [
    pytest.mark.skipif(not artifacts.installed(), reason="the extra [wasm] is not installed"),
    pytest.mark.skipif(not whole.ASKED, reason=f"some minutes: {whole.VARIABLE}=1 grades it all"),
]
ENTRIES = {entry.name: entry for entry in entries()}
UNTRUE = {"change_itself"}  # what it says to have changed


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Document]:
    """The corpus, graded once for all tests."""
    os.environ["HOSTILE_SECRET"] = "the teacher's password"
    try:
        return grade_corpus(tmp_path_factory.mktemp("corpus"), kind=WASM)
    finally:
        del os.environ["HOSTILE_SECRET"]


@pytest.mark.parametrize("name", ENTRIES)
def test_gains_nothing(graded: dict[str, Document], name: str) -> None:
    """No rule holds that does not hold of the same code without the attack; nothing is found."""
    document = graded[name]
    assert document.sandbox == NAMES[WASM]
    assert "password" not in document.to_json()
    assert name in UNTRUE or f"RuntimeError: {LOOT}" not in document.to_json()
    if document.outcome == GRADED and ENTRIES[name].base == "broken":
        assert passed(document) <= passed(graded["base_broken"])


def test_bases(graded: dict[str, Document]) -> None:
    """The reference conforms, with attackers beside it."""
    run = graded["base_reference"].as_run
    assert run is not None
    assert run.conforming


def test_outcomes_differ_where_it_is_listed(graded: dict[str, Document]) -> None:
    """And there alone, but for those that are races."""
    with (HERE / "in_webassembly.toml").open("rb") as file:
        listed = {name for each in tomllib.load(file)["difference"] for name in each["entries"]}
    differ = set()
    for name, entry in ENTRIES.items():
        if name not in RACES | REASONS_RACE:
            base = graded.get(f"base_{entry.base}")
            short = in_short(graded[name], base)
            if "reason" in short:  # which may say how long it was given
                here, there = (f"after {each.seconds:g} seconds" for each in (SLOW, SETTINGS))
                short["reason"] = short["reason"].replace(here, there)
            if short != golden()[name]:
                differ.add(name)
    assert differ == listed - RACES - REASONS_RACE


def test_nothing_is_left(graded: dict[str, Document]) -> None:
    """Where all can write."""
    for folder in filter(Path.is_dir, map(Path, ("/dev/shm", "/tmp", "/var/tmp", "/run"))):
        assert not [path for path in folder.iterdir() if "hostile" in path.name]
