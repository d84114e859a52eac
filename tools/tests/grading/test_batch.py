"""A class is graded as it should be, whatever happens on the way."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import re
import signal
from pathlib import Path
from typing import Any

import pytest
from dezero_spec.grading import CannotGrade, Interrupted, batch, nursery, one
from dezero_spec.grading.intake import intake
from dezero_spec.grading.store import GRADED, UNGRADABLE, Document, Store, StoreError
from dezero_spec.judge.launching import PlainLauncher, ProcessLink
from dezero_spec.judge.sandbox import SandboxUnavailable

from .classes import SETTINGS, SLIPS, Ran, by_label, grade, hand_in, source, stored


@pytest.fixture
def handed_in(tmp_path: Path) -> Path:
    """A class of a few, two of whom have handed in the same."""
    folder = tmp_path / "in"
    for slip in list(SLIPS)[:4]:
        (folder / slip).mkdir(parents=True)
        hand_in(folder / slip, "core_simple", source(slip))
    (folder / "twin").mkdir()
    hand_in(folder / "twin", "core_simple", source("overwrites"))
    hand_in(folder, "broken", "def (")
    (folder / "empty").mkdir()
    (folder / "empty" / "essay.txt").write_text("no code")
    return folder


def test_everyone_has_a_result(handed_in: Path, tmp_path: Path) -> None:
    """Graded, or not with the reason; the same code once; only what has changed the next time."""
    results, ran = tmp_path / "results", Ran()
    first = grade(handed_in, results, watch=ran)
    documents = by_label(results)
    assert len(documents) == 7
    assert documents["right"].run["conforming"]
    assert {label for label, d in documents.items() if d.outcome == UNGRADABLE} == {
        "broken.py",
        "empty",
    }
    assert all(d.reason for d in documents.values() if d.outcome == UNGRADABLE)
    assert all(d.sandbox == "none" for d in documents.values())
    assert sorted(ran.ran) == ["broken.py", "no-len", "overwrites", "right", "strong"]
    assert documents["twin"].run == documents["overwrites"].run
    assert [[s.label for s in group] for group in first.identical] == [["overwrites", "twin"]]

    before, again = stored(results), Ran()
    written = {path: path.stat().st_mtime_ns for path in (results / "submissions").iterdir()}
    second = grade(handed_in, results, watch=again)
    assert again.ran == []
    assert second.kept == 6
    assert stored(results) == before
    assert written == {path: path.stat().st_mtime_ns for path in written}

    hand_in(handed_in / "right", "core_simple", source("zeros"))
    changed = Ran()
    grade(handed_in, results, watch=changed)
    assert changed.ran == ["right"]
    assert not by_label(results)["right"].run["conforming"]


def test_paths_are_the_students(tmp_path: Path) -> None:
    """Documents name files as the student knows them, and no address of an object."""
    hand_in(tmp_path / "in", "hong", source("says-where"))
    results = tmp_path / "results"
    grade(tmp_path / "in", results)
    (path,) = (results / "submissions").iterdir()
    text = path.read_text()
    assert str(tmp_path) not in text
    assert not re.search("0x[0-9a-f]{6}", text)
    assert "<object object at 0x\\u2026>" in text
    run = by_label(results)["hong.py"].run
    assert run["file"] == run["target"] == "hong.py"
    assert '"file":"hong.py"' in text


def test_paths_are_the_students_wherever_results_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also with a folder that is named from where the teacher stands, in lines to paste, too."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in" / "lee" / "dezero").mkdir(parents=True)
    hand_in(tmp_path / "in" / "lee" / "dezero", "core_simple", source("overwrites"))
    hand_in(tmp_path / "in" / "park" / "src", "core", source("overwrites", "two"))
    hand_in(tmp_path / "in", "my own", source("overwrites", "three"))
    grade(Path("in"), Path("results"))
    imports = {}
    for label, document in by_label(tmp_path / "results").items():
        text = json.dumps(document.run)
        assert str(tmp_path) not in text
        assert ".work" not in text
        assert "/./" not in text
        verdict = next(v for v in document.as_run.broken)
        failure = verdict.broken[0].failure
        imports[label] = failure.snippet.split("\n")[1:3]
        assert not failure.places[0].file.startswith("/")
    assert imports == {
        "lee": ["from dezero.core_simple import Function, Variable", ""],
        "park": ["# in the folder src", "from core import Function, Variable"],
        "my own.py": ["import runpy", "globals().update(runpy.run_path('my own.py'))"],
    }


def test_a_host_that_can_not_be_started_again_is_our_fault(tmp_path: Path) -> None:
    """A submission gets no verdicts for what our machine could not do."""

    class Failing(PlainLauncher):
        started = 0

        def start(self, submission: Path | str) -> ProcessLink:
            self.started += 1
            if self.started > 1:
                raise SandboxUnavailable("no room")
            return super().start(submission)

    ends = source().replace("return Neg()(x)", "import os; os._exit(3)")
    hand_in(tmp_path / "in", "ends", ends)
    taken = intake(tmp_path / "in", layout="plain", roster=None, staging=tmp_path / "staging")
    with contextlib.closing(Failing()) as launcher, pytest.raises(SandboxUnavailable):
        one.grade(taken.submissions[0], SETTINGS, launcher)


def test_order_does_not_matter(tmp_path: Path) -> None:
    """Which ran before or beside it leaves no trace in a result."""
    found = []
    for number, (order, jobs) in enumerate([(1, 1), (-1, 2)]):
        # The order of keys is that of the digests of labels; so it is the labels that differ.
        folder, results = tmp_path / f"in{number}", tmp_path / f"results{number}"
        for place, slip in enumerate(list(SLIPS)[::order]):
            (folder / f"{place}-{slip}").mkdir(parents=True)
            hand_in(folder / f"{place}-{slip}", "core_simple", source(slip))
        grade(folder, results, jobs=jobs)
        documents = by_label(results)
        found.append({label.partition("-")[2]: d.run for label, d in documents.items()})
    for slip in SLIPS:
        for run in (found[0][slip], found[1][slip]):
            for verdict in run["verdicts"]:
                for case in verdict["cases"]:
                    case.pop("seconds")
        assert found[0][slip] == found[1][slip]


def test_chosen_students(handed_in: Path, tmp_path: Path) -> None:
    """`only` grades those; an unknown one is told."""
    ran = Ran()
    grade(handed_in, tmp_path / "results", watch=ran, only=["RIGHT"])
    assert ran.ran == ["right"]
    grade(handed_in, tmp_path / "results", watch=ran, only=["right"], again=True)
    assert ran.ran == ["right", "right"]
    with pytest.raises(CannotGrade, match="nobody"):
        grade(handed_in, tmp_path / "results", only=["nobody"])


def test_nothing_is_left_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Temporary files of workers, which are killed at the end, lie with the results and go."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    hand_in(tmp_path / "in", "a", source())
    grade(tmp_path / "in", tmp_path / "results")
    assert list((tmp_path / "temporary").iterdir()) == []
    names = sorted(path.name for path in (tmp_path / "results").iterdir())
    assert names == [".lock", "class.json", "submissions"]


def test_other_settings_grade_again(tmp_path: Path) -> None:
    """A result made with other settings is not current; with changed names it is brought up."""
    hand_in(tmp_path / "in", "a", source())
    ran = Ran()
    grade(tmp_path / "in", tmp_path / "results", watch=ran)
    other = dataclasses.replace(SETTINGS, step=18)
    grade(tmp_path / "in", tmp_path / "results", watch=ran, settings=other)
    assert ran.ran == ["a.py", "a.py"]
    (document,) = by_label(tmp_path / "results").values()
    assert document.settings["step"] == 18


def test_ctrl_c(tmp_path: Path) -> None:
    """Ctrl-C ends it with what is done stored; the next run does the rest and nothing else."""
    for slip in list(SLIPS)[:5]:
        hand_in(tmp_path / "in", slip.replace("-", "_"), source(slip))

    def after_two(ran: Ran) -> None:
        if len(ran.done) == 2:
            os.kill(os.getpid(), signal.SIGINT)

    ran, rest = Ran(after_two), Ran()
    results = tmp_path / "results"
    with pytest.raises(Interrupted) as told:
        grade(tmp_path / "in", results, watch=ran)
    assert (told.value.done, told.value.due) == (2, 5)
    assert not (results / batch.WORK).exists()
    grade(tmp_path / "in", results, watch=rest)
    assert not set(rest.ran) & set(ran.ran)
    assert len(by_label(results)) == 5


def test_a_worker_that_dies_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes workers down three times is ungradable with that reason; the others are graded."""
    hand_in(tmp_path / "in", "deadly", source(note="deadly"))
    hand_in(tmp_path / "in", "good", source())
    # Where grading would be: by the command line of what workers are forked from.
    command = nursery.command

    def deadly(*told: Any) -> list[str]:
        line = command(*told)
        line[line.index("-c") + 1] = line[line.index("-c") + 1].replace(
            "main()",
            "from dezero_spec.grading import one; import os; real = one.grade; "
            "one.grade = lambda s, *a: os.kill(os.getpid(), 9) if 'deadly' in s.label "
            "else real(s, *a); main()",
        )
        return line

    monkeypatch.setattr("dezero_spec.grading.nursery.command", deadly)
    results = tmp_path / "results"
    found = grade(tmp_path / "in", results)
    documents = by_label(results)
    assert documents["good.py"].outcome == GRADED
    assert documents["deadly.py"].reason == (
        "it took the grader down 3 times (killed by signal 9 (SIGKILL))"
    )
    assert found.faults == []


