"""Find out by trying whether guests keep what the policy promises, on this machine, now."""

from __future__ import annotations

import dataclasses
import json
import socket
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from dezero_spec.judge.sandbox import policy
from dezero_spec.judge.sandbox.findings import Finding, bounded, none, not_held, whether
from dezero_spec.judge.sandbox.policy import Limits
from dezero_spec.judge.sandbox.wasm import artifacts, cache
from dezero_spec.judge.sandbox.wasm.launcher import LIBRARY, WasmLauncher
from dezero_spec.judge.wire import MOST_FRAME

_HOST = Path(__file__).with_name("trial_guest.py")
_SECONDS = 30.0


class Versions(NamedTuple):
    """What judges."""

    python: str
    numpy_version: str


@dataclass(frozen=True)
class WasmReady:
    """What launchers need to know: hand it to every worker."""

    sandbox = WasmLauncher.name
    interpreter = Versions(artifacts.PYTHON, artifacts.NUMPY)

    def launcher(self, limits: Limits | None = None, **settings: Any) -> WasmLauncher:
        """Return a launcher."""
        return WasmLauncher(limits=limits, **settings)


def require(limits: Limits | None = None, tell: cache.Tell = lambda text: None) -> WasmReady:
    """Try the sandbox; SandboxUnavailable when anything of it doesn't hold here.

    Takes some two seconds, and half a minute where it has to be compiled, which `tell` is told.
    Only the limit on processor time, which takes a second to reach, is left to the doctor.
    """
    cache.compiled(tell)
    with trial_launcher(limits) as launcher:
        for finding in quick(launcher):
            if not finding.works:
                raise not_held(finding)
    return WasmReady()


def trial_launcher(limits: Limits | None = None) -> WasmLauncher:
    """Return a launcher whose hosts carry out trials instead of judging."""
    return WasmLauncher(limits=limits, kit={_HOST.name: _HOST}, host="trial_guest:serve")


def quick(launcher: WasmLauncher) -> Iterator[Finding]:
    """Try everything but the limit on processor time."""
    limits = launcher.limits
    with tempfile.TemporaryDirectory(prefix="dezero-spec-trial-") as folder:
        submission = Path(folder) / "submission.py"
        submission.write_text("x = 1\n")
        trial = _Trial(launcher, submission)
        yield bounded("memory", trial("memory", limits.memory_mb), limits.memory_mb, "MB")
        yield none("threads", trial("threads"), "none can be started", "can be started by {found}")
        ways = trial("processes")
        name = "processes and programs"
        yield none(name, ways, "none can be started", "can be started by {found}")
        got = trial("open_files", launcher.visible_path(submission), limits.open_files)
        yield bounded("open files", got, limits.open_files, "of them")
        places = [policy.SUBMISSION, policy.KIT, LIBRARY, "/tmp", "/", "."]
        written = trial("writing", places)
        yield none("writing", written, "refused everywhere", "possible in {found}")
        private = [folder, str(Path.home()), "/etc/passwd", "/proc/self", "/tmp", "/usr/bin"]
        seen = trial("reading", private)
        yield none("other files", seen, "invisible", "visible: {found}")
        taken = trial("output", 20)
        yield Finding("output", taken is True, whether(taken, "thrown away", "not taken"))
        said = trial("saying", MOST_FRAME + 100)
        refused = said == "the host sent more than the judge takes"
        yield Finding("messages", refused, "too large ones are refused" if refused else str(said))
        yield _network(trial)
        names = trial("environment")
        extra = sorted(set(names) - {*policy.ENVIRONMENT}) if isinstance(names, list) else names
        yield none("environment", extra, "empty but for a few settings", "also has {found}")
        deep = trial("recursing")
        yield Finding("recursion", deep is True, "ends as elsewhere" if deep is True else str(deep))
        yield _stopping(trial)


def processor_time() -> Finding:
    """Try the limit on processor time, with a limit of one second."""
    limits = dataclasses.replace(Limits(), cpu_seconds=1)
    with (
        trial_launcher(limits) as launcher,
        tempfile.TemporaryDirectory(prefix="dezero-spec-trial-") as folder,
    ):
        submission = Path(folder) / "submission.py"
        submission.write_text("x = 1\n")
        how = str(_Trial(launcher, submission)("processor"))
    return Finding("processor time", "processor time" in how, how.removeprefix("the host "))


def starting(launcher: WasmLauncher, times: int = 11) -> float:
    """Return the median time in seconds from one host to the next."""
    spent = []
    with tempfile.TemporaryDirectory(prefix="dezero-spec-trial-") as folder:
        submission = Path(folder) / "submission.py"
        submission.write_text("x = 1\n")
        for _ in range(times):
            begin = time.perf_counter()
            launcher.start(submission).kill()
            spent.append(time.perf_counter() - begin)
    return sorted(spent)[times // 2]


class _Trial:
    def __init__(self, launcher: WasmLauncher, submission: Path) -> None:
        self._launcher, self._submission = launcher, submission

    def __call__(self, name: str, *arguments: object, seconds: float = _SECONDS) -> Any:
        """Return what a trial found, or how the host ended instead of telling."""
        link = self._launcher.start(self._submission)
        try:
            link.socket.sendall(json.dumps({"trial": name, "arguments": arguments}).encode())
            link.socket.settimeout(seconds)
            answer = link.socket.recv(1024 * 1024)
            return json.loads(answer) if answer else f"the host {link.ended()}"
        except (OSError, ValueError) as error:
            return f"no answer: {error}"
        finally:
            link.kill()
            link.socket.close()


def _network(trial: _Trial) -> Finding:
    with socket.socket() as internet:
        internet.bind(("127.0.0.1", 0))
        internet.listen()
        reached = trial("network", internet.getsockname()[1])
    return none("network", reached, "unreachable", "reached: {found}")


def _stopping(trial: _Trial) -> Finding:
    """Stop a guest that sleeps and one that calculates; the next has to be fine."""
    begin = time.monotonic()
    for name in ("sleeping", "processor"):
        trial(name, seconds=0.05)
    gone = trial("environment") != "" and time.monotonic() - begin < _SECONDS
    return Finding("stopping", gone, "at once" if gone else "it goes on")
