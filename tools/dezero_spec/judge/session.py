"""One implementation in a host, for as long as it takes: a fresh host after each that ended."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from dezero_spec import deadline
from dezero_spec.judge import operations
from dezero_spec.judge.client import Client
from dezero_spec.judge.launching import Launcher
from dezero_spec.judge.names import Names
from dezero_spec.judge.scripts import Scripts
from dezero_spec.loading import CannotLoad, Implementation, LoadNote
from dezero_spec.script.places.finding import written_in
from dezero_spec.script.places.place import Place
from dezero_spec.script.reached.collecting import Collected
from dezero_spec.script.remote import Crash, Unavailable
from dezero_spec.suite.bench import Bench, bench_for
from dezero_spec.suite.catalogue import LAST_STEP

SECONDS_TO_LOAD = 30.0
SECONDS_FOR_REPORTS = 2.0


class OutOfTime(deadline.TimeLimit):
    """The whole submission's time is used up."""

    def __str__(self) -> str:
        return f"not run: the {self.seconds:g} seconds for all of the submission were used up"


class Session:
    """Keeps a host ready. `seconds`: for everything that the host does, None for no limit.

    `note_lines`: have hosts note which lines run.

    Raises CannotLoad when there is nothing to judge, and what the launcher raises when it can't
    start a host. Where that happens in the middle of a run, `trouble` says so afterwards: what was
    found then is not the implementation's fault, and the run is worth nothing.
    """

    def __init__(
        self,
        target: str | Path,
        launcher: Launcher,
        *,
        entry: str | None = None,
        seconds: float | None = None,
        seconds_to_load: float = SECONDS_TO_LOAD,
        note_lines: bool = False,
    ) -> None:
        found = os.path.abspath(os.path.expanduser(target))
        # What is no file or folder is the name of a module, for the host to find.
        self._target = Path(found if os.path.lexists(found) else target)
        if launcher.name != "none" and not self._target.exists():
            advice = "In a sandbox it must be a file or a folder"
            raise CannotLoad(f"there is no file or folder {target}", advice=advice)
        self._temporary: tempfile.TemporaryDirectory[str] | None = None
        if launcher.name != "none" and self._target.suffix.lower() == ".zip":
            self._target = self._unpacked(self._target)  # in a sandbox there is nowhere to do so
        self._launcher, self._entry, self.note_lines = launcher, entry, note_lines
        self.scripts: Scripts | None = launcher.scripts
        self.counts_references = launcher.counts_references
        self._forgiven = False
        self._seconds, self._seconds_to_load = seconds, seconds_to_load
        self._until = time.monotonic() + deadline.WAITING * (seconds or float("inf"))
        self._used = 0.0  # by hosts that have ended, of a processor's time
        self._lost: str = ""  # why there is no host any more, nor will be
        self.restarts = 0
        self.trouble: Exception | None = None
        self.on_restart: Callable[[int], None] = lambda times: None
        self.client, self.facts = self._load()

    @property
    def seconds_left(self) -> float:
        """How long hosts may still work: by a processor's time, and generously by the clock."""
        left = (self._seconds or float("inf")) - self.seconds_used
        return min(left, self._until - time.monotonic())

    @property
    def seconds_used(self) -> float:
        """How long hosts have worked, by a processor's time."""
        return self._used + self.client.used()

    def ready(self, seconds: float) -> Client:
        """Return the client of a host that has `seconds` for a test.

        Raises what is the test's outcome when there can't be any.
        """
        if self.seconds_left <= 0:
            self.client.close()
            raise OutOfTime(self._seconds or 0)
        if self._lost:
            raise Crash(self._lost)
        if self.client.failure is not None:
            self._used += self.client.used()
            if not self._forgiven:
                self.restarts += 1
                self.on_restart(self.restarts)
            self._forgiven = False
            try:
                self.client, _ = self._load()
            except CannotLoad as error:
                self._lost = f"the implementation could not be loaded a second time: {error}"
                raise Crash(self._lost) from None
            except Exception as error:
                self.trouble = error
                self._lost = f"no process could be started for it any more: {error}"
                raise Crash(self._lost) from None
        # Not what is left: at what moment that cuts a test short would differ from run to run.
        self.client.allow(min(seconds, self._seconds or seconds), testing=True)
        return self.client

    def forgive(self) -> None:
        """Don't count that the host has ended: the test that it has ended in comes yet."""
        self._forgiven = True

    def close(self) -> None:
        """End the host."""
        self.client.close()
        if self._temporary is not None:
            self._temporary.cleanup()

    def _unpacked(self, file: Path) -> Path:
        from dezero_spec.loading.archive import unpack

        self._temporary = tempfile.TemporaryDirectory(prefix="dezero-spec-")
        folder = Path(self._temporary.name).resolve() / (file.stem or "submission")
        folder.mkdir()
        unpack(file, file.name, folder)
        return folder

    def _load(self) -> tuple[Client, dict[str, Any]]:
        path = self._target
        visible = self._launcher.visible_path(path)
        link = self._launcher.start(path)
        client = Client(link, visible=str(Path(visible).parent), actual=str(path.parent))
        client.allow(self._seconds_to_load, testing=False)
        try:
            # With its first answer it is known which process it is, and so what time it uses.
            client.request(operations.REACHED)
            told = client.request(operations.LOAD, visible, self._entry, self.note_lines)
            facts = checked(told, client)
        except Unavailable as error:
            client.close()
            failure = client.failure
            reason = f"importing it failed: {error}"
            if isinstance(failure, deadline.TimeLimit):
                reason = f"importing it did not end: {error}"
            raise CannotLoad(f"{path.name} can't be loaded: {reason}", file=path) from None
        except CannotLoad:
            client.close()
            raise
        except BaseException as error:
            client.close()
            if not isinstance(error, Exception) and not hasattr(error, "text"):
                raise
            raise CannotLoad(
                f"{path.name} can't be loaded: {type(error).__name__}: {error}", file=path
            ) from None
        client.where = facts["where"]
        return client, facts


