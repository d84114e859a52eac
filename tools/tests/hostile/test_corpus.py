"""No attack gains a rule, harms the machine or the grader, or changes another one's result."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from dezero_spec.grading.store import GRADED, Store

from .corpus import LOOT, entries
from .grading import golden, grade_corpus, outcome_of, passed

pytestmark = pytest.mark.skipif(shutil.which("bwrap") is None, reason="needs bubblewrap")

ENTRIES = {entry.name: entry for entry in entries()}
SHARED = [Path(name) for name in ("/dev/shm", "/tmp", "/dev/mqueue", "/", "/run", "/var/tmp")]


class Graded:
    """The corpus, graded once for all tests, and what was to be seen around it."""

    def __init__(self, folder: Path) -> None:
        os.environ["HOSTILE_SECRET"] = "the teacher's password"
        self.folder, self.before = folder, _marks()
        self.processes = _processes()
        try:
            self.documents = grade_corpus(folder)
        finally:
            del os.environ["HOSTILE_SECRET"]
        self.after = _marks()
        self.left = _processes() - self.processes


def _marks() -> set[str]:
    """Return what attacks write where all can see it."""
    found = set()
    for folder in filter(Path.is_dir, SHARED):
        found |= {str(path) for path in folder.iterdir() if "hostile" in path.name}
    return found


def _processes() -> set[int]:
    """Return the processes of users that no account has: hosts run as one of those."""
    found = set()
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            lines = status.read_text().splitlines()
        except OSError:
            continue
        user = next(line for line in lines if line.startswith("Uid:")).split()[1]
        if int(user) > 1_000_000_000 or any("bwrap" in line for line in lines[:1]):
            found.add(int(status.parent.name))
    return found


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Graded:
    return Graded(tmp_path_factory.mktemp("corpus"))


def test_there_are_enough() -> None:
    """Each entry says what it does."""
    assert len(ENTRIES) >= 60
    assert all(entry.sentence.strip() for entry in ENTRIES.values())
    assert set(golden()) == set(ENTRIES)


@pytest.mark.parametrize("name", ENTRIES)
def test_outcome(graded: Graded, name: str) -> None:
    """Each has the outcome that is recorded, and what it was after is not in it."""
    document = graded.documents[name]
    assert outcome_of(ENTRIES[name], graded.documents) == golden()[name]
    assert f"RuntimeError: {LOOT}" not in document.to_json()
    assert "password" not in document.to_json()


@pytest.mark.parametrize("name", [name for name, e in ENTRIES.items() if e.base == "broken"])
def test_gains_nothing(graded: Graded, name: str) -> None:
    """No rule holds that does not hold of the same code without the attack."""
    document = graded.documents[name]
    if document.outcome == GRADED:
        assert passed(document) <= passed(graded.documents["base_broken"])


def test_bases(graded: Graded) -> None:
    """The bases are what they are said to be, with attackers beside them."""
    run = graded.documents["base_reference"].as_run
    assert run is not None
    assert run.conforming
    assert len(passed(graded.documents["base_broken"])) < 10


def test_nothing_is_left(graded: Graded) -> None:
    """No file, no shared memory, no process; and the results are those that we have written."""
    assert graded.after == graded.before
    assert not graded.left & _processes()
    results = graded.folder / "results"
    assert sorted(path.name for path in results.iterdir()) == [".lock", "class.json", "submissions"]
    store = Store(results)
    assert sorted(f"{key}.json" for key in store.all_keys()) == sorted(
        path.name for path in store.submissions.iterdir()
    )
    assert store.notes == []
    for document in graded.documents.values():
        assert document.sandbox == "bubblewrap"
