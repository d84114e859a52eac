"""Start hosts for submissions, each in a guest of its own, fast."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from dezero_spec.judge import line
from dezero_spec.judge.kit import kit_files, write_kit
from dezero_spec.judge.sandbox import staging
from dezero_spec.judge.sandbox.endings import in_words
from dezero_spec.judge.sandbox.errors import SandboxUnavailable
from dezero_spec.judge.sandbox.policy import ENVIRONMENT, KIT, SUBMISSION, Limits
from dezero_spec.judge.sandbox.staged import StagedLauncher
from dezero_spec.judge.sandbox.wasm import cache
from dezero_spec.judge.scripts import Scripts
from dezero_spec.judge.wire import HEADER, MOST_FRAME

LIBRARY = "/usr/local/lib"
_SANDBOX = Path(__file__).parents[1]
_INSIDE = {
    f"dezero_spec/judge/sandbox/{name}": _SANDBOX / name
    for name in ("wasm/inside.py", "inside/chance.py")
}
_SECONDS_TO_START, _SECONDS_TO_ANSWER = 120.0, 60.0
_PROGRAM = (
    "import sys; sys.path[:] = {path!r}; "
    "from dezero_spec.judge.sandbox.wasm.keeper import main; main()"
)


class WasmLauncher(StagedLauncher["_Keeper", "WasmLink"]):
    """Starts hosts that see one submission each and nothing else. For one worker and thread.

    The thread that creates it must outlive it: the guests' process ends with it.
    """

    name = "WebAssembly"
    counts_references = True

    def __init__(
        self,
        *,
        limits: Limits | None = None,
        kit: Mapping[str, Path] | None = None,
        host: str = "dezero_spec.judge.host:serve",
        scratch: Path | None = None,
        scripts: Scripts | None = None,
    ) -> None:
        """Start the process of the guests; SandboxUnavailable says why there can't be one.

        `kit`, `host`: files to import the host from, and the host, as "module:function";
        `scratch`: where to put temporary files; `scripts`: of the tests that hosts are to be judged
        by, where there are any.
        """
        self._host = host
        self._compiled = cache.compiled(trusting=True)
        super().__init__(limits, scripts, scratch)
        try:
            self._lay_out(kit_files() if kit is None else kit)
            self._sandbox = self._started()
        except BaseException:
            self.close()
            raise

    def _lay_out(self, kit: Mapping[str, Path]) -> None:
        target = self._folder / "kit"
        (self._folder / "submission").mkdir()
        write_kit(target, self.scripts, {**kit, **_INSIDE})
        for package in (
            "dezero_spec",
            "dezero_spec/judge",
            "dezero_spec/judge/sandbox",
            "dezero_spec/judge/sandbox/inside",
            "dezero_spec/judge/sandbox/wasm",
        ):
            (target / package / "__init__.py").touch()

    def _started(self) -> _Keeper:
        settings = {
            "native": str(self._compiled.native),
            "folders": {
                LIBRARY: str(self._compiled.library),
                KIT: str(self._folder / "kit"),
                SUBMISSION: str(self._folder / "submission"),
            },
            "environment": ENVIRONMENT,
            "kit": KIT,
            "host": self._host,
            "memory_mb": self.limits.memory_mb,
            "cpu_seconds": self.limits.cpu_seconds,
            "open_files": self.limits.open_files,
            "most": HEADER.size + MOST_FRAME,
        }
        try:
            return _Keeper(settings)
        except _Foreign:
            # By a processor or a system that another machine with this folder doesn't have.
            self._compiled = cache.compiled(anew=True)
            try:
                return _Keeper(settings)
            except _Foreign as error:
                raise SandboxUnavailable(f"a guest can't be made: {error}") from None

    def visible_path(self, submission: Path) -> str:
        """Return the path under which a host sees its submission."""
        return f"{SUBMISSION}/{staging.name_of(submission)}"

    def start(self, submission: Path) -> WasmLink:
        """Start a host for a file or folder, ending the one before it."""
        self._stage(submission)
        keeper = self._sandbox = self._sandbox or self._started()
        try:
            answer, channel = keeper.start()
        except BaseException:  # a time limit, say: the answer would be taken for that to the next
            self._drop_sandbox()
            raise
        word, _, used = answer.partition(" ")
        if channel is None or word != "started":
            if channel is not None:
                channel.close()
            self._drop_sandbox()
            raise SandboxUnavailable(f"the sandbox can't start a host: {answer or 'it has ended'}")
        self._current = WasmLink(keeper, channel, float(used), self.limits, self._stop)
        return self._current

    def _has_stopped(self, sandbox: _Keeper) -> bool:
        return sandbox.order(b"stop\n") == "stopped"


class _Foreign(Exception):
    """What was compiled can't be used here."""


