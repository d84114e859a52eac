"""What judges ends with whoever has started it, even by SIGKILL: no submission runs on."""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .conftest import REFERENCE
from .hosts import write

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Linux can do so")
needs_bubblewrap = pytest.mark.skipif(shutil.which("bwrap") is None, reason="needs bubblewrap")

PATIENCE = 60.0
# A loop in C that never lets anything else of Python run.
ENDLESS = "10 ** 10 ** 9"
# Seconds of processor time: a host that is forked does nothing by itself; one that is not, imports.
BUSY, BUSY_UNLESS_FORKED = 0.3, 3.0

TOOLS = str(Path(__file__).resolve().parents[2])
TRIAL = """
    import sys
    sys.path.append({tools!r})  # which is not installed
    from evidence.trial import Program, outcomes
    if __name__ == "__main__":
        print(list(outcomes([Program("endless", {{"core.py": {source!r}}})], jobs=1)))
"""
COMMANDS = {
    "grade": ["-m", "dezero_spec", "grade", "IN", "-o", "OUT", "--jobs", "1"],
    "grade-no-sandbox": [
        *("-m", "dezero_spec", "grade", "IN", "-o", "OUT", "--jobs", "1", "--no-sandbox"),
    ],
    "check-isolated": ["-m", "dezero_spec", "check", "IN", "--isolated"],
    "check-python": ["-m", "dezero_spec", "check", "IN", "--python", sys.executable],
    "evidence": ["TRIAL"],
}
IN_SANDBOX = {"grade", "check-isolated"}


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[str], subprocess.Popen[bytes]]]:
    """Start one of the commands on a submission that never ends; it is killed at the end."""
    (tmp_path / "in").mkdir()
    marker = str(tmp_path / "begun")
    source = f"try:\n    open({marker!r}, 'w').close()\nexcept OSError:\n    pass\n{ENDLESS}\n"
    source = f"{REFERENCE}\n{source}"
    write(tmp_path / "in", source, "core.py")
    trial = write(tmp_path, textwrap.dedent(TRIAL).format(source=source, tools=TOOLS), "trial.py")
    places = {"IN": str(tmp_path / "in"), "OUT": str(tmp_path / "out"), "TRIAL": str(trial)}
    started: list[subprocess.Popen[bytes]] = []

    def command(name: str) -> subprocess.Popen[bytes]:
        words = [places.get(word, word) for word in COMMANDS[name]]
        nowhere = subprocess.DEVNULL
        started.append(subprocess.Popen([sys.executable, *words], stdout=nowhere, stderr=nowhere))
        return started[-1]

    yield command
    for process in started:
        process.kill()
        process.wait()


def parents() -> dict[int, int]:
    """Return each process's parent."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The name before the last bracket may hold anything.
            found[int(entry.parent.name)] = int(entry.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    return found


def below(top: int) -> set[int]:
    """Return all that a process has started, directly or not."""
    by_parent: dict[int, list[int]] = {}
    for child, parent in parents().items():
        by_parent.setdefault(parent, []).append(child)
    found, waiting = set(), [top]
    while waiting:
        children = by_parent.get(waiting.pop(), [])
        found.update(children)
        waiting += children
    return found


def busy(process: int) -> bool:
    """Tell whether a process in a sandbox has used much processor time, and has started nothing."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return False
    numbers = status.partition("NSpid:")[2].partition("\n")[0].split()  # one for each namespace
    used = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    enough = used > (BUSY if len(numbers) > 2 else BUSY_UNLESS_FORKED)
    return len(numbers) > 1 and enough and not below(process)


@pytest.mark.parametrize(
    "name",
    [pytest.param(n, marks=needs_bubblewrap if n in IN_SANDBOX else ()) for n in COMMANDS],
)
def test_killed(start: Callable[[str], subprocess.Popen[bytes]], tmp_path: Path, name: str) -> None:
    """All that it has started is gone, though the submission is in an endless loop in C."""
    process = start(name)

    def begun() -> bool:
        if name in IN_SANDBOX:  # where it can tell nobody
            return any(map(busy, below(process.pid)))
        return (tmp_path / "begun").exists()

    until = time.monotonic() + PATIENCE
    while not begun():
        assert process.poll() is None
        assert time.monotonic() < until, "the submission does not run"
        time.sleep(0.02)
    left = {number: os.pidfd_open(number) for number in below(process.pid)}
    process.send_signal(signal.SIGKILL)
    process.wait()
    try:
        for number, descriptor in left.items():
            # A descriptor of a process can be read when it has ended.
            gone = select.select([descriptor], [], [], PATIENCE)[0]
            assert gone, f"process {number} of {sorted(left)} runs on"
    finally:
        for number, descriptor in left.items():
            if not select.select([descriptor], [], [], 0)[0]:
                os.kill(number, signal.SIGKILL)
            os.close(descriptor)


def test_parent_that_has_ended_meanwhile() -> None:
    """Who comes too late to be told by the kernel ends by itself."""
    code = "from dezero_spec import lifeline; lifeline.end_with(1 << 21); print('it goes on')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=PATIENCE)
    assert (done.returncode, done.stdout) == (1, b"")
    code = "import os; from dezero_spec import lifeline; lifeline.end_with(os.getppid()); print(1)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=PATIENCE)
    assert (done.returncode, done.stdout) == (0, b"1\n")
