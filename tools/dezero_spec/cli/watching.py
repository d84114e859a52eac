"""Run the command again whenever a file of the implementation changes."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from dezero_spec.cli.failure import CannotRun
from dezero_spec.cli.speaking import spoken
from dezero_spec.loading import CannotLoad
from dezero_spec.loading.survey import IGNORED_FOLDERS
from dezero_spec.loading.targets import find
from dezero_spec.plain import one_line

SUFFIXES = (".py", ".ipynb", ".zip")
SECONDS = 0.25  # between two looks
MOST_FILES = 3000
DEPTH = 2  # how far below the folder of a single file others of its own may be

Snapshot = dict[str, tuple[int, int]]


class Watched:
    """The files that an implementation may consist of."""

    def __init__(self, target: str) -> None:
        path = Path(target).expanduser()
        if not path.exists():
            path = _file_of_module(target)
        self._depth = 100 if path.is_dir() else DEPTH
        self._root = os.path.abspath(path if path.is_dir() else _package_around(path))

    def snapshot(self) -> Snapshot:
        """Return when each file was last changed, and its size; vanished ones are left out."""
        found: Snapshot = {}
        for file in self._files():
            try:
                status = os.stat(file)
            except OSError:  # an editor is replacing it
                continue
            found[file] = status.st_mtime_ns, status.st_size
        return found

    def _files(self) -> Iterator[str]:
        count = 0
        for folder, below, names in os.walk(self._root):
            deep = folder.count(os.sep) - self._root.count(os.sep) >= self._depth
            below[:] = [
                name
                for name in sorted(below)
                if not deep and not name.startswith(".") and name not in IGNORED_FOLDERS
            ]
            for name in names:
                if name.endswith(SUFFIXES) and not name.startswith("."):
                    count += 1
                    if count > MOST_FILES:
                        return
                    yield os.path.join(folder, name)


def _file_of_module(target: str) -> Path:
    try:
        plan = find(target, None)
    except CannotLoad as error:
        raise CannotRun(str(error)) from error
    if plan.temporary is not None:
        plan.temporary.cleanup()
    return plan.entry


def _package_around(file: Path) -> Path:
    folder = Path(os.path.abspath(file)).parent
    while (folder.parent / "__init__.py").is_file():
        folder = folder.parent
    return folder


def watch(target: str, arguments: Sequence[str]) -> None:
    """Run ``dezero-spec ARGUMENTS``, and again at each change, until Ctrl-C.

    Each run is a process of its own: nothing is left of the one before. A change during a run
    ends it, so that code that hangs can be mended.
    """
    watched, say = Watched(target), spoken()
    try:
        before = watched.snapshot()
        while True:
            with _Running(arguments) as running:
                after = _next_change(watched, before, running)
            changed = [
                os.path.basename(file)
                for file in sorted({*before, *after})
                if before.get(file) != after.get(file)
            ]
            names = one_line(", ".join(changed[:3]))
            if len(changed) > 3:
                names = say("%(listed)s and %(more)s more", listed=names, more=len(changed) - 3)
            _tell(f"{time.strftime('%H:%M:%S')}  {say('changed: %(names)s', names=names)}\n")
            before = after
    except KeyboardInterrupt:
        _tell(say("Watching has ended."))


def _next_change(watched: Watched, before: Snapshot, running: _Running) -> Snapshot:
    told = False
    while True:
        if not told and running.ended:
            say = spoken()
            _tell(f"\n{say('Watching for changes; Ctrl-C ends.')}")
            told = True
        now = watched.snapshot()
        if now != before:
            # Once more when nothing moves: a save may be half done.
            while now != (now := _after_a_moment(watched)):
                pass
            # Nothing there is no implementation: the file will be back.
            if now != before and now:
                return now
        time.sleep(SECONDS)


def _after_a_moment(watched: Watched) -> Snapshot:
    time.sleep(SECONDS / 5)
    return watched.snapshot()


class _Running:
    """A run of the command in another process, ended with the block at the latest."""

    def __init__(self, arguments: Sequence[str]) -> None:
        # By the same path, but without the folder that `-c` would put first: files there may
        # have the names of libraries.
        code = f"import sys; sys.path[:] = {sys.path!r}; from dezero_spec.command import main; "
        code += "main()"
        environment = {**os.environ, "DEZERO_SPEC_WATCHED": "1"}
        command = [sys.executable, "-c", code, *arguments]
        self._process = subprocess.Popen(command, env=environment)

    @property
    def ended(self) -> bool:
        return self._process.poll() is not None

    def __enter__(self) -> _Running:
        return self

    def __exit__(self, *exception: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()


def _tell(text: str) -> None:
    click.echo(text, err=True)
