"""Find out by trying whether guests keep what the policy promises, on this machine, now."""

from __future__ import annotations

import dataclasses
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from dezero_spec.judge.sandbox import policy, trial
from dezero_spec.judge.sandbox.findings import Finding, bounded, none
from dezero_spec.judge.sandbox.policy import Limits
from dezero_spec.judge.sandbox.trial import Trial
from dezero_spec.judge.sandbox.wasm import artifacts, cache
from dezero_spec.judge.sandbox.wasm.launcher import LIBRARY, WasmLauncher
from dezero_spec.judge.wire import MOST_FRAME

_HOST = Path(__file__).with_name("trial_guest.py")


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
        trial.held(quick(launcher))
    return WasmReady()


def trial_launcher(limits: Limits | None = None) -> WasmLauncher:
    """Return a launcher whose hosts carry out trials instead of judging."""
    return WasmLauncher(limits=limits, kit=trial.kit(_HOST), host="trial_guest:serve")


def quick(launcher: WasmLauncher) -> Iterator[Finding]:
    """Try everything but the limit on processor time."""
    limits = launcher.limits
    with trial.sample() as submission:
        folder = str(submission.parent)
        act = Trial(launcher, submission)
        yield bounded("memory", act("memory", limits.memory_mb), limits.memory_mb, "MB")
        yield none("threads", act("threads"), "none can be started", "can be started by {found}")
        ways = act("processes")
        name = "processes and programs"
        yield none(name, ways, "none can be started", "can be started by {found}")
        got = act("open_files", launcher.visible_path(submission), limits.open_files)
        yield bounded("open files", got, limits.open_files, "of them")
        places = [policy.SUBMISSION, policy.KIT, LIBRARY, "/tmp", "/", "."]
        written = act("writing", places)
        yield none("writing", written, "refused everywhere", "possible in {found}")
        private = [folder, str(Path.home()), "/etc/passwd", "/proc/self", "/tmp", "/usr/bin"]
        seen = act("reading", private)
        yield none("other files", seen, "invisible", "visible: {found}")
        yield trial.output(act)
        said = act("saying", MOST_FRAME + 100)
        refused = said == "the host sent more than the judge takes"
        yield Finding("messages", refused, "too large ones are refused" if refused else str(said))
        yield _network(act)
        yield trial.environment(act, policy.ENVIRONMENT)
        deep = act("recursing")
        yield Finding("recursion", deep is True, "ends as elsewhere" if deep is True else str(deep))
        yield _stopping(act)


def processor_time() -> Finding:
    """Try the limit on processor time, with a limit of one second."""
    with trial_launcher(dataclasses.replace(Limits(), cpu_seconds=1)) as launcher:
        return trial.processor_time(launcher, trial.SECONDS)


def _network(act: Trial) -> Finding:
    with socket.socket() as internet:
        internet.bind(("127.0.0.1", 0))
        internet.listen()
        reached = act("network", internet.getsockname()[1])
    return none("network", reached, "unreachable", "reached: {found}")


def _stopping(act: Trial) -> Finding:
    """Stop a guest that sleeps and one that calculates; the next has to be fine."""
    begin = time.monotonic()
    for name in ("sleeping", "processor"):
        act(name, seconds=0.05)
    gone = act("environment") != "" and time.monotonic() - begin < trial.SECONDS
    return Finding("stopping", gone, "at once" if gone else "it goes on")
