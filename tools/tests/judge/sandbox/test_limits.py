"""Each limit is exceeded, and binds."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from dezero_spec.judge.sandbox import Limits, SandboxedLauncher
from dezero_spec.judge.sandbox.box import Way

from .asking import Asked, Ended
from .conftest import Make


@pytest.mark.parametrize("kind", [0, 1])
def test_memory(make: Make, best: list[Way], submission: Path, kind: int) -> None:
    host = Asked(make(Limits(memory_mb=512), way=best[kind]).start(submission))
    code = """
    import numpy
    held = []
    try:
        while len(held) < 20:
            held.append(numpy.ones(8 * 1024 * 1024))  # 64 MB, and used
        answer = "more than 1,280 MB"
    except MemoryError:
        answer = len(held) * 64
        held.clear()
    """
    assert 128 <= host(code) < 512


def test_memory_in_one_piece(host: Asked) -> None:
    code = "import numpy; answer = numpy.empty(2**31).nbytes"
    assert "Memory" in host(code)  # numpy has its own MemoryError


def test_memory_outside_the_address_space(launcher: SandboxedLauncher, host: Asked) -> None:
    """Files in memory would count for nobody; without the filter their size is limited."""
    code = """
    import os
    try:
        number = os.memfd_create("hoard")
        os.write(number, b"x")
        answer = "written"
    except OSError as error:
        answer = error.strerror
    """
    assert host(code) in ("Operation not permitted", "File too large")


@pytest.mark.parametrize("kind", [0, 1])
def test_processor_time(make: Make, best: list[Way], submission: Path, kind: int) -> None:
    host = Asked(make(Limits(cpu_seconds=1), way=best[kind]).start(submission))
    begin = time.monotonic()
    with pytest.raises(Ended, match="used up its 1 seconds of processor time"):
        host("while True: pass")
    assert time.monotonic() - begin < 30


def test_processor_time_of_who_ignores_the_signal(make: Make, submission: Path) -> None:
    host = Asked(make(Limits(cpu_seconds=1)).start(submission))
    with pytest.raises(Ended, match="killed by signal 9"):
        host("import signal; signal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True: pass")


def test_time_on_the_wall(launcher: SandboxedLauncher, submission: Path) -> None:
    """Who sleeps uses no processor time: the judge ends it, and it ends."""
    host = Asked(launcher.start(submission))
    host.send("import time; time.sleep(3600)")
    assert host.link.ended() == ""
    host.link.kill()
    assert host.link.ended() == "was stopped by the judge"
    with pytest.raises(Ended):
        host("answer = 1")
    host.link.kill()


def test_who_stops_itself_is_ended_too(launcher: SandboxedLauncher, submission: Path) -> None:
    host = Asked(launcher.start(submission))
    host.send("import os, signal; os.kill(os.getpid(), signal.SIGSTOP)")
    host.close()
    again = Asked(launcher.start(submission))
    assert again("answer = 1") == 1
    again.close()


THREADS = """
import threading
over = threading.Event()
started = 0
try:
    for _ in range(300):
        threading.Thread(target=over.wait, daemon=True).start()
        started += 1
    answer = "300"
except RuntimeError:
    answer = started
over.set()
"""


def test_threads(host: Asked) -> None:
    assert 4 <= host(THREADS) <= Limits().tasks


def test_processes(launcher: SandboxedLauncher, submission: Path) -> None:
    code = """
    import os, signal
    started = 0
    try:
        for _ in range(300):
            if os.fork() == 0:
                signal.pause()
            started += 1
        answer = "300"
    except OSError as error:
        answer = [started, type(error).__name__]
    """
    host = Asked(launcher.start(submission))
    started, error = host(code)
    if launcher.layer == "warm, namespaces alone":
        assert 4 <= started <= Limits().tasks
        assert error == "BlockingIOError"
    else:
        assert (started, error) == (0, "PermissionError")
    host.close()
    # The limit counts each submission's own, not those of others before it.
    again = Asked(launcher.start(submission))
    assert again(THREADS) >= 4
    again.close()


def test_open_files(host: Asked) -> None:
    code = """
    import os
    opened = []
    try:
        for _ in range(1000):
            opened.append(os.open("/dev/null", os.O_RDONLY))
        answer = "1000"
    except OSError as error:
        answer = [len(opened), error.strerror]
    """
    opened, error = host(code)
    assert opened <= Limits().open_files
    assert error == "Too many open files"


def test_file_size(make: Make, best: list[Way], submission: Path, tmp_path: Path) -> None:
    """There is nowhere to write; so a descriptor of a file is handed in."""
    import socket

    host = Asked(make().start(submission))
    host.send(
        """
        import os, socket
        _, (number,), _, _ = socket.recv_fds(channel, 1, 1)
        try:
            os.write(number, b"x")
            answer = "written"
        except OSError as error:
            answer = error.strerror
        """
    )
    with open(tmp_path / "file", "wb") as file:
        socket.send_fds(host.link.socket, [b"."], [file.fileno()])
        assert host("answer = None") == "File too large"
        assert (tmp_path / "file").stat().st_size == 0


def test_output_is_thrown_away(host: Asked, capfd: pytest.CaptureFixture[str]) -> None:
    code = """
    import os, sys
    for stream in (1, 2):
        for _ in range(50):
            os.write(stream, b"x" * 1024 * 1024)
    print("loud" * 1000, flush=True)
    answer = sys.stdin.read()
    """
    assert host(code) == ""
    assert capfd.readouterr() == ("", "")


def test_no_core_file(host: Asked) -> None:
    assert host("import resource; answer = resource.getrlimit(resource.RLIMIT_CORE)") == [0, 0]


def test_a_crash_is_told(launcher: SandboxedLauncher, submission: Path) -> None:
    host = Asked(launcher.start(submission))
    with pytest.raises(Ended, match=r"was killed by signal 11 \(SIGSEGV\)"):
        host("import ctypes; ctypes.string_at(0)")
    host.close()


def test_a_host_of_plain_code_ends_with_its_channel(
    launcher: SandboxedLauncher, submission: Path
) -> None:
    import socket

    host = Asked(launcher.start(submission))
    host.link.socket.shutdown(socket.SHUT_WR)
    with pytest.raises(Ended, match="exited with status 0"):
        host._exactly(1)
    host.close()
