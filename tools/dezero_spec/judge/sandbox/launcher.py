"""Start hosts for submissions, each in a sandbox, fast."""

from __future__ import annotations

import compileall
import os
import platform
import py_compile
import socket
from collections.abc import Mapping, Sequence
from pathlib import Path

from dezero_spec import lifeline
from dezero_spec.judge.kit import kit_files, write_kit
from dezero_spec.judge.sandbox import bubblewrap, interpreter, staging
from dezero_spec.judge.sandbox.box import Sandbox, Way, ways
from dezero_spec.judge.sandbox.errors import SandboxUnavailable, advice
from dezero_spec.judge.sandbox.interpreter import Interpreter
from dezero_spec.judge.sandbox.link import SandboxedLink
from dezero_spec.judge.sandbox.policy import SUBMISSION, Limits
from dezero_spec.judge.sandbox.staged import StagedLauncher
from dezero_spec.judge.scripts import Scripts

_INSIDE = Path(__file__).with_name("inside")


class SandboxedLauncher(StagedLauncher[Sandbox, SandboxedLink]):
    """Starts hosts that see one submission each and nothing else. For one worker and thread.

    The thread that creates it must outlive it: the kernel ends the sandbox with its parent thread,
    so that nothing remains when a worker is killed.
    """

    def __init__(
        self,
        python: str | os.PathLike[str] | Interpreter | None = None,
        *,
        limits: Limits | None = None,
        kit: Mapping[str, Path] | None = None,
        host: str = "dezero_spec.judge.host:serve",
        scratch: Path | None = None,
        scripts: Scripts | None = None,
        way: Way | None = None,
        filtered: bool = True,
    ) -> None:
        """Start a sandbox; SandboxUnavailable says why there can't be one.

        `python`: the interpreter for the submissions, or what `interpreter.find` says of it, which
        saves its workers half a second each. `kit`, `host`: files to import the host from, and
        the host, as "module:function". `scratch`: where to put temporary files. `way`: the one way
        to take, else the best that works. `scripts`: of the tests that hosts are to be judged by,
        where there are any. `filtered` is for tests that look at one defence.
        """
        walls = way is None or way.walls
        if walls:
            bubblewrap.program()
        self.name = self.name_of(way)
        self._host, self._filtered = host, filtered
        self.interpreter = python if isinstance(python, Interpreter) else interpreter.find(python)
        self.counts_references = self.interpreter.counts_references
        super().__init__(limits, scripts, scratch)
        if not walls:
            self._folder.chmod(0o711)
        try:
            self._lay_out(kit_files() if kit is None else kit)
            self._sandbox = self._first_sandbox([way] if way else ways())
        except BaseException:
            self.close()
            raise
        self.way = self._sandbox.way
        if not self.way.nested and self.interpreter.python == platform.python_version():
            # Each start imports the kit anew: not from its source. Nobody else can write to it.
            never = py_compile.PycInvalidationMode.UNCHECKED_HASH
            compileall.compile_dir(self._folder / "kit", quiet=2, invalidation_mode=never)

    @staticmethod
    def name_of(way: Way | None) -> str:
        """Return what results call a way of confining."""
        return "bubblewrap" if way is None or way.walls else "unprivileged user"

    def _lay_out(self, kit: Mapping[str, Path]) -> None:
        # Only its owner gets into the folder; inside the sandbox, all can read.
        target = self._folder / "kit"
        (self._folder / "submission").mkdir(mode=0o755)
        inside = {f"dezero_spec/judge/sandbox/inside/{p.name}": p for p in _INSIDE.glob("*.py")}
        inside["dezero_spec/lifeline.py"] = Path(lifeline.__file__)
        write_kit(target, self.scripts, {**kit, **inside})
        for package in ("dezero_spec", "dezero_spec/judge", "dezero_spec/judge/sandbox"):
            (target / package / "__init__.py").touch()
        for folder, _, files in os.walk(self._folder):
            if Path(folder) != self._folder:
                os.chmod(folder, 0o755)
            for file in files:
                os.chmod(os.path.join(folder, file), 0o644)

    def _first_sandbox(self, choice: Sequence[Way]) -> Sandbox:
        problems = []
        for way in choice:
            try:
                return self._make(way)
            except SandboxUnavailable as problem:
                problems.append(str(problem))
        raise SandboxUnavailable(advice(problems))

    def _make(self, way: Way) -> Sandbox:
        return Sandbox(way, self.interpreter, self._folder, self._host, self.limits, self._filtered)

    def visible_path(self, submission: Path) -> str:
        """Return the path under which a host sees its submission."""
        top = SUBMISSION if self.way.walls else str(self._folder / "submission")
        return f"{top}/{staging.name_of(submission)}"

    def start(self, submission: Path) -> SandboxedLink:
        """Start a host for a file or folder, ending the one before it."""
        self._stage(submission)
        if self._sandbox is not None and not self._sandbox.alive():
            self._drop_sandbox()
        sandbox = self._sandbox = self._sandbox or self._make(self.way)
        ours, theirs = socket.socketpair()
        status, written = os.pipe()
        answer = sandbox.order(b"start", [theirs.fileno(), written])
        theirs.close()
        os.close(written)
        if answer != "started":
            ours.close()
            os.close(status)
            self._drop_sandbox()
            raise SandboxUnavailable(f"the sandbox can't start a host: {answer or 'it has ended'}")
        if not sandbox.way.nested:
            # It is the sandbox's only program: how that ends, bubblewrap says.
            os.close(status)
        told = status if sandbox.way.nested else None
        self._current = SandboxedLink(sandbox, ours, told, self.limits, self._stop)
        return self._current

    def _has_stopped(self, sandbox: Sandbox) -> bool:
        return sandbox.way.nested and sandbox.order(b"stop", []) == "stopped"
