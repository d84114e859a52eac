"""The random cases of a class: drawn anew for each class, the same for all of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from dezero_spec import locations
from dezero_spec.cli import main

CORE = locations.REFERENCE / "dezero" / "core_simple.py"


def grade(folder: Path, *options: str) -> dict[str, int]:
    """Grade the class in `folder`; return the seed that each result was made with."""
    results = folder / "results"
    arguments = ["grade", str(folder / "class"), "-o", str(results), "--no-sandbox", "--jobs", "1"]
    done = CliRunner().invoke(main, [*arguments, "--step", "12", "-q", *options])
    assert done.exit_code == 0, done.output
    found = map(json.loads, map(Path.read_text, (results / "submissions").glob("*.json")))
    return {each["submission"]["label"]: each["settings"]["seed"] for each in found}


def hand_in(folder: Path, *names: str) -> None:
    (folder / "class").mkdir(parents=True, exist_ok=True)
    for number, name in enumerate(names):
        text = CORE.read_text(encoding="utf-8") + f"# {name} {number}\n"
        (folder / "class" / name).write_text(text, encoding="utf-8")


def test_a_class_keeps_its_seed(tmp_path: Path) -> None:
    """Who comes later is given the cases of those before, also when all are graded again."""
    hand_in(tmp_path, "one.py")
    first = grade(tmp_path)["one.py"]
    hand_in(tmp_path, "two.py")
    assert grade(tmp_path) == {"one.py": first, "two.py": first}
    assert grade(tmp_path, "--again") == {"one.py": first, "two.py": first}
    assert grade(tmp_path, "--seed", "7") == {"one.py": 7, "two.py": 7}


def test_another_class_has_other_cases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Small ones come first all the same."""
    drawn = iter([12, 34])
    monkeypatch.setattr("secrets.randbelow", lambda limit: next(drawn))
    found = []
    for name in ("a", "b"):
        hand_in(tmp_path / name, "one.py")
        found.append(grade(tmp_path / name)["one.py"])
    assert found == [1200, 3400]
