"""Where there can be no sandbox: a user without rights, the filter of system calls, the limits."""

from __future__ import annotations

import dataclasses
import os
import select
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from dezero_spec.judge.sandbox import Limits, SandboxedLauncher, trials
from dezero_spec.judge.sandbox.box import UNPRIVILEGED, ways
from dezero_spec.judge.sandbox.interpreter import Interpreter

from .asking import HOST, Asked, Ended
from .test_limits import THREADS

pytestmark = [
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user"),
    pytest.mark.without_bubblewrap,
]


@pytest.fixture
def launcher(found: Interpreter) -> Iterator[SandboxedLauncher]:
    limits = Limits(memory_mb=512, cpu_seconds=1)
    kit = {HOST.name: HOST}
    with SandboxedLauncher(
        found, limits=limits, kit=kit, host="exec_host:serve", way=UNPRIVILEGED
    ) as made:
        yield made


@pytest.fixture
def host(launcher: SandboxedLauncher, submission: Path) -> Iterator[Asked]:
    asked = Asked(launcher.start(submission))
    yield asked
    asked.close()


def test_nobody_gets_it_unasked(launcher: SandboxedLauncher) -> None:
    assert UNPRIVILEGED not in ways()
    assert launcher.name == "unprivileged user"
    assert str(launcher.way) == "as a user without rights, in no sandbox"


