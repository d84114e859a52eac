"""`dezero-spec grade` at the terminal: sentences, statuses, and what it insists on."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from dezero_spec.cli import main
from dezero_spec.grading.store import Store

from . import killing
from .classes import SLIPS, by_label, hand_in, source, stored

needs_bubblewrap = pytest.mark.skipif(shutil.which("bwrap") is None, reason="needs bubblewrap")


@pytest.fixture
def handed_in(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    hand_in(folder, "right", source())
    hand_in(folder, "wrong", source("zeros"))
    hand_in(folder, "broken", "raise ValueError('\x1b[2J=1+1')")
    return folder


def run(*arguments: object) -> tuple[int, str]:
    """Run the command in this process; return its status and all that it said."""
    found = CliRunner().invoke(main, ["grade", *map(str, arguments)])
    assert found.exception is None or isinstance(found.exception, SystemExit), found.exception
    assert "Traceback" not in found.output
    assert "\x1b" not in found.output
    return found.exit_code, found.output


@pytest.mark.parametrize("inside", ["", "results", "a/b"])
def test_results_among_the_submissions(handed_in: Path, inside: str) -> None:
    """Results are not written where the next run would take them for work handed in."""
    before = sorted(handed_in.rglob("*"))
    status, said = run(handed_in, "-o", handed_in / inside)
    assert status == 2
    assert "where results would be taken for submissions. Name a folder outside it." in said
    assert sorted(handed_in.rglob("*")) == before


@needs_bubblewrap
def test_a_class(handed_in: Path, tmp_path: Path) -> None:
    """It says what became of the class and where the files are; again, nothing is due."""
    results = tmp_path / "results"
    status, said = run(handed_in, "-o", results, "--jobs", "2", "-v")
    assert status == 0
    assert "graded: 2 of 3, 1 conform" in said
    assert "can't be graded: 1\n  broken.py: broken.py" in said
    assert "/3  right.py: " in said
    assert f"wrote {results / 'gradebook.csv'}" in said
    assert "submissions, " not in said  # how many there are has been said
    assert {d.sandbox for d in by_label(results).values()} == {"bubblewrap"}
    status, said = run(handed_in, "-o", results)
    assert status == 0
    assert "nothing is due; 3 results of an earlier run are kept" in said
    status, said = run(handed_in, "-o", results, "--only", "right.py")
    assert status == 0
    assert "graded: 1 of 1, 1 conform; kept from an earlier run: 1 of the 1" in said
    assert "3 submissions, 1 without a mark (the summary says why)" in said  # the files have all


@needs_bubblewrap
def test_relative_paths(handed_in: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both folders may be named from where the teacher stands."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    status, said = run("../in", "-o", "../results", "--jobs", "1")
    assert (status, len(by_label(tmp_path / "results"))) == (0, 3), said


def test_refuses_without_bubblewrap(
    handed_in: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a sandbox nothing runs, unless that is said; then every result says so."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "wasmtime", None)  # nor the other sandbox
    results = tmp_path / "results"
    status, said = run(handed_in, "-o", results)
    assert status == 2
    assert "bubblewrap is not installed: apt install bubblewrap" in said
    assert "--no-sandbox" in said
    assert not results.exists()
    status, said = run(handed_in, "-o", results, "--no-sandbox", "--jobs", "2")
    assert status == 0
    assert "without a sandbox" in said
    assert {d.sandbox for d in by_label(results).values()} == {"none"}
    for name in ("gradebook.csv", "summary.md"):
        text = (results / name).read_text(encoding="utf-8-sig")
        assert '"none"' in text or "without a sandbox" in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere", "-o", "R"], "nowhere"),
        (["IN", "-o", "R", "--rubric", "none.toml"], "none.toml can't be read"),
        (["IN", "-o", "R", "--python", "/bin/false"], "/bin/false"),
        (["IN", "-o", "R", "--only", "Nobody"], "no submission is of a student 'Nobody'"),
        (["IN", "-o", "R", "--assignment", "x"], "--canvas FILE"),
        (["IN", "-o", "IN/right.py"], "right.py"),
        (["IN", "-o", "R", "--roster", "none.csv"], "none.csv"),
    ],
)
def test_cannot_run(handed_in: Path, tmp_path: Path, arguments: list[str], message: str) -> None:
    """One sentence, and status 2."""
    places = {"IN": str(handed_in), "R": str(tmp_path / "results")}
    given = [
        a.replace("IN/", f"{handed_in}/") if "IN/" in a else places.get(a, a) for a in arguments
    ]
    status, said = run(*given, "--no-sandbox")
    assert status == 2
    assert message in said


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system with room for very little."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=3400k", "none", str(disk)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("no file system can be mounted here")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_full_disk(tmp_path: Path, small_disk: Path) -> None:
    """A full disk ends it with a sentence; what is stored is valid, and counts when it goes on."""
    for number in range(24):
        hand_in(tmp_path / "in", f"s{number:02}", source("zeros", str(number)))
    # What is made once for all classes is made where there is room.
    hand_in(tmp_path / "one", "s00", source("zeros", "0"))
    assert run(tmp_path / "one", "-o", tmp_path / "first", "--no-sandbox")[0] == 0
    status, said = run(tmp_path / "in", "-o", small_disk / "r", "--no-sandbox", "--jobs", "2")
    assert status == 2
    assert "the disk is full" in said or "No space left" in said
    store = Store(small_disk / "r")
    kept = {document.key for document in store.documents()}
    assert 0 < len(kept) < 24
    assert store.notes == []

    shutil.copytree(small_disk / "r", tmp_path / "r")  # where there is room
    before = killing.when(tmp_path / "r")
    status, _ = run(tmp_path / "in", "-o", tmp_path / "r", "--no-sandbox", "--jobs", "2")
    assert status == 0
    after = killing.when(tmp_path / "r")
    assert len(after) == 24
    assert {name: after[name] for name in before} == before


def test_unwritable_results(handed_in: Path, tmp_path: Path) -> None:
    """A folder that can't be written to ends it with a sentence."""
    if os.geteuid() == 0:
        where = Path("/proc/results")  # root may write everywhere else
    else:
        where = tmp_path / "closed" / "results"
        where.parent.mkdir(mode=0o500)
    status, said = run(handed_in, "-o", where, "--no-sandbox")
    assert status == 2
    assert str(where) in said


