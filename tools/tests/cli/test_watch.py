"""`check --watch`: again at each change, each time afresh, until Ctrl-C."""

import contextlib
import os
import pty
import queue
import select
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import dezero_spec
import pytest
from dezero_spec.cli import files_watched
from dezero_spec.cli.failure import CannotRun

from .making import implementation

# As it is where there is no fork.
SPAWNING = """
import sys
from dezero_spec.cli import watching
watching.CAN_FORK = False
from dezero_spec.command import main
main()
"""
WAYS = {"forked": ["-m", "dezero_spec"], "spawned": ["-c", SPAWNING]}


def environment():
    root = os.path.dirname(os.path.dirname(dezero_spec.__file__))
    return {**os.environ, "PYTHONPATH": root, "PYTHONUNBUFFERED": "1", "LC_ALL": "C.UTF-8"}


class Watching:
    """The command at work; its lines as they come."""

    def __init__(self, folder: Path, *arguments: str, way: str = "forked") -> None:
        self.process = subprocess.Popen(
            [sys.executable, *WAYS[way], "check", *arguments, "--watch"],
            cwd=folder,
            env=environment(),
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
def watching_of(folder, *arguments, **options):
    running = Watching(folder, *arguments, **options)
    try:
        yield running
    finally:
        running.process.kill()
        running.process.wait()
        running.process.stdout.close()


@pytest.mark.parametrize("way", WAYS)
def test_again_at_each_change_until_ctrl_c(tmp_path, way):
    core = implementation(tmp_path / "mine", "one-rule") / "dezero" / "core_simple.py"
    with watching_of(tmp_path, "mine", "-q", way=way) as running:
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
        running.until("now holds: variable.len")
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


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("os.kill(os.getpid(), signal.SIGKILL)", "There is no result: SIGKILL has ended the run."),
        ("os._exit(3)", "There is no result: the run has ended with status 3."),
    ],
)
def test_a_run_that_is_killed(tmp_path, line, said, way):
    (tmp_path / "mine.py").write_text(f"import os, signal\n{line}\n", encoding="utf-8")
    with watching_of(tmp_path, "mine.py", "-q", way=way) as running:
        running.until(said)
        running.until("Watching for changes")
        (tmp_path / "mine.py").write_text("Variable = 1 +\n", encoding="utf-8")
        running.until("mine.py line 1")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_nothing_is_left_behind(tmp_path, monkeypatch, number, way):
    """However it is ended, and while a run hangs: no process, no folder."""
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    code = "import os\nopen('begun', 'w').write(str(os.getpid()))\nwhile True:\n    pass\n"
    (tmp_path / "mine.py").write_text(code, encoding="utf-8")
    with watching_of(tmp_path, "mine.py", way=way) as running:
        until = time.monotonic() + 60
        while not (begun := tmp_path / "begun").is_file() or not begun.read_text():
            assert time.monotonic() < until
            time.sleep(0.05)
        running.process.send_signal(number)
        assert running.process.wait(timeout=60) == (0 if number == signal.SIGINT else 128 + number)
    with pytest.raises(ProcessLookupError):
        os.kill(int(begun.read_text()), 0)
    assert list((tmp_path / "tmp").iterdir()) == []


def test_a_file_that_is_deleted_and_comes_back(tmp_path):
    core = implementation(tmp_path / "mine", "one-rule") / "dezero" / "core_simple.py"
    file = tmp_path / "alone.py"
    file.write_text(core.read_text(encoding="utf-8"), encoding="utf-8")
    with watching_of(tmp_path, "alone.py", "-q") as running:
        running.until("variable.len")
        running.until("Watching for changes")
        file.unlink()
        running.until("changed: alone.py")
        running.until("alone.py")
        running.until("Watching for changes")
        file.write_text(core.read_text(encoding="utf-8"), encoding="utf-8")
        running.until("variable.len")
        assert not any("now " in line for line in running.seen)


def test_a_rename_of_a_file_as_old_and_as_long(tmp_path):
    """Such as a copy with its times, by which another version is brought back."""
    file, other = tmp_path / "mine.py", tmp_path / "other"
    for each in (file, other):
        each.write_text("x = 1\n", encoding="utf-8")
        os.utime(each, (1, 1))
    watched = files_watched.Watched(str(file))
    before = watched.snapshot()
    os.replace(other, file)
    assert watched.snapshot() != before


