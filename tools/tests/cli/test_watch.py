"""`check --watch`: again at each change, each time afresh, until Ctrl-C."""

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
from pathlib import Path

import dezero_spec
import pytest
from dezero_spec.cli import watching
from dezero_spec.cli.failure import CannotRun

from .making import implementation


class Watching:
    """The command at work; its lines as they come."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        root = os.path.dirname(os.path.dirname(dezero_spec.__file__))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "dezero_spec", "check", *arguments, "--watch"],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": root, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        self.seen: list[str] = []

    def _read(self) -> None:
        for line in self.process.stdout:
            self._lines.put(line)

    def until(self, part: str) -> str:
        """Wait for a line that contains `part`."""
        while True:
            line = self._lines.get(timeout=60)
            self.seen.append(line)
            if part in line:
                return line


@contextlib.contextmanager
def watching_of(folder, *arguments):
    running = Watching(folder, *arguments)
    try:
        yield running
    finally:
        running.process.kill()
        running.process.wait()
        running.process.stdout.close()


def test_again_at_each_change_until_ctrl_c(tmp_path):
    core = implementation(tmp_path / "mine", "one-rule") / "dezero" / "core_simple.py"
    with watching_of(tmp_path, "mine", "-q") as running:
        assert "first to mend: variable.len" in running.until("first to mend")
        running.until("Watching for changes")
        text = core.read_text(encoding="utf-8")
        # As editors save: another file is moved over the old one.
        (tmp_path / "new").write_text(
            text.replace("self.data.size\n\n    def __repr__", "len(self.data)\n\n    def __repr__")
        )
        os.replace(tmp_path / "new", core)
        running.until("changed: core_simple.py")
        running.until("conforming: ")
        running.until("Watching for changes")
        core.write_text("class Variable(:\n", encoding="utf-8")
        running.until("core_simple.py line 1")
        running.until("Watching for changes")
        running.process.send_signal(signal.SIGINT)
        running.until("Watching has ended.")
        assert running.process.wait(timeout=30) == 0
        assert "Traceback" not in "".join(running.seen)


def test_a_run_that_hangs_ends_with_the_next_change(tmp_path):
    (tmp_path / "mine.py").write_text("while True:\n    pass\n", encoding="utf-8")
    with watching_of(tmp_path, "mine.py", "-q") as running:
        source = implementation(tmp_path / "other", "right") / "dezero" / "core_simple.py"
        (tmp_path / "mine.py").write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
        running.until("conforming: ")


def test_files_that_vanish_are_no_trouble(tmp_path, monkeypatch):
    (tmp_path / "core.py").write_text("x = 1", encoding="utf-8")
    (tmp_path / "gone.py").symlink_to(tmp_path / "nowhere.py")
    (tmp_path / ".hidden.py").write_text("", encoding="utf-8")
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "core.py").write_text("", encoding="utf-8")
    found = watching.Watched(str(tmp_path)).snapshot()
    assert list(found) == [str(tmp_path / "core.py")]


def test_a_single_file_is_watched_with_its_neighbours_and_its_package(tmp_path):
    inner = tmp_path / "mine" / "core"
    inner.mkdir(parents=True)
    for file in (tmp_path / "mine" / "__init__.py", inner / "__init__.py", inner / "a.py"):
        file.write_text("", encoding="utf-8")
    found = watching.Watched(str(inner / "a.py")).snapshot()
    assert len(found) == 3


def test_a_module_is_watched_where_it_is(tmp_path, monkeypatch):
    implementation(tmp_path, "right")
    monkeypatch.chdir(tmp_path)
    found = watching.Watched("dezero").snapshot()
    assert str(tmp_path / "dezero" / "core_simple.py") in found
    with pytest.raises(CannotRun, match="no_such_module"):
        watching.Watched("no_such_module")
