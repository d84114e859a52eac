"""Run the command again whenever a file of the implementation changes."""

from __future__ import annotations

import contextlib
import gc
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import click

from dezero_spec.cli.again import CAN_FORK, Forked, Running, Spawned, enders
from dezero_spec.cli.files_watched import Snapshot, Watched
from dezero_spec.cli.speaking import spoken
from dezero_spec.cli.watched import HOME_AND_ERASE, Since, keeps_place
from dezero_spec.plain import one_line
from dezero_spec.report import terminal
from dezero_spec.report.wrapping import Text
from dezero_spec.translations import Language

SECONDS = 0.04  # between two looks at the files
SHARE = 0.05  # of the time may go into looking
STILL = 0.02  # so long nothing moves when a save is done
AWAY = 0.5  # so long a file may be gone in a save
BEGIN_AND_ERASE = "\r\x1b[J"
MOST_NAMED = 6  # of the rules that have changed


class Command:
    """The command that is run again and again.

    `once` runs it in this process, or a copy, and returns its status; `prepare` has in this
    process what each run needs, so that copies need not make it; `arguments`: as it was called,
    for where there are no copies.
    """

    def __init__(
        self, once: Callable[[], int], prepare: Callable[[], None], arguments: Sequence[str]
    ) -> None:
        self._once, self._prepare, self._arguments = once, prepare, arguments
        self._prepared = not CAN_FORK

    @contextlib.contextmanager
    def running(self, file: Path) -> Iterator[Running]:
        """Give a run, which ends with the block at the latest. `file`: where it tells its end."""
        file.unlink(missing_ok=True)
        if CAN_FORK:
            run: Running = Forked(self._once, str(file))
        else:
            run = Spawned(self._arguments, str(file))
        try:
            if not self._prepared:  # beside the first run, which nobody waits longer for
                self._prepared = True
                self._prepare()
                gc.collect()
                if hasattr(gc, "freeze"):  # what copies share stays shared while they collect
                    gc.freeze()
            yield run
        finally:
            run.end()


def watch(target: str, command: Command, *, first: bool) -> None:
    """Run the command, and again at each change of the target's files, until Ctrl-C.

    A change during a run ends it, so that code that hangs can be mended. `first`: each result
    takes the place of the one before, on a screen.
    """
    watched, watcher = Watched(target), _Watcher(keeps_place(first=first))
    with tempfile.TemporaryDirectory(prefix="dezero-spec-watch-") as folder:
        file = Path(folder, "found.json")
        for number in enders():
            if signal.getsignal(number) == signal.SIG_DFL:  # else they are to be ignored
                signal.signal(number, _end_orderly)
        try:
            watcher.begin()
            before = watched.snapshot()
            while True:
                with command.running(file) as run:
                    after = _next_change(watched, before, lambda: watcher.look(run, file))
                watcher.changed(before, after)
                before = after
        except KeyboardInterrupt:
            watcher.end()


def _end_orderly(number: int, frame: object) -> None:
    raise SystemExit(128 + number)


def _next_change(watched: Watched, before: Snapshot, meanwhile: Callable[[], None]) -> Snapshot:
    while True:
        meanwhile()
        start = time.perf_counter()
        now = watched.snapshot()
        took = time.perf_counter() - start
        if now != before and (now := _settled(watched, now, before)) != before:
            return now
        time.sleep(max(SECONDS, took / SHARE))


def _settled(watched: Watched, now: Snapshot, before: Snapshot) -> Snapshot:
    """Look until nothing moves: a save may be half done, and a file away while it is replaced."""
    until = time.monotonic() + AWAY
    while True:
        last = now
        time.sleep(STILL)
        now = watched.snapshot()
        if now == last and (before.keys() <= now.keys() or time.monotonic() > until):
            return now


class _Watcher:
    """What a watch says, beside the results."""

    def __init__(self, keeps_place: bool) -> None:
        self._keeps_place, self._since = keeps_place, Since()
        self._told = False  # the end of the run that is under way

    def begin(self) -> None:
        """Have the first result at the top of the screen; what was there can be scrolled to."""
        if self._keeps_place:
            lines = shutil.get_terminal_size().lines
            click.echo("\n" * (lines - 1) + HOME_AND_ERASE, nl=False)

    def look(self, run: Running, file: Path) -> None:
        """Say how a run has ended, once it has."""
        status = None if self._told else run.poll()
        if status is None:
            return
        self._told = True
        say = spoken()
        out = terminal.console(sys.stderr, color=False)
        for line in self._ending(status, file, say):
            out.print(Text(line))
        waiting = say("Watching for changes; Ctrl-C ends.")
        if self._keeps_place:
            waiting = f"{_time()}  {waiting}"
        _tell(f"\n{waiting}", end=not self._keeps_place)

    def _ending(self, status: int, file: Path, say: Language) -> Iterator[str]:
        try:
            found = json.loads(file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            if status < 0:
                name = signal.Signals(-status).name
                yield say("There is no result: %(signal)s has ended the run.", signal=name)
            else:
                yield say(
                    "There is no result: the run has ended with status %(status)s.", status=status
                )
            return
        holds, broken = self._since.changed(found)
        if holds or broken:
            yield ""
        if holds:
            yield say("now holds: %(rules)s", rules=_named(holds, say))
        if broken:
            yield say("now broken: %(rules)s", rules=_named(broken, say))

    def changed(self, before: Snapshot, after: Snapshot) -> None:
        """Say which files have changed."""
        files = [
            os.path.basename(file)
            for file in sorted({*before, *after})
            if before.get(file) != after.get(file)
        ]
        say = spoken()
        line = f"{_time()}  {say('changed: %(names)s', names=one_line(_named(files, say, 3)))}"
        if self._keeps_place:
            # In place of the line that waits; what is above stays until there is a new result.
            _tell(f"{BEGIN_AND_ERASE}{line}")
        else:
            _tell(f"{line}\n")
        self._told = False

    def end(self) -> None:
        """Say that it was Ctrl-C."""
        say = spoken()
        if self._keeps_place:
            _tell("")
        _tell(say("Watching has ended."))


def _named(names: Sequence[str], say: Language, most: int = MOST_NAMED) -> str:
    listed = ", ".join(names[:most])
    if len(names) > most:
        return say("%(listed)s and %(more)s more", listed=listed, more=len(names) - most)
    return listed


def _time() -> str:
    return time.strftime("%H:%M:%S")


def _tell(text: str, *, end: bool = True) -> None:
    click.echo(text, err=True, nl=end)


def without_watch(context: click.Context) -> list[str]:
    """Return the command line that was given, but for --watch."""
    options: list[str] = []
    arguments: list[str] = []
    for parameter in context.command.params:
        value = context.params[parameter.name or ""]
        if isinstance(parameter, click.Argument):
            arguments.append(str(value))
        elif not isinstance(parameter, click.Option) or parameter.name == "watch":
            continue
        elif parameter.is_flag:
            if value is not None:
                flags = parameter.opts if value else parameter.secondary_opts
                options += flags[-1:]
        elif value is not None:
            for each in value if parameter.multiple else [value]:
                options += [parameter.opts[-1], str(each)]
    return ["check", *options, "--", *arguments]