class Terminal:
    """The command at a pseudo-terminal; what it shows as it comes."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.process, self._end = pty.fork()
        if not self.process:
            os.chdir(folder)
            command = [sys.executable, "-m", "dezero_spec", "check", "--watch", *arguments]
            os.execve(command[0], command, {**environment(), "TERM": "xterm"})
        self.shown = ""

    def until(self, part: str) -> str:
        """Wait for `part`; return what came before it, with it."""
        while part not in self.shown:
            assert select.select([self._end], [], [], 60)[0], self.shown
            self.shown += os.read(self._end, 4096).decode()
        before, part, self.shown = self.shown.partition(part)
        return before + part

    def press(self, key: bytes) -> None:
        """Press a key."""
        os.write(self._end, key)

    def status(self) -> int:
        """Return its status at its end."""
        _, status = os.waitpid(self.process, 0)
        os.close(self._end)
        return os.waitstatus_to_exitcode(status)


def test_first_keeps_its_place_and_says_what_has_changed(tmp_path):
    """Each result takes the place of the one before, and no bell rings."""
    core = implementation(tmp_path / "mine", "many") / "dezero" / "core_simple.py"
    text = core.read_text(encoding="utf-8")
    terminal = Terminal(tmp_path, "--first", "--no-color", "mine")
    shown = [terminal.until("Watching for changes; Ctrl-C ends.")]
    assert "now " not in shown[0]
    for old, new, first, said in (
        ("else gx", "else x.grad + gx", "variable.repr", "now holds: accumulate.same-input-twice"),
        ("else x.grad + gx", "else gx", "", "now broken: accumulate.same-input-twice"),
    ):
        text = text.replace(old, new)
        core.write_text(text, encoding="utf-8")
        changed = terminal.until("changed: core_simple.py")
        assert changed.rpartition("\r\x1b[J")[2].count("\n") == 0  # where it said that it waits
        shown.append(terminal.until("Watching for changes; Ctrl-C ends."))
        _, home, result = shown[-1].rpartition("\x1b[H\x1b[J")
        assert home
        assert result.startswith("judging ")
        assert first in result
        assert said in result
    core.write_text("class Variable(:\n", encoding="utf-8")
    shown.append(terminal.until("Watching for changes; Ctrl-C ends."))
    assert shown[-1].rpartition("\x1b[H\x1b[J")[2].startswith("dezero-spec: ")
    terminal.press(b"\x03")
    shown.append(terminal.until("Watching has ended."))
    assert terminal.status() == 0
    assert "\a" not in "".join(shown)
    assert "Traceback" not in "".join(shown)


def test_files_that_vanish_are_no_trouble(tmp_path, monkeypatch):
    (tmp_path / "core.py").write_text("x = 1", encoding="utf-8")
    (tmp_path / "gone.py").symlink_to(tmp_path / "nowhere.py")
    (tmp_path / ".hidden.py").write_text("", encoding="utf-8")
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "core.py").write_text("", encoding="utf-8")
    found = files_watched.Watched(str(tmp_path)).snapshot()
    assert list(found) == [str(tmp_path / "core.py")]


def test_a_single_file_is_watched_with_its_neighbours_and_its_package(tmp_path):
    inner = tmp_path / "mine" / "core"
    inner.mkdir(parents=True)
    for file in (tmp_path / "mine" / "__init__.py", inner / "__init__.py", inner / "a.py"):
        file.write_text("", encoding="utf-8")
    found = files_watched.Watched(str(inner / "a.py")).snapshot()
    assert len(found) == 3


def test_a_module_is_watched_where_it_is(tmp_path, monkeypatch):
    implementation(tmp_path, "right")
    monkeypatch.chdir(tmp_path)
    found = files_watched.Watched("dezero").snapshot()
    assert str(tmp_path / "dezero" / "core_simple.py") in found
    with pytest.raises(CannotRun, match="no_such_module"):
        files_watched.Watched("no_such_module")
