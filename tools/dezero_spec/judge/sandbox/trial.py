"""How a sandbox of either kind is tried: by hosts that do what a submission must not be able to."""

from __future__ import annotations

import contextlib
import json
import select
import socket
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from dezero_spec.judge.sandbox.findings import Finding, none, not_held, whether

SECONDS = 30.0
_ACTS = Path(__file__).with_name("trial_acts.py")


def kit(host: Path) -> dict[str, Path]:
    """Return the files of a host that carries out trials, by their names in the kit."""
    return {file.name: file for file in (host, _ACTS)}


@contextlib.contextmanager
def sample() -> Iterator[Path]:
    """Make a submission in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="dezero-spec-trial-") as folder:
        submission = Path(folder) / "submission.py"
        submission.write_text("x = 1\n")
        yield submission


class Trial:
    """Has a host of a launcher do one thing, each time another host."""

    def __init__(self, launcher: Any, submission: Path) -> None:
        self._launcher, self._submission = launcher, submission

    def __call__(
        self,
        name: str,
        *arguments: object,
        descriptor: int | None = None,
        seconds: float = SECONDS,
    ) -> Any:
        """Return what a trial found, or how the host ended instead of telling."""
        link = self.begun(name, *arguments, descriptor=descriptor)
        try:
            link.socket.settimeout(seconds)
            answer = link.socket.recv(1024 * 1024)
            return json.loads(answer) if answer else f"the host {link.ended()}"
        except (OSError, ValueError) as error:
            return f"no answer: {error}"
        finally:
            link.kill()
            link.socket.close()

    def begun(self, name: str, *arguments: object, descriptor: int | None = None) -> Any:
        """Start a host that does it, and return the link to it."""
        link = self._launcher.start(self._submission)
        order = json.dumps({"trial": name, "arguments": arguments}).encode()
        with contextlib.suppress(OSError):  # one that has ended tells so where it is asked
            if descriptor is None:
                link.socket.sendall(order)
            else:
                socket.send_fds(link.socket, [order], [descriptor])
        return link


def held(findings: Iterable[Finding]) -> None:
    """Raise SandboxUnavailable for the first thing that doesn't hold."""
    for finding in findings:
        if not finding.works:
            raise not_held(finding)


def output(trial: Trial) -> Finding:
    """Try whether what is printed goes nowhere, however much it is."""
    taken = trial("output", 20)
    return Finding("output", taken is True, whether(taken, "thrown away", "not taken"))


def environment(trial: Trial, known: Iterable[str]) -> Finding:
    """Try whether the environment holds anything else than is known."""
    names = trial("environment")
    extra = sorted(set(names) - set(known)) if isinstance(names, list) else names
    return none("environment", extra, "empty but for a few settings", "also has {found}")


def processor_time(launcher: Any, seconds: float) -> Finding:
    """Try the limit on processor time, for so many seconds at the most."""
    with sample() as submission:
        link = Trial(launcher, submission).begun("processor")
        select.select([link.socket], [], [], seconds)
        how = link.ended()
        link.kill()
        link.socket.close()
    return Finding("processor time", "processor time" in how, how or "not bound")


def starting(launcher: Any, times: int = 11) -> float:
    """Return the median time in seconds from one host to the next."""
    spent = []
    with sample() as submission:
        for _ in range(times):
            begin = time.perf_counter()
            launcher.start(submission).kill()
            spent.append(time.perf_counter() - begin)
    return sorted(spent)[times // 2]
