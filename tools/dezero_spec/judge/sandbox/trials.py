"""Find out by trying whether the sandbox keeps what the policy promises, on this machine, now."""

from __future__ import annotations

import dataclasses
import json
import os
import select
import socket
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dezero_spec.judge.sandbox import policy
from dezero_spec.judge.sandbox.box import Way
from dezero_spec.judge.sandbox.findings import Finding, bounded, none, not_held, whether
from dezero_spec.judge.sandbox.interpreter import Interpreter
from dezero_spec.judge.sandbox.launcher import SandboxedLauncher
from dezero_spec.judge.sandbox.policy import Limits

_HOST = Path(__file__).with_name("trial_host.py")
_SECONDS = 30.0
_SECONDS_FOR_ONE = 10.0  # until one second of processor time is used up, on a busy machine


@dataclass(frozen=True)
class Ready:
    """What launchers need to know, found once: hand it to every worker."""

    interpreter: Interpreter
    way: Way

    @property
    def sandbox(self) -> str:
        """Which one it is."""
        return SandboxedLauncher.name_of(self.way)

    def launcher(self, limits: Limits | None = None, **settings: Any) -> SandboxedLauncher:
        """Return a launcher in the way that was tried."""
        return SandboxedLauncher(self.interpreter, limits=limits, way=self.way, **settings)


def require(
    python: str | os.PathLike[str] | Interpreter | None = None, limits: Limits | None = None
) -> Ready:
    """Try the sandbox; SandboxUnavailable when anything of it doesn't hold here.

    Takes about half a second. Only the limit on processor time, which takes a second to reach, is
    left to the doctor.
    """
    with trial_launcher(python, limits) as launcher:
        for finding in quick(launcher):
            if not finding.works:
                raise not_held(finding)
        return Ready(launcher.interpreter, launcher.way)


def trial_launcher(
    python: str | os.PathLike[str] | Interpreter | None = None,
    limits: Limits | None = None,
    **settings: Any,
) -> SandboxedLauncher:
    """Return a launcher whose hosts carry out trials instead of judging."""
    return SandboxedLauncher(
        python, limits=limits, kit={_HOST.name: _HOST}, host="trial_host:serve", **settings
    )


def quick(launcher: SandboxedLauncher) -> Iterator[Finding]:
    """Try everything but the limit on processor time."""
    with tempfile.TemporaryDirectory(prefix="dezero-spec-trial-") as folder:
        submission = _sample(folder)
        trial = _Trial(launcher, submission)
        yield from _limits(trial, launcher, folder)
        written = trial("writing", [policy.SUBMISSION, policy.KIT, "/tmp", "/dev/shm"])
        yield none("writing", written, "refused everywhere", "possible in {found}")
        private = [folder, str(Path.home() / ".bashrc"), "/etc/passwd", "/proc/1", "/sys/kernel"]
        seen = trial("reading", private)
        yield none("other files", seen, "invisible", "visible: {found}")
        yield from _reach(trial)
        yield none("other processes", trial("neighbours", 500), "out of reach", "in reach: {found}")
        yield from _environment(trial, launcher)
        yield _stopping(launcher, submission)


def without_walls(
    launcher: SandboxedLauncher, closed: Sequence[Path], unwritable: Sequence[Path] = ()
) -> Iterator[Finding]:
    """Try what has to hold where there is no sandbox, but a user without rights.

    `closed`: files and folders that this user must neither read nor write; `unwritable`: folders
    where nothing can be made or replaced.
    """
    with tempfile.TemporaryDirectory(prefix="dezero-spec-trial-") as folder:
        os.chmod(folder, 0o711)
        submission = _sample(folder)
        trial = _Trial(launcher, submission)
        yield from _limits(trial, launcher, folder)
        paths = [*closed, *(each for path in closed if path.is_dir() for each in path.iterdir())]
        names = ", ".join(path.name for path in closed)
        opened = trial("opening", list(map(str, paths)))
        yield none("files of the grader", opened, f"closed ({names})", "open: {found}")
        folders = [str(path) for path in (*closed, *unwritable)]
        written = trial("writing", [*folders, folder], folder)
        yield none("writing", written, "refused in folders of the grader", "possible in {found}")
        yield from _reach(trial)
        yield none(
            "other processes", trial("signalled", 5000), "get no signals", "get signals: {found}"
        )
        yield from _environment(trial, launcher)
        yield _stopping(launcher, submission)


