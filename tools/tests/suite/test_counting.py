"""Counting what is alive: the same answer, at the same cost, whatever else the process holds."""

from __future__ import annotations

import ast
import gc
import sys
import types
from typing import Any

import pytest
from dezero_spec import loading, locations
from dezero_spec.suite.run import run

from tools.tests.variants import mistakes

RULES = ["memory.freed-by-refcount", "memory.no-growth", "memory.weak-outputs", "mode.no-grad"]
REFERENCE = (locations.REFERENCE / "dezero" / "core_simple.py").read_text(encoding="utf-8")
LEAKING = """

KEPT = []
plain = Variable.__init__


def keeping(self, *arguments):
    plain(self, *arguments)
    KEPT.append(self)


Variable.__init__ = keeping
"""


def verdicts(target: Any) -> dict[str, str]:
    return {verdict.rule.id: verdict.status for verdict in run(target, only=RULES).verdicts}


@pytest.fixture
def walked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many objects each look at what is alive has walked over."""
    found: list[int] = []
    lifetimes = locations.suite_module("lifetimes")

    def counted() -> list[object]:
        things = gc.get_objects()
        found.append(len(things))
        return things

    monkeypatch.setattr(lifetimes, "_get_objects", counted)
    return found


def test_it_does_not_walk_over_what_was_there_before(walked: list[int]) -> None:
    """Many objects more in the process are none to look at."""
    heap = [[] for _ in range(300_000)]
    assert set(verdicts(loading.load(locations.REFERENCE)).values()) == {"pass"}
    assert walked
    assert max(walked) < 10_000
    assert len(gc.get_objects()) > len(heap)  # which are in sight again afterwards


def test_the_verdicts_are_the_same_whatever_ran_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Implementations that keep, or let go, what they made change no other one's verdicts."""
    wrong = [m for m in mistakes.all_mistakes() if m.cause in RULES and len(m.files()) == 1]
    targets = {m.name: {"text": next(iter(m.files().values()))} for m in wrong}
    targets["reference"], targets["leaking"] = {"text": REFERENCE}, {"text": REFERENCE + LEAKING}

    def of(name: str) -> dict[str, str]:
        module = types.ModuleType(name)
        monkeypatch.setitem(sys.modules, name, module)  # where dataclasses look for annotations
        names = vars(module)
        exec(targets[name]["text"], names)
        held.append(names)
        return verdicts(loading.load(names))

    held: list[dict[str, Any]] = []
    alone = {name: of(name) for name in targets}
    assert set(alone["reference"].values()) == {"pass"}
    assert alone["leaking"]["memory.no-growth"] != "pass"
    held += [[held] for _ in range(100_000)]  # type: ignore[list-item]
    assert {name: of(name) for name in reversed(targets)} == alone


def test_loading_keeps_no_syntax_trees() -> None:
    """They were nine in ten of the objects that an implementation left in the process."""
    gc.collect()
    before = sum(isinstance(thing, ast.AST) for thing in gc.get_objects())
    loaded = loading.load(locations.REFERENCE)
    assert sum(isinstance(thing, ast.AST) for thing in gc.get_objects()) == before
    space = loaded.space
    assert space is not None
    with loaded.active():  # what asks for them later reads them again
        assert compile_again(space.finder, loaded.file)


def compile_again(finder: Any, file: Any) -> Any:
    source = finder.source(file)
    return [compile(unit.tree, unit.filename, "exec") for unit in source.units]
