"""The first compilation: several at a time, Ctrl-C, and whoever compiles killed.

What takes half a minute is stood in for by a program that writes half a file and waits to be told.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from dezero_spec import locations

pytestmark = [
    pytest.mark.without_wasm,
    pytest.mark.skipif(not hasattr(os, "killpg"), reason="it is about signals"),
]

CORE = str(locations.REFERENCE / "dezero" / "core_simple.py")

# `-c COMPILED ARGUMENT…`: the command, where WebAssembly is installed and bubblewrap isn't.
COMMAND = """
import sys
from pathlib import Path
from dezero_spec.judge.sandbox import SandboxUnavailable, bubblewrap
from dezero_spec.judge.sandbox.wasm import artifacts, cache
artifacts.runtime_version = lambda: "49.0.0"
artifacts.artifacts = lambda: None
artifacts.installed = lambda: True
def without():
    raise SandboxUnavailable("bubblewrap is not installed")
bubblewrap.program = without
cache._PROGRAM = '''if True:
    import os, sys, time
    sys.path[:] = {path!r}
    from pathlib import Path
    from dezero_spec.judge.sandbox.wasm import cache, trimming
    cache.fill = lambda folder: None
    cache.main()
    top, told = Path(sys.argv[-1]), Path(os.environ["TOLD"])
    (top / "lib").mkdir()
    (top / "lib" / trimming.LIBRARY_NAME).write_bytes(b"y")
    (top / "python.cwasm").write_bytes(b"half")
    with (told / "begun").open("a") as file:
        print(os.getpid(), file=file)
    while not (told / "go").exists():
        time.sleep(0.01)
    (top / "python.cwasm").write_bytes(b"whole")
    (top / "digests.json").write_text(cache.json.dumps(cache._digests(top)))
'''
if sys.argv[1:]:
    from dezero_spec.command import main
    main()
print(cache.compiled(lambda text: print(text, file=sys.stderr)).native.read_text())
"""


class Machine:
    """A user's machine: starts commands there, and knows who compiles."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._told = folder / "told"
        self._told.mkdir()
        self.started: list[subprocess.Popen[str]] = []

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start a command, as a shell does: at the head of a group of its own."""
        process = subprocess.Popen(
            [sys.executable, "-c", COMMAND, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            env={**os.environ, "XDG_CACHE_HOME": str(self.folder), "TOLD": str(self._told)},
        )
        self.started.append(process)
        return process

    def compiling(self, count: int = 1) -> list[int]:
        """Wait until so many have begun to compile; return who, so far."""
        while len(found := self._begun()) < count:
            assert all(process.poll() is None for process in self.started)
            time.sleep(0.01)
        return found

    def _begun(self) -> list[int]:
        with contextlib.suppress(FileNotFoundError):
            return [int(line) for line in (self._told / "begun").read_text().split()]
        return []

    def go(self) -> None:
        """Let who compiles come to its end."""
        (self._told / "go").touch()

    @property
    def kept(self) -> list[str]:
        """What there is in the folder of what is kept, but for the tests' scripts."""
        names = {path.name for path in (self.folder / "dezero-spec").iterdir()}
        return sorted(name for name in names if "wasm-" in name and not name.endswith(".lock"))


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    made = Machine(tmp_path)
    yield made
    made.go()
    for process in made.started:
        process.kill()
        process.communicate()


def is_gone(process: int) -> bool:
    """Wait for a process that is nobody's child here to be gone; False after ten seconds."""
    for _ in range(1000):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        with contextlib.suppress(OSError):
            if Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        time.sleep(0.01)
    return False


COMMANDS = {
    "grade": ["grade", "CLASS", "-o", "RESULTS"],
    "check": ["check", "--isolated", "--sandbox", "wasm", CORE],
    "doctor": ["doctor", "--sandbox", "wasm"],
}


@pytest.mark.parametrize("everyone", [True, False], ids=["at the terminal", "to it alone"])
@pytest.mark.parametrize("command", COMMANDS)
def test_ctrl_c_while_it_is_compiled(machine: Machine, command: str, everyone: bool) -> None:
    """A sentence and status 130, nobody compiles on, nothing is left; and it can be done anew."""
    (machine.folder / "class").mkdir()
    (machine.folder / "class" / "kim.py").write_text("x = 1\n")
    named = {"CLASS": machine.folder / "class", "RESULTS": machine.folder / "results"}
    process = machine.start(*(str(named.get(part, part)) for part in COMMANDS[command]))
    (compiler,) = machine.compiling()
    (os.killpg if everyone else os.kill)(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    *before, last = filter(None, errors.splitlines())
    assert last.startswith("dezero-spec: interrupted")
    assert all(line.startswith("dezero-spec: ") for line in before), errors
    assert is_gone(compiler)
    assert machine.kept == []
    machine.go()
    after = machine.start()
    assert after.communicate(timeout=60)[0] == "whole\n"


def test_two_for_the_first_time(machine: Machine) -> None:
    """The second waits, says for what, and takes what the first has made."""
    first = machine.start()
    machine.compiling()
    second = machine.start()
    assert second.stderr is not None
    assert second.stderr.readline() == "another process is compiling it: waiting for that\n"
    assert len(machine.compiling()) == 1
    machine.go()
    for process, said in ((first, "the WebAssembly sandbox is compiled, once"), (second, "")):
        output, errors = process.communicate(timeout=60)
        assert output == "whole\n"
        assert errors.startswith(said)
    assert errors == ""
    assert len(machine.compiling()) == 1
    assert len(machine.kept) == 1


@pytest.mark.parametrize("stopped", [signal.SIGINT, signal.SIGKILL])
def test_the_second_goes_on_where_the_first_is_stopped(machine: Machine, stopped: int) -> None:
    """Nobody compiles for nobody, as far as the system helps, and nothing half-written is left."""
    first = machine.start()
    (compiler,) = machine.compiling()
    second = machine.start()
    assert second.stderr is not None
    second.stderr.readline()
    first.send_signal(stopped)
    first.communicate()
    machine.started.remove(first)
    machine.compiling(2)
    if stopped == signal.SIGINT or sys.platform == "linux":
        assert is_gone(compiler)
    machine.go()
    assert second.communicate(timeout=60)[0] == "whole\n"
    assert len(machine.kept) == 1


def test_ctrl_c_while_another_compiles(machine: Machine) -> None:
    """Who waits can be stopped, and the other goes on."""
    first = machine.start()
    machine.compiling()
    second = machine.start("doctor", "--sandbox", "wasm")
    assert second.stderr is not None
    second.stderr.readline()
    second.send_signal(signal.SIGINT)
    _, errors = second.communicate(timeout=60)
    assert (second.returncode, errors.split("\n")[-2]) == (130, "dezero-spec: interrupted.")
    machine.started.remove(second)
    machine.go()
    assert first.communicate(timeout=60)[0] == "whole\n"