def test_our_own_fault_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where we fail the submission is not to blame, and the next run tries again."""
    hand_in(tmp_path / "in", "a", source())
    command = nursery.command

    def failing(*told: Any) -> list[str]:
        line = command(*told)
        line[line.index("-c") + 1] = line[line.index("-c") + 1].replace(
            "main()", "from dezero_spec.grading import one; one.grade = None; main()"
        )
        return line

    results = tmp_path / "results"
    with monkeypatch.context() as patched:
        patched.setattr("dezero_spec.grading.nursery.command", failing)
        found = grade(tmp_path / "in", results)
    assert [fault.key for fault in found.faults] == list(Store(results).all_keys())
    assert "no fault of the submission" in by_label(results)["a.py"].reason
    grade(tmp_path / "in", results)
    assert by_label(results)["a.py"].outcome == GRADED


def test_store_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It ends with a sentence, and what was stored before is valid."""
    hand_in(tmp_path / "in", "a", source())
    results = tmp_path / "results"
    grade(tmp_path / "in", results)
    before = stored(results)

    def full(self: Store, document: Document) -> None:
        raise StoreError(f"{self.folder} can't be written: the disk is full")

    monkeypatch.setattr(Store, "put", full)
    (tmp_path / "in" / "b").mkdir()
    (tmp_path / "in" / "b" / "essay.txt").write_text("refused: stored by this process")
    with pytest.raises(StoreError, match="the disk is full"):
        grade(tmp_path / "in", results)
    assert {name: text for name, text in stored(results).items() if name != "class"} == {
        name: text for name, text in before.items() if name != "class"
    }