def test_ctrl_c_at_the_terminal(tmp_path: Path) -> None:
    """Ctrl-C, which all of the group get, ends it with a sentence and status 130."""
    for slip in SLIPS:
        hand_in(tmp_path / "in", slip.replace("-", "_"), source(slip))
    command = [sys.executable, "-m", "dezero_spec", "grade", str(tmp_path / "in"), "-v"]
    process = subprocess.Popen(
        [*command, "-o", str(tmp_path / "r"), "--no-sandbox", "--jobs", "1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stderr is not None
    said = ""
    while "1/6" not in said:
        line = process.stderr.readline()
        assert line, said
        said += line
    os.killpg(process.pid, signal.SIGINT)
    _, rest = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "of 6 are done. The same command goes on." in rest
    assert "Traceback" not in rest
    assert not (tmp_path / "r" / ".work").exists()


@needs_bubblewrap
def test_killed_and_resumed(tmp_path: Path) -> None:
    """SIGKILL of all of it, twice, leaves no trace; `killing` tries it with a class of 200."""
    assert "the results are the same" in killing.trial(tmp_path, 6, 2, 0, ["--jobs", "2"])


@needs_bubblewrap
def test_same_with_and_without_sandbox(handed_in: Path, tmp_path: Path) -> None:
    """The sandbox changes nothing but what the results say of it."""
    run(handed_in, "-o", tmp_path / "a", "--jobs", "2", "--seed", "7")
    run(handed_in, "-o", tmp_path / "b", "--jobs", "2", "--seed", "7", "--no-sandbox")
    for name, text in stored(tmp_path / "a").items():
        other = stored(tmp_path / "b")[name].replace(
            b'"sandbox": "none"', b'"sandbox": "bubblewrap"'
        )
        if name != "class":
            assert _without_digest(text) == _without_digest(other)


def _without_digest(text: bytes) -> bytes:
    return text.partition(b'"content": "')[0] + text.partition(b'"content": "')[2][64:]
