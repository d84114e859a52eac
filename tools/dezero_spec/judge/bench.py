"""What the suite's fixtures give the tests, for an implementation in a host."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from dezero_spec.bench import Bench
from dezero_spec.catalogue import LAST_STEP
from dezero_spec.controls import Controlled
from dezero_spec.deadline import TimeLimit
from dezero_spec.judge import operations
from dezero_spec.judge.client import Client
from dezero_spec.judge.proxies import Names
from dezero_spec.judge.remote import Crash, Unavailable
from dezero_spec.judge.session import JudgedImplementation
from dezero_spec.locations import suite_module
from dezero_spec.reached.collecting import LOADING


class JudgedPackage:
    """The fixture `package`."""

    def __init__(self, implementation: JudgedImplementation, client: Client) -> None:
        self._client = client
        self._module = implementation.module_name
        self.name = implementation.package_name
        self.has_core_simple = implementation.module_name == "dezero.core_simple"
        self.import_effects = list(implementation.quiet_problems)
        self.numpy = implementation.environment["numpy"]

    def imported(self, module: str, name: str) -> Any:
        """Return what ``from module import name`` gives."""
        return self._client.request(operations.IMPORTED, module, name)

    def top_level_has(self, name: str) -> bool:
        """Tell whether the package itself, not its core alone, has `name`."""
        if self.name is None or self.name == self._module:
            return False
        return self._client.request(operations.TOP_LEVEL_HAS, name) is True


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
        self._attach(self._session.client)

    def _attach(self, client: Client) -> None:
        self._client = client
        names = tuple(self.implementation.names)
        self.dezero = Names(client, operations.DEZERO, names)
        client.methods = self.implementation.methods
        self._provided = suite_module("provided").Provided(
            names, client.methods, self.implementation.left_behind
        )
        self.lifetime = Controlled(Names(client, operations.LIFETIME), self.dezero)
        self.package = JudgedPackage(self.implementation, client)
        self._functions: Names | None = None
        self._noted: str | None = None  # the rule that the host's lines are noted for

    @property
    def functions(self) -> Names:
        """The helper functions; made when asked for, as ``dezero.Function`` may be missing."""
        if self._functions is None:
            self._client.request(operations.HELPERS, self.step)
            told = self._provided.answers()
            self._functions = Names(self._client, operations.FUNCTIONS, found=told)
        return self._functions

    def used(self) -> float:
        """Return the processor time of both processes: the host's, and what it costs the judge."""
        return self._client.used() + super().used()

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
        if self._unfinished:
            with contextlib.suppress(Unavailable):
                self._client.request(operations.END)
        client = self._session.ready(self._seconds)
        if client is not self._client:
            self._attach(client)
        if self.implementation.reached is not None:
            self._note(client)
            self._session.ready(self._seconds)  # that was none of the test's time
        self._unfinished = True
        try:
            yield
            client.request(operations.END)
            self._unfinished = False
        except BaseException as error:
            failure = client.failure
            if failure is not None and error is not failure and isinstance(error, Exception):
                raise failure from None  # something on the way took it for another error
            if failure is None and client.busy:
                client.abandon(error)  # a time limit or Ctrl-C, between a request and its answer
            raise
        finally:
            client.after_test()
