"""Find out by trying whether the sandbox keeps what the policy promises, on this machine, now."""

from __future__ import annotations

import dataclasses
import os
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dezero_spec.judge.sandbox import policy, trial
from dezero_spec.judge.sandbox.box import Way
from dezero_spec.judge.sandbox.findings import Finding, bounded, none, whether
from dezero_spec.judge.sandbox.interpreter import Interpreter
from dezero_spec.judge.sandbox.launcher import SandboxedLauncher
from dezero_spec.judge.sandbox.policy import Limits
from dezero_spec.judge.sandbox.trial import Trial

_HOST = Path(__file__).with_name("trial_host.py")
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
        trial.held(quick(launcher))
        return Ready(launcher.interpreter, launcher.way)


def trial_launcher(
    python: str | os.PathLike[str] | Interpreter | None = None,
    limits: Limits | None = None,
    **settings: Any,
) -> SandboxedLauncher:
    """Return a launcher whose hosts carry out trials instead of judging."""
    return SandboxedLauncher(
        python, limits=limits, kit=trial.kit(_HOST), host="trial_host:serve", **settings
    )


def quick(launcher: SandboxedLauncher) -> Iterator[Finding]:
    """Try everything but the limit on processor time."""
    with trial.sample() as submission:
        folder = str(submission.parent)
        act = Trial(launcher, submission)
        yield from _limits(act, launcher, folder)
        written = act("writing", [policy.SUBMISSION, policy.KIT, "/tmp", "/dev/shm"])
        yield none("writing", written, "refused everywhere", "possible in {found}")
        private = [folder, str(Path.home() / ".bashrc"), "/etc/passwd", "/proc/1", "/sys/kernel"]
        seen = act("reading", private)
        yield none("other files", seen, "invisible", "visible: {found}")
        yield trial.output(act)
        yield _network(act)
        yield none("other processes", act("neighbours", 500), "out of reach", "in reach: {found}")
        yield trial.environment(act, _known(launcher))
        yield _stopping(act)


def without_walls(
    launcher: SandboxedLauncher, closed: Sequence[Path], unwritable: Sequence[Path] = ()
) -> Iterator[Finding]:
    """Try what has to hold where there is no sandbox, but a user without rights.

    `closed`: files and folders that this user must neither read nor write; `unwritable`: folders
    where nothing can be made or replaced.
    """
    with trial.sample() as submission:
        folder = str(submission.parent)
        os.chmod(folder, 0o711)
        act = Trial(launcher, submission)
        yield from _limits(act, launcher, folder)
        paths = [*closed, *(each for path in closed if path.is_dir() for each in path.iterdir())]
        names = ", ".join(path.name for path in closed)
        opened = act("opening", list(map(str, paths)))
        yield none("files of the grader", opened, f"closed ({names})", "open: {found}")
        folders = [str(path) for path in (*closed, *unwritable)]
        written = act("writing", [*folders, folder], folder)
        yield none("writing", written, "refused in folders of the grader", "possible in {found}")
        yield trial.output(act)
        yield _network(act)
        yield none(
            "other processes", act("signalled", 5000), "get no signals", "get signals: {found}"
        )
        yield trial.environment(act, _known(launcher))
        yield _stopping(act)


def _limits(act: Trial, launcher: SandboxedLauncher, folder: str) -> Iterator[Finding]:
    limits = launcher.limits
    got = act("memory", limits.memory_mb)
    yield bounded("memory", got, limits.memory_mb, "MB")
    got = act("threads", limits.tasks)
    yield bounded("threads", got, limits.tasks, "of them")
    ways = act("processes", launcher.interpreter.executable)
    yield none("processes and programs", ways, "none can be started", "can be started by {found}")
    got = act("open_files", os.devnull, limits.open_files)
    yield bounded("open files", got, limits.open_files, "of them")
    with open(Path(folder) / "growing", "wb") as file:
        grows = act("file_size", limits.file_bytes, descriptor=file.fileno())
    yield Finding("file size", grows is False, whether(grows, "more is refused", "not bound"))


def _known(launcher: SandboxedLauncher) -> set[str]:
    return {*policy.environment(launcher.interpreter), "PWD", "LC_CTYPE"}


def processor_time(python: Interpreter, way: Way) -> Finding:
    """Try the limit on processor time, with a limit of one second."""
    limits = dataclasses.replace(Limits(), cpu_seconds=1)
    with trial_launcher(python, limits, way=way) as launcher:
        return trial.processor_time(launcher, _SECONDS_FOR_ONE)


def _network(act: Trial) -> Finding:
    name = f"dezero-spec-trial-{os.getpid()}"
    with socket.socket() as internet, socket.socket(socket.AF_UNIX) as local:
        internet.bind(("127.0.0.1", 0))
        internet.listen()
        local.bind("\0" + name)
        local.listen()
        reached = act("network", internet.getsockname()[1], name)
    return none("network", reached, "unreachable", "reached: {found}")


def _stopping(act: Trial) -> Finding:
    link = act.begun("sleeping")
    link.kill()
    link.socket.settimeout(trial.SECONDS)
    try:
        gone = link.socket.recv(1) == b""
    except ConnectionResetError:
        gone = True
    except OSError:
        gone = False
    link.socket.close()
    return Finding("stopping", gone, "at once" if gone else "it goes on")