class _Keeper:
    """The guests' process, as the worker holds it."""

    def __init__(self, settings: Mapping[str, object]) -> None:
        code = _PROGRAM.format(path=sys.path)
        environment = {"PATH": os.defpath, "LANG": "C.UTF-8"}
        if "SYSTEMROOT" in os.environ:  # without which Windows makes no sockets
            environment["SYSTEMROOT"] = os.environ["SYSTEMROOT"]
        try:
            self._process, self._control = line.child(
                [sys.executable, "-I", "-c", code, str(os.getpid()), json.dumps(settings)],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                env=environment,
            )
        except OSError as error:
            raise SandboxUnavailable(f"a guest can't be made: {error}") from None
        try:
            self._control.settimeout(_SECONDS_TO_START)
            said = self._line()
            self._control.settimeout(_SECONDS_TO_ANSWER)
        except BaseException:
            self.close()
            raise
        if said == "ready":
            return
        self.close()
        if said.startswith("unusable"):
            raise _Foreign(said.removeprefix("unusable "))
        raise SandboxUnavailable(f"a guest can't be made: {said or 'its process has ended'}")

    def start(self) -> tuple[str, socket.socket | None]:
        """Have a guest made; return what is answered, and the line to it, if there is one."""
        if line.INHERITED:
            ours, theirs = socket.socketpair()
            try:
                with theirs, contextlib.suppress(OSError):
                    socket.send_fds(self._control, [b"start\n"], [theirs.fileno()])
                    return self._line(), ours
            except BaseException:
                ours.close()
                raise
            return "", ours
        with line.Caller() as caller, contextlib.suppress(OSError):
            self._control.sendall(b"start %b\n" % caller.told.encode())
            called = caller.awaited(self._process)
            try:
                return self._line(), called
            except BaseException:
                called.close()
                raise
        return "", None

    def order(self, order: bytes) -> str:
        """Give an order; return what is answered, nothing where nobody does any more."""
        try:
            self._control.sendall(order)
            return self._line()
        except OSError:
            return ""

    def _line(self) -> str:
        data = b""
        while not data.endswith(b"\n"):
            more = self._control.recv(4096)
            if not more:
                return ""
            data += more
        return data.decode(errors="replace").strip()

    def alive(self) -> bool:
        """Say whether it still runs."""
        return self._process.poll() is None

    def close(self) -> None:
        """Kill it; return when it is gone."""
        self._control.close()
        with contextlib.suppress(OSError):
            self._process.kill()
        self._process.wait()


class WasmLink:
    """One running host: a socket to it, and the means to end it."""

    def __init__(
        self,
        keeper: _Keeper,
        channel: socket.socket,
        used_before: float,
        limits: Limits,
        stop: Callable[[WasmLink], None],
    ) -> None:
        self.socket, self.used_before = channel, used_before
        self._keeper, self._limits, self._stop = keeper, limits, stop
        self._ended = ""

    def kill(self) -> None:
        """End it; return when it is gone."""
        if not self.ended():
            self._ended = "was stopped by the judge"
        with contextlib.suppress(OSError):  # a guest that waits for more
            self.socket.shutdown(socket.SHUT_RDWR)
        self._stop(self)

    def ended(self) -> str:
        """Say how it ended, "" while it runs."""
        if not self._ended:
            how = self._keeper.order(b"how\n") if self._keeper.alive() else "lost"
            self._ended = in_words(how, self._limits)
        return self._ended