def _limits(trial: _Trial, launcher: SandboxedLauncher, folder: str) -> Iterator[Finding]:
    limits = launcher.limits
    got = trial("memory", limits.memory_mb)
    yield bounded("memory", got, limits.memory_mb, "MB")
    got = trial("threads", limits.tasks)
    yield bounded("threads", got, limits.tasks, "of them")
    ways = trial("processes", launcher.interpreter.executable)
    yield none("processes and programs", ways, "none can be started", "can be started by {found}")
    got = trial("open_files", limits.open_files)
    yield bounded("open files", got, limits.open_files, "of them")
    with open(Path(folder) / "growing", "wb") as file:
        grows = trial("file_size", limits.file_bytes, descriptor=file.fileno())
    yield Finding("file size", grows is False, whether(grows, "more is refused", "not bound"))


def _reach(trial: _Trial) -> Iterator[Finding]:
    taken = trial("output", 20)
    yield Finding("output", taken is True, whether(taken, "thrown away", "not taken"))
    yield _network(trial)


def _environment(trial: _Trial, launcher: SandboxedLauncher) -> Iterator[Finding]:
    names = trial("environment")
    known = {*policy.environment(launcher.interpreter), "PWD", "LC_CTYPE"}
    extra = sorted(set(names) - known) if isinstance(names, list) else names
    yield none("environment", extra, "empty but for a few settings", "also has {found}")


def processor_time(python: Interpreter, way: Way) -> Finding:
    """Try the limit on processor time, with a limit of one second."""
    limits = dataclasses.replace(Limits(), cpu_seconds=1)
    with (
        trial_launcher(python, limits, way=way) as launcher,
        tempfile.TemporaryDirectory(prefix="dezero-spec-trial-") as folder,
    ):
        link = launcher.start(_sample(folder))
        link.socket.sendall(_order("processor", []))
        select.select([link.socket], [], [], _SECONDS_FOR_ONE)
        how = link.ended()
        link.kill()
    return Finding("processor time", "processor time" in how, how or "not bound")


def starting(launcher: SandboxedLauncher, times: int = 11) -> float:
    """Return the median time in seconds from one host to the next."""
    spent = []
    with tempfile.TemporaryDirectory(prefix="dezero-spec-trial-") as folder:
        submission = _sample(folder)
        for _ in range(times):
            begin = time.perf_counter()
            launcher.start(submission).kill()
            spent.append(time.perf_counter() - begin)
    return sorted(spent)[times // 2]


class _Trial:
    def __init__(self, launcher: SandboxedLauncher, submission: Path) -> None:
        self._launcher, self._submission = launcher, submission

    def __call__(self, name: str, *arguments: object, descriptor: int | None = None) -> Any:
        """Return what a trial found, or how the host ended instead of telling."""
        link = self._launcher.start(self._submission)
        try:
            given = [] if descriptor is None else [descriptor]
            socket.send_fds(link.socket, [_order(name, list(arguments))], given)
            link.socket.settimeout(_SECONDS)
            answer = link.socket.recv(1024 * 1024)
            return json.loads(answer) if answer else f"the host {link.ended()}"
        except (OSError, ValueError) as error:
            return f"no answer: {error}"
        finally:
            link.kill()
            link.socket.close()


def _sample(folder: str) -> Path:
    submission = Path(folder) / "submission.py"
    submission.write_text("x = 1\n")
    return submission


def _order(name: str, arguments: list[object]) -> bytes:
    return json.dumps({"trial": name, "arguments": arguments}).encode()


def _network(trial: _Trial) -> Finding:
    name = f"dezero-spec-trial-{os.getpid()}"
    with socket.socket() as internet, socket.socket(socket.AF_UNIX) as local:
        internet.bind(("127.0.0.1", 0))
        internet.listen()
        local.bind("\0" + name)
        local.listen()
        reached = trial("network", internet.getsockname()[1], name)
    return none("network", reached, "unreachable", "reached: {found}")


def _stopping(launcher: SandboxedLauncher, submission: Path) -> Finding:
    link = launcher.start(submission)
    link.socket.sendall(_order("sleeping", []))
    link.kill()
    link.socket.settimeout(_SECONDS)
    try:
        gone = link.socket.recv(1) == b""
    except ConnectionResetError:
        gone = True
    except OSError:
        gone = False
    link.socket.close()
    return Finding("stopping", gone, "at once" if gone else "it goes on")