_FACTS: dict[str, type | tuple[type, ...]] = {
    "file": (str, type(None)),
    "where": str,
    "module": (str, type(None)),
    "package": (str, type(None)),
    "import_lines": list,
    "names": list,
    "traits": list,
    "methods": list,
    "left_behind": list,
    "config": dict,
    "notes": list,
    "printed": str,
    "quiet_problems": list,
    "python": str,
    "numpy": str,
}
MOST_TEXT = 50_000  # characters of each
MOST_IN_SUM = 60_000  # of all notes together, and of all that importing did
_MOST = {
    **{"import_lines": 50, "names": 5000, "methods": 5000, "left_behind": 5000},
    **{"traits": 100, "quiet_problems": 500},
}


def checked(said: Any, client: Client) -> dict[str, Any]:
    """Return what a host says of an implementation, if it has the form that is due."""
    facts: dict[str, Any] = said if type(said) is dict else {}
    good = facts.keys() == _FACTS.keys()
    good = good and all(isinstance(facts[name], kind) for name, kind in _FACTS.items())
    good = good and all(
        type(each) is str and len(each) <= MOST_TEXT
        for name, most in _MOST.items()
        for each in (facts[name] if len(facts[name]) <= most else [None])
    )
    texts = (value for value in facts.values() if type(value) is str)
    good = good and all(len(text) <= MOST_TEXT for text in texts)
    good = good and all(type(each) is bool for each in facts["config"].values())
    good = good and len(facts["notes"]) <= _MOST["quiet_problems"]
    good = good and all(
        type(note) is list
        and len(note) == 4
        and [type(each) for each in note[:2]] == [str, str]
        and isinstance(note[2], (str, type(None)))
        and all(len(each) <= MOST_TEXT for each in note[:3] if each is not None)
        and isinstance(note[3], (int, type(None)))
        for note in facts["notes"]
    )
    if not good:
        raise ValueError("the implementation's process didn't say what it has loaded")
    notes = _in_sum(facts["notes"], lambda note: sum(len(each or "") for each in note[:3]))
    if left := len(facts["notes"]) - len(notes):
        notes.append(["bounded", f"{left} further notes are left out", None, None])
    facts["notes"] = notes
    facts["quiet_problems"] = _in_sum(facts["quiet_problems"], len)
    facts["import_lines"] = [client.actual_path(line) for line in facts["import_lines"]]
    if facts["file"] is not None:
        facts["file"] = client.actual_path(facts["file"].replace("\0", ""))
    return facts


def _in_sum(said: list[Any], length: Callable[[Any], int]) -> list[Any]:
    """Return as much of what is said as a report may hold: each document repeats it."""
    kept, room = [], MOST_IN_SUM
    for each in said:
        room -= length(each)
        if room < 0:
            break
        kept.append(each)
    return kept


class JudgedImplementation(Implementation):
    """What a run and its reports have to know of an implementation in a host."""

    lookups = (Names.__getattr__,)

    def __init__(self, session: Session, target: str) -> None:
        facts = session.facts
        # Reports ask which names there are, and which flags Config has.
        names: dict[str, object] = dict.fromkeys(facts["names"])
        if "Config" in names:
            names["Config"] = SimpleNamespace(**facts["config"])
        super().__init__(
            target=target,
            file=Path(facts["file"]) if facts["file"] is not None else None,
            where=facts["where"],
            module_name=facts["module"],
            package_name=facts["package"],
            import_lines=facts["import_lines"],
            names=names,
            notes=[LoadNote(*note) for note in facts["notes"]],
            printed=facts["printed"],
            quiet_problems=facts["quiet_problems"],
        )
        self.session = session
        self.traits = frozenset(facts["traits"])
        self.methods, self.left_behind = frozenset(facts["methods"]), facts["left_behind"]
        self.reached = Collected() if session.note_lines else None
        self.environment = {"python": facts["python"], "numpy": facts["numpy"]}
        session.on_restart = self._note_restart

    def _note_restart(self, times: int) -> None:
        self.notes = [note for note in self.notes if note.kind != "restarted"]
        often = "once" if times == 1 else f"{times} times"
        message = f"its process ended in a test, and was started again {often}"
        self.notes.append(LoadNote("restarted", message))

    def close(self) -> None:
        """End the host."""
        self.session.close()


@bench_for.register(JudgedImplementation)
def _bench(implementation: JudgedImplementation, seconds: float, step: int = LAST_STEP) -> Bench:
    from dezero_spec.judge.bench import JudgedBench

    return JudgedBench(implementation, seconds, step)


@written_in.register(JudgedImplementation)
def _written(
    implementation: JudgedImplementation, calls: list[list[tuple[str, ...]]]
) -> tuple[Place, ...]:
    """Ask the host; where the test has ended it, the next one, which the next test needs anyway."""
    session = implementation.session
    client = session.client
    if client.failure is not None:
        client = session.ready(SECONDS_FOR_REPORTS)
        client.after_test()
    return client.written(calls)
