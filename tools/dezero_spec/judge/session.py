"""One implementation in a host, for as long as it takes: a fresh host after each that ended."""

from __future__ import annotations

import os
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from dezero_spec import deadline
from dezero_spec.judge import operations
from dezero_spec.judge.client import Client
from dezero_spec.judge.launching import Launcher
from dezero_spec.judge.remote import Crash, Unavailable
from dezero_spec.loading import CannotLoad, LoadNote

SECONDS_TO_LOAD = 30.0


class OutOfTime(deadline.TimeLimit):
    """The whole submission's time is used up."""

    def __str__(self) -> str:
        return f"not run: the {self.seconds:g} seconds for all of the submission were used up"


class Session:
    """Keeps a host ready. `seconds`: for everything that the host does, None for no limit.

    Raises CannotLoad when there is nothing to judge.
    """

    def __init__(
        self,
        target: str | Path,
        launcher: Launcher,
        *,
        entry: str | None = None,
        seconds: float | None = None,
        seconds_to_load: float = SECONDS_TO_LOAD,
    ) -> None:
        found = os.path.abspath(os.path.expanduser(target))
        # What is no file or folder is the name of a module, for the host to find.
        self._target = Path(found if os.path.lexists(found) else target)
        self._launcher, self._entry = launcher, entry
        self._seconds, self._seconds_to_load = seconds, seconds_to_load
        self._until = time.monotonic() + seconds if seconds else float("inf")
        self._lost: str = ""  # why there is no host any more, nor will be
        self.restarts = 0
        self.client, self.facts = self._load()

    @property
    def seconds_left(self) -> float:
        """How long the host may still work."""
        return self._until - time.monotonic()

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
            self.restarts += 1
            try:
                self.client, _ = self._load()
            except CannotLoad as error:
                self._lost = f"the implementation could not be loaded a second time: {error}"
                raise Crash(self._lost) from None
        self.client.allow(min(seconds, self.seconds_left), testing=True)
        return self.client

    def close(self) -> None:
        """End the host."""
        self.client.close()

    def _load(self) -> tuple[Client, dict[str, Any]]:
        path = self._target
        visible = self._launcher.visible_path(path)
        link = self._launcher.start(path)
        client = Client(link, visible=visible, actual=str(path))
        client.allow(min(self._seconds_to_load, max(self.seconds_left, 1.0)), testing=False)
        try:
            facts = checked(client.request(operations.LOAD, visible, self._entry), client)
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
    "config": dict,
    "notes": list,
    "printed": str,
    "quiet_problems": list,
    "python": str,
    "numpy": str,
}


def checked(facts: Any, client: Client) -> dict[str, Any]:
    """Return what a host says of an implementation, if it has the form that is due."""
    good = type(facts) is dict and facts.keys() == _FACTS.keys()
    good = good and all(isinstance(facts[name], kind) for name, kind in _FACTS.items())
    good = good and all(
        type(each) is str
        for name in ("import_lines", "names", "quiet_problems")
        for each in facts[name]
    )
    good = good and all(type(each) is bool for each in facts["config"].values())
    good = good and all(
        type(note) is list
        and len(note) == 4
        and [type(each) for each in note[:2]] == [str, str]
        and isinstance(note[2], (str, type(None)))
        and isinstance(note[3], (int, type(None)))
        for note in facts["notes"]
    )
    if not good:
        raise ValueError("the implementation's process didn't say what it has loaded")
    facts["import_lines"] = [client.actual_path(line) for line in facts["import_lines"]]
    if facts["file"] is not None:
        facts["file"] = client.actual_path(facts["file"].replace("\0", ""))
    return facts


class JudgedImplementation:
    """What a run and its reports have to know of an implementation in a host."""

    def __init__(self, session: Session, target: str | Path) -> None:
        self.session, self.target = session, str(target)
        facts = session.facts
        self.file = Path(facts["file"]) if facts["file"] is not None else None
        self.where: str = facts["where"]
        self.module_name: str | None = facts["module"]
        self.package_name: str | None = facts["package"]
        self.import_lines: list[str] = facts["import_lines"]
        # Reports ask which names there are, and which flags Config has.
        self.names: dict[str, object] = dict.fromkeys(facts["names"])
        if "Config" in self.names:
            self.names["Config"] = SimpleNamespace(**facts["config"])
        self._notes = [LoadNote(*note) for note in facts["notes"]]
        self.printed: str = facts["printed"]
        self.quiet_problems: list[str] = facts["quiet_problems"]
        self.environment = {"python": facts["python"], "numpy": facts["numpy"]}

    @property
    def notes(self) -> list[LoadNote]:
        """What is out of the ordinary, how often a host had to be started again included."""
        times = self.session.restarts
        if not times:
            return self._notes
        often = "once" if times == 1 else f"{times} times"
        message = f"its process ended in a test, and was started again {often}"
        return [*self._notes, LoadNote("restarted", message)]

    def close(self) -> None:
        """End the host."""
        self.session.close()
