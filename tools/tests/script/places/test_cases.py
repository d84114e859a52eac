"""Cases lead to places in the implementer's own code, here and in another process alike."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from dezero_spec import loading, locations
from dezero_spec.judge.launching import PlainLauncher
from dezero_spec.judge.running import load_judged
from dezero_spec.script.places import lines
from dezero_spec.script.places.place import Place
from dezero_spec.suite import run
from dezero_spec.suite.verdicts import Case

REFERENCE = (locations.REFERENCE / "dezero" / "core_simple.py").read_text(encoding="utf-8")

# A piece of the reference, what stands there instead, the rule that breaks, what is shown of it.
SLIPS = {
    "overwrites": (
        *("gx if x.grad is None else x.grad + gx", "gx", "accumulate.same-input-twice"),
        ["Variable.backward"],
    ),
    "sign": ("return gy, -gy", "return gy, gy", "op.sub", ["Sub.backward", "Variable.backward"]),
    "value": ("return x0 - x1", "return x1 - x0", "op.sub", ["Variable.__sub__", "Sub.forward"]),
    "repr": (
        'f"variable({text})"',
        'f"{text}"',
        "variable.repr-scalar-vector",
        ["Variable.__repr__"],
    ),
    "len": ("return len(self.data)", "return 1", "variable.len", ["Variable.__len__"]),
    "accepts": ("raise TypeError(f", "str(f", "variable.rejects", ["Variable.__init__"]),
    "restores": (
        *("        setattr(Config, name, old_value)", "        pass", "mode.using-config"),
        ["using_config"],
    ),
    "raises": (
        "        pending = [(",
        "        1 / 0\n        pending = [(",
        "backward.seed",
        None,
    ),
    "signature": (
        *("def __call__(self, *inputs):", "def __call__(self, x):", "call.star-form"),
        ["Function.__call__"],
    ),
}


@pytest.fixture(scope="module")
def launcher() -> Iterator[PlainLauncher]:
    """Start hosts without a sandbox."""
    launcher = PlainLauncher()
    yield launcher
    launcher.close()


def broken(implementation: loading.Implementation, rule: str) -> Case:
    """Return the first case of a rule that does not hold."""
    found = run.run(implementation, only=[rule])
    return next(case for v in found.verdicts for case in v.broken)


def both(tmp_path: Path, launcher: PlainLauncher, source: str, rule: str) -> tuple[Place, ...]:
    """Return the places of a case, which are the same in both ways."""
    file = tmp_path / "mine.py"
    file.write_text(source, encoding="utf-8")
    here = broken(loading.load(file), rule).failure
    there = broken(load_judged(file, launcher), rule).failure
    assert here is not None
    assert there is not None
    assert here.places == there.places
    return here.places


@pytest.mark.parametrize("slip", SLIPS)
def test_places(tmp_path: Path, launcher: PlainLauncher, slip: str) -> None:
    """A failed check leads to what was called last, an exception to the line that raised it."""
    old, new, rule, called = SLIPS[slip]
    assert old in REFERENCE
    source = REFERENCE.replace(old, new)
    found = both(tmp_path, launcher, source, rule)
    numbered = source.split("\n")
    for place in found:
        assert Path(place.file).name == "mine.py"
        assert place.first > 0
        assert 0 < len(place.lines) <= lines.MOST
        assert place.lines[place.line - place.first].strip() == place.source
        for number, line in enumerate(place.lines, place.first):
            assert numbered[number - 1].strip() == line.strip()
    if called is None:
        assert [place.called for place in found] == [""]
        assert found[-1].source == "1 / 0"
        assert len(found[-1].lines) == 5
    else:
        assert [place.called for place in found] == called
        assert all(place.source.startswith(("def ", "@")) for place in found)


def test_what_does_not_end_leads_somewhere_too(tmp_path: Path, launcher: PlainLauncher) -> None:
    """The host that hangs is gone; the next one says where what was called is written."""
    file = tmp_path / "mine.py"
    file.write_text(
        REFERENCE.replace("        pending = [(", "        while True: pass\n        pending = [("),
        encoding="utf-8",
    )
    found = run.run(load_judged(file, launcher), only=["backward.seed"], seconds_per_test=0.5)
    (case, *_) = found.verdicts[0].broken
    assert case.status == "timeout"
    assert [place.called for place in case.failure.places] == ["Variable.backward"]


def test_a_process_that_ends_leads_somewhere_too(tmp_path: Path, launcher: PlainLauncher) -> None:
    """As does one that ends itself, unless it can't be started again."""
    file = tmp_path / "mine.py"
    source = REFERENCE.replace(
        "        pending = [(", "        import os; os._exit(3)\n        pending = [("
    )
    file.write_text(source, encoding="utf-8")
    found = run.run(load_judged(file, launcher), only=["backward.seed"])
    (case, *_) = found.verdicts[0].broken
    assert case.status == "crash"
    assert [place.called for place in case.failure.places] == ["Variable.backward"]
    assert any("was started again" in note for note in found.notes)


DECORATED = """
def hidden(function):
    def wrapper(*arguments, **keywords):
        return function(*arguments, **keywords)
    return wrapper

Variable.backward = hidden(Variable.backward)
"""


def test_nothing_honest_to_show(tmp_path: Path, launcher: PlainLauncher) -> None:
    """Where it can't be told where something is written, nothing is shown."""
    source = REFERENCE.replace("gx if x.grad is None else x.grad + gx", "gx") + DECORATED
    found = both(tmp_path, launcher, source, "accumulate.same-input-twice")
    assert [place.called for place in found if place.called == "Variable.backward"] == []


def test_a_notebook(tmp_path: Path, launcher: PlainLauncher) -> None:
    """A place in a notebook names the cell."""
    import json

    source = REFERENCE.replace("gx if x.grad is None else x.grad + gx", "gx")
    cells = [{"cell_type": "code", "source": source, "metadata": {}, "outputs": []}]
    file = tmp_path / "mine.ipynb"
    file.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4}), encoding="utf-8")
    for implementation in (loading.load(file), load_judged(file, launcher)):
        failure = broken(implementation, "accumulate.same-input-twice").failure
        (place,) = failure.places
        assert place.file == "<mine.ipynb, code cell 1>"
        assert place.called == "Variable.backward"


def test_round_trip() -> None:
    """A place comes back from plain data; what is no more than a line stays as short as that."""
    short = Place("core.py", 7, "backward", "x.grad = gx")
    long = Place("core.py", 7, "backward", "def backward", 7, ("a", "b"), "Variable.backward")
    assert short.to_dict().keys() == {"file", "line", "function", "source"}
    for place in (short, long):
        assert Place.from_dict(place.to_dict()) == place
