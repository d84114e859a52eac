"""What the suite's fixtures give the tests, for an implementation in a host."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import Any

from dezero_spec.deadline import TimeLimit
from dezero_spec.judge import operations
from dezero_spec.judge.client import Client
from dezero_spec.judge.names import Names, Root
from dezero_spec.judge.noting import Noted, NotedCollection, NotedNames, NotedPackage
from dezero_spec.judge.package import JudgedPackage
from dezero_spec.judge.replay import Parted, Replay
from dezero_spec.judge.scripts import Script, Scripts
from dezero_spec.judge.session import JudgedImplementation
from dezero_spec.locations import suite_module
from dezero_spec.script.reached.collecting import LOADING
from dezero_spec.script.remote import Crash, Unavailable
from dezero_spec.suite.bench import Bench
from dezero_spec.suite.catalogue import LAST_STEP
from dezero_spec.suite.controls import Controlled, shuffled

# A script that takes longer than this part of a test's time is given up, and the test carried out
# by itself: so that its time is not paid twice.
SHARE_OF_SCRIPT, LEAST_FOR_SCRIPT = 0.1, 0.5
# Tests of one implementation that have gone another way than their scripts: so many, and as many as
# are known to pass. Then scripts cost more than they save.
MOST_PARTED = 5


class JudgedBench(Bench):
    """A host with the helpers of the suite defined against the implementation in it.

    `seconds`: for each test; `step`: as of `Bench`.
    """

    def __init__(
        self, implementation: JudgedImplementation, seconds: float, step: int = LAST_STEP
    ) -> None:
        self.step = step
        self.implementation: JudgedImplementation = implementation
        self._session, self._seconds = implementation.session, seconds
        self._unfinished = False  # objects of the last test are still there: reports look at them
        self._rule = LOADING
        self.scripts: Scripts | None = self._session.scripts
        if not self._session.counts_references:
            self.scripts = None  # they ask for what it can't answer
        if self.scripts is not None and self.scripts.step != step:
            self.scripts = None
        if self.implementation.reached is not None:
            self.scripts = None  # a host runs more of a script than a test that fails would ask for
        self.recording = False  # all of a script is wanted, and the test after it
        self.replay: Replay | None = None  # that serves the next test
        self.undecided = self.wordless = False
        self._parted = self._known = 0  # tests that their scripts were of no use to, and of all
        self._ended: BaseException | None = None  # what ended the host in a script
        self._attach(self._session.client)

    def _attach(self, client: Client) -> None:
        self._client = client
        if self.scripts is not None:
            client.names = {(root, name): number for root, name, number in self.scripts.names}
        client.methods = self.implementation.methods
        self._roots: dict[int, Names] = {}
        self._facts: dict[tuple[Any, ...], Any] = {}
        self.dezero = Names(client, operations.DEZERO, tuple(self.implementation.names))
        names = Names(client, operations.LIFETIME)
        self._controlled = Controlled(
            names, self.dezero, self._shuffled, self._session.counts_references
        )
        self.lifetime: Any = self._controlled
        self.package: Any = JudgedPackage(self.implementation, client)
        self._functions: Names | None = None
        self._noted: str | None = None  # the rule that the host's lines are noted for

    def _provided(self, noted: Noted | None = None) -> dict[str, Any]:
        """Return the answers that are given on this side, by name."""
        told: dict[str, Any] = {
            "names": tuple(self.implementation.names),
            "methods": self.implementation.methods,
            "left_behind": self.implementation.left_behind,
        }
        if noted is not None:
            told = {name: NotedCollection(each, name, noted) for name, each in told.items()}
        answers: dict[str, Any] = suite_module("provided").Provided(*told.values()).answers()
        return answers

    def _shuffled(self, asked: list[Any]) -> list[Any]:
        """Return what is to be asked, in the order that the host was told or a new one."""
        client = self._client
        if client.noted is not None:
            order: list[int] | None = client.noted.order(len(asked))
        else:
            order = client.replay.order(len(asked)) if client.replay is not None else None
        return shuffled(asked) if order is None else [asked[place] for place in order]

    @property
    def functions(self) -> Names:
        """The helper functions; made when asked for, as ``dezero.Function`` may be missing."""
        if self._client.noted is not None:
            self._client.noted.facts["functions",] = True
        if self._functions is None:
            self._client.request(operations.HELPERS, self.step)
            self._functions = Names(self._client, operations.FUNCTIONS, found=self._provided())
        return self._functions

    def used(self) -> float:
        """Return the processor time of all processes: the hosts', and what they cost the judge."""
        return self._session.seconds_used + super().used()

    def about(self, rule: str) -> None:
        """Learn which rule the tests that follow are cases of."""
        self._rule = rule

    def finish(self) -> None:
        """Take what is still to be had after the last test."""
        self._rule = LOADING
        with contextlib.suppress(Exception, Crash, TimeLimit):
            self._note(self._client)

    def _note(self, client: Client) -> None:
        """Take the lines that ran for one rule before those of the next."""
        reached = self.implementation.reached
        if reached is None or self._noted == self._rule:
            return
        if self._noted is None:
            reached.learn(client.request(operations.REACHED_FILES))
        reached.take(self._noted or LOADING, client.request(operations.REACHED))
        self._noted = self._rule

    @contextlib.contextmanager
    def test(self, *, watching: bool = False) -> Iterator[None]:
        """Surround one test; whatever ends the host in it is its outcome."""
        replay, self.replay = self.replay, None
        if self._unfinished and replay is None and self._client.failure is None:
            with contextlib.suppress(Unavailable):
                self._end(self._client)
        client = self._session.ready(self._seconds)
        if client is not self._client:
            replay = None
            self._attach(client)
        ended, self._ended = self._ended, None
        if self.implementation.reached is not None:
            self._note(client)
            self._session.ready(self._seconds)  # that was none of the test's time
        self._unfinished = True
        client.replay = replay
        try:
            yield
            if replay is None:
                self._end(client)
                self._unfinished = False
            elif replay.parted is not None:
                self._decide(replay)
            if ended is not None:
                raise ended  # as the script went no further than a test that passes
        except BaseException as error:
            failure = client.failure
            if replay is not None and replay.parted is not None and failure is None:
                self._decide(replay)
            if failure is not None and error is not failure and isinstance(error, Exception):
                raise failure from None  # something on the way took it for another error
            if failure is None and client.busy:
                client.abandon(error)  # a time limit or Ctrl-C, between a request and its answer
            raise
        finally:
            client.replay = None
            client.after_test()

    def _end(self, client: Client) -> None:
        client.objects.begin()
        client.request(operations.END)

    def _decide(self, replay: Replay) -> None:
        """Raise the outcome of a test that has parted from its script.

        What a check has found before stands. Otherwise nothing has been decided yet.
        """
        failed = replay.failed
        self.undecided = failed is None
        # At the end of a with block, nothing more is asked than that it ends.
        self.wordless = failed is not None and replay.parted != operations.EXIT
        self._parted += self.undecided
        if self._parted >= MOST_PARTED + self._known:
            self.scripts = None
        raise failed or Parted("nothing is decided")

    # Scripts.

    @property
    def client(self) -> Client:
        """The line to the host that there is now."""
        return self._client

    @contextlib.contextmanager
    def noting(self, noted: Noted) -> Iterator[None]:
        """Note in the block what a test asks for and is told."""
        client = self._client
        plain = self.dezero, self._functions, self.lifetime, self.package
        functions = Names(self._client, operations.FUNCTIONS, found=self._provided(noted))
        if self._functions is not None:
            functions.take_from(self._functions)
        client.noted = noted
        client.methods = NotedCollection(self.implementation.methods, "methods", noted)
        self.dezero = NotedNames(self.dezero, operations.DEZERO, noted)
        self._functions = NotedNames(functions, operations.FUNCTIONS, noted)  # type: ignore[assignment]
        told = NotedNames(self._controlled.told, operations.LIFETIME, noted)
        self.lifetime = Controlled(
            told, self.dezero, self._shuffled, self._session.counts_references
        )
        self.package = NotedPackage(self.package, noted)
        try:
            yield
        finally:
            self.dezero, self._functions, self.lifetime, self.package = plain
            client.noted, client.methods = None, self.implementation.methods

    def known(self, test: str) -> bool:
        """Tell whether a test would see what the reference's shows it, by one message.

        What the host has answered otherwise serves the test, which is to be carried out next.
        """
        script = self.scripts.by_test.get(test) if self.scripts is not None else None
        if script is None:
            return False
        try:
            client = self._session.ready(max(self._seconds * SHARE_OF_SCRIPT, LEAST_FOR_SCRIPT))
        except (TimeLimit, Crash):
            return False  # as the test is told itself
        if client is not self._client:
            self._attach(client)
        try:
            alike = self._told_alike(script)
            return alike is not None and self._carried_out(client, test, script, alike)
        except (Exception, Crash, TimeLimit):
            self.scripts = self.replay = None
            client.after_test()
            if client.failure is not None:
                self._ended = client.failure
                self._session.forgive()  # it is the same failure that the test may meet
            return False
        except BaseException as error:
            if client.busy:
                client.abandon(error)
            raise

    def _carried_out(self, client: Client, test: str, script: Script, alike: bool) -> bool:
        """Have a script carried out; tell whether nothing differs, else keep what was answered."""
        assert self.scripts is not None
        replay = Replay(script, _failed, in_order=self.recording)
        client.objects.begin()
        self._unfinished = True
        number = self.scripts.number(test)
        for part in range(len(script.parts)):
            expected = client.carry_out(number, part, replay)
            alike = alike and expected
            if not expected and not self.recording:
                break
        if alike and not self.recording:
            self._known += 1
            return True
        replay.open()
        self.replay = replay
        return False

    def _told_alike(self, script: Script) -> bool | None:
        """Tell whether what the test is told by the judge itself is what the reference's is.

        None where the script can't be carried out, or would be in vain.
        """
        if self._controlled.left:  # the judge's own state: Variables of an earlier test
            return None
        known, alike = self._facts, True
        for fact, value in script.facts.items():
            if fact not in known:
                known[fact] = self._fact(fact)
            if known[fact] != value:
                if fact[0] != "name" or known[fact] is None:
                    return None
                alike = False  # it is there, and of another kind
        return alike

    def _fact(self, fact: tuple[Any, ...]) -> Any:
        kind = fact[0]
        if kind in ("functions", "name"):
            try:
                return self._flags_of(*fact[1:]) if kind == "name" else self.functions is not None
            except Exception:
                if self._client.failure is not None:
                    raise
                return None  # the test is told why
        if kind == "package":
            return getattr(self.package, fact[1])
        implementation = self.implementation
        if kind == "names":
            return tuple(implementation.names)
        where = {
            "names": implementation.names,
            "methods": implementation.methods,
            "left_behind": implementation.left_behind,
        }[fact[1]]
        return fact[2] in where

    def _flags_of(self, root: int, name: str) -> int | None:
        """Return what can be seen of the type of what a name stands for; ask for all at once."""
        if root not in self._roots:
            if root == operations.FUNCTIONS:
                self.functions  # noqa: B018
            of = {
                operations.DEZERO: self.dezero,
                operations.LIFETIME: self._controlled.told,
                operations.FUNCTIONS: self._functions,
            }[root]
            wanted = {
                each: number
                for (of_root, each), number in self._client.names.items()
                if of_root == root and (root != operations.DEZERO or each in self.dezero)
            }
            found = self._client.request(
                operations.NAMES, Root(root), list(wanted), list(wanted.values())
            )
            for each, value in zip(wanted, found):
                of.learn(each, value)
            self._roots[root] = of
        value = self._roots[root].known(name)
        if value is None or value._judge_number_ != self._client.names.get((root, name)):
            return None  # or the same as another name: a script knows it by its own number
        flags: int = value._judge_flags_
        return flags


def _failed() -> BaseException | None:
    """Return what a check has found in this test, or is about to say: it asks for more first."""
    checks = suite_module("checks")
    failed: BaseException | None = checks.Ran.failed
    frame = sys._getframe()
    while failed is None and frame.f_back is not None:
        frame = frame.f_back
        if frame.f_code is checks._fail.__code__:
            said = frame.f_locals
            failed = checks.RuleBroken(said["subject"], said["expected"], said["obtained"])
    return failed