def test_it_is_found_without_bubblewrap(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, found: Interpreter, submission: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with SandboxedLauncher(
        found, kit={HOST.name: HOST}, host="exec_host:serve", way=UNPRIVILEGED
    ) as made:
        host = Asked(made.start(submission))
        file = f"{made.visible_path(submission)}/dezero.py"
        assert host(f"answer = open({file!r}).read()") == "x = 1\n"
        host.close()


def test_it_has_no_rights(host: Asked) -> None:
    code = """
    import os
    status = open("/proc/self/status").read().splitlines()
    kept = {line.split()[0]: line.split()[1:] for line in status}
    answer = [os.getresuid(), os.getgroups(), kept["CapEff:"], kept["CapBnd:"] is not None,
              kept["NoNewPrivs:"], kept["Seccomp:"]]
    """
    users, groups, capabilities, _, no_new, seccomp = host(code)
    assert min(users) > 1_000_000_000
    assert groups == []
    assert set(capabilities[0]) == {"0"}
    assert (no_new, seccomp) == (["1"], ["2"])


def test_it_cannot_read_or_write_what_is_closed(host: Asked, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the key")
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        shown = Path(folder, "shown")
        shown.write_text("everyone's")
        code = f"""
        import os
        answer = []
        for path in ({str(secret)!r}, {str(shown)!r}):
            for mode in ("r", "w", "a"):
                try:
                    open(path, mode).close()
                    answer.append(mode)
                except OSError:
                    answer.append("")
        for action in (lambda: os.unlink({str(shown)!r}), lambda: os.mkdir({folder!r} + "/new"),
                       lambda: os.rename({str(shown)!r}, "/tmp/moved")):
            try:
                action()
                answer.append("done")
            except OSError:
                answer.append("")
        """
        assert host(code) == ["", "", "", "r", "", "", "", "", ""]
        assert shown.read_text() == "everyone's"


def test_it_reaches_no_process_and_no_network(host: Asked) -> None:
    code = f"""
    import os, signal, socket
    answer = []
    actions = {{
        "kill us": lambda: os.kill({os.getpid()}, signal.SIGKILL),
        "kill its parent": lambda: os.kill(os.getppid(), signal.SIGTERM),
        "fork": os.fork,
        "exec": lambda: os.execv("/bin/true", ["true"]),
        "spawn": lambda: os.posix_spawn("/bin/true", ["true"], {{}}),
        "memory": lambda: open("/proc/{os.getpid()}/mem", "rb"),
        "environment": lambda: open("/proc/{os.getpid()}/environ", "rb"),
        "socket": socket.socket,
    }}
    for name, action in actions.items():
        try:
            action()
            answer.append(name)
        except OSError:
            pass
    """
    assert host(code) == []


def test_limits_bind(launcher: SandboxedLauncher, submission: Path) -> None:
    host = Asked(launcher.start(submission))
    code = """
    held = []
    try:
        while len(held) < 40:
            held.append(bytearray(32 * 1024 * 1024))
        answer = "1,280 MB"
    except MemoryError:
        answer = len(held) * 32
        held.clear()
    """
    assert 64 <= host(code) < 512
    assert 4 <= host(THREADS) <= Limits().tasks
    code = """
    import os
    opened = []
    try:
        while len(opened) < 1000:
            opened.append(os.open("/dev/null", os.O_RDONLY))
        answer = len(opened)
    except OSError as error:
        answer = error.strerror
    for each in opened:
        os.close(each)
    """
    assert host(code) == "Too many open files"
    code = """
    import os
    file = os.open("/tmp/dezero-spec-test-of-size", os.O_WRONLY | os.O_CREAT)
    try:
        answer = os.write(file, b"x")
    except OSError as error:
        answer = error.strerror
    os.unlink("/tmp/dezero-spec-test-of-size")
    """
    assert host(code) == "File too large"
    with pytest.raises(Ended, match="used up its 1 seconds of processor time"):
        host("while True: pass")
    host.close()


def test_how_it_ends_is_told(launcher: SandboxedLauncher, submission: Path) -> None:
    for code, words in (
        ("import ctypes; ctypes.string_at(0)", r"was killed by signal 11 \(SIGSEGV\)"),
        ("import os; os._exit(3)", "exited with status 3"),
    ):
        host = Asked(launcher.start(submission))
        with pytest.raises(Ended, match=words):
            host(code)
        host.close()
    host = Asked(launcher.start(submission))
    host.send("while True: pass")
    host.close()
    assert host.link.ended() == "was stopped by the judge"


def test_it_ends_with_its_parent(submission: Path) -> None:
    code = f"""
import sys
from pathlib import Path
from dezero_spec.judge.sandbox import SandboxedLauncher
from dezero_spec.judge.sandbox.box import UNPRIVILEGED
launcher = SandboxedLauncher(
    kit={{"exec_host.py": Path({str(HOST)!r})}}, host="exec_host:serve", way=UNPRIVILEGED
)
link = launcher.start(Path({str(submission)!r}))
link.socket.sendall((15).to_bytes(4, "big") + b"while 1:\\n  pass")
print(launcher._sandbox._process.pid, launcher._folder, flush=True)
sys.stdin.read()
"""
    worker = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
    )
    number, folder = worker.stdout.readline().split()
    host = os.pidfd_open(int(number))
    assert not select.select([host], [], [], 0)[0]
    worker.send_signal(signal.SIGKILL)
    assert select.select([host], [], [], 30)[0]
    os.close(host)
    worker.communicate()
    subprocess.run(["rm", "-r", folder], check=True)


def test_it_is_tried_whether_it_holds(tmp_path: Path, found: Interpreter) -> None:
    (tmp_path / "results").mkdir()
    (tmp_path / "results" / "results.json").write_text("{}")
    with trials.trial_launcher(found, way=UNPRIVILEGED) as launcher:
        findings = list(trials.without_walls(launcher, [tmp_path / "results"], [tmp_path]))
    assert [finding.name for finding in findings if not finding.works] == []
    assert len(findings) >= 10


@pytest.mark.parametrize(("mode", "name"), [(0o755, "files of the grader"), (0o733, "writing")])
def test_what_does_not_hold_is_noticed(found: Interpreter, mode: int, name: str) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        trials.trial_launcher(found, way=UNPRIVILEGED) as launcher,
    ):
        os.chmod(folder, 0o711)
        results = Path(folder, "results")
        results.mkdir()
        results.chmod(mode)
        assert stat.S_IMODE(results.stat().st_mode) == mode
        findings = trials.without_walls(launcher, [results])
        assert name in [finding.name for finding in findings if not finding.works]


def test_limits_that_do_not_bind_are_noticed(
    monkeypatch: pytest.MonkeyPatch, found: Interpreter
) -> None:
    monkeypatch.setattr(Limits, "resources", lambda limits: {})
    with trials.trial_launcher(found, way=UNPRIVILEGED) as launcher:
        failing = [f.name for f in trials.without_walls(launcher, []) if not f.works]
    assert failing == ["memory", "threads", "open files", "file size"]
    with trials.trial_launcher(found, way=UNPRIVILEGED, filtered=False) as launcher:
        failing = [f.name for f in trials.without_walls(launcher, []) if not f.works]
    assert {"processes and programs", "network"} <= set(failing)
    assert dataclasses.replace(UNPRIVILEGED, walls=True) != UNPRIVILEGED
