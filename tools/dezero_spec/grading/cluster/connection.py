"""The client's side of a cluster: hand out submissions, a few at a time, and store what comes."""

from __future__ import annotations

import contextlib
import logging
import queue
import time
import uuid
import warnings
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from distributed import Client, Future, KilledWorker, LocalCluster

from dezero_spec.grading import worker
from dezero_spec.grading.cluster import carrying, local, node
from dezero_spec.grading.cluster.local import LOCAL, SECONDS_TO_CLOSE
from dezero_spec.grading.cluster.node import NAME, Failed, Graded, Node, State, Terms
from dezero_spec.grading.intake import Submission
from dezero_spec.grading.pool import MOST_ATTEMPTS, Lost, PoolError
from dezero_spec.grading.settings import Settings
from dezero_spec.grading.store import Document, Store, Unreadable, suite_digest
from dezero_spec.grading.worker import Done
from dezero_spec.judge.sandbox import choice

SECONDS_TO_CONNECT = 30.0
SECONDS_TO_FETCH = 10.0
SECONDS_WITHOUT_WORKERS = 120.0
LEAST_FALLS = 2  # before a submission is to blame for the ends of workers
AHEAD = 1  # submissions a grader at a time: Dask blames all that are with one that dies
_LOOK_AGAIN = 2.0


@dataclass
class _Flight:
    """A submission on its way. `deaths`: of workers that had it; `falls`: times Dask gave it up."""

    submission: Submission
    future: Future | None = None
    deaths: int = 0
    falls: int = 0


class Cluster:
    """A connection to a cluster, as long as the block lasts.

    `address`: of a Dask scheduler, or "local:N" for N workers on this machine, started for the
    block. `kind`: of the sandbox. `python`: the interpreter for
    submissions, on the workers. `tell` is given sentences for
    the person who waits. Raises PoolError when there is no such cluster.
    """

    def __init__(
        self,
        address: str,
        *,
        sandboxed: bool = True,
        kind: str = choice.BUBBLEWRAP,
        python: str | None = None,
        tell: Callable[[str], None] = lambda text: None,
    ) -> None:
        self.address, self._python, self._tell = address, python, tell
        self._kind = kind if sandboxed else None
        self.sandbox = choice.NAMES[self._kind]
        self.task: Callable[[carrying.Parcel], Any] = node.grade  # what is mapped
        self._news: deque[dict[str, str]] = deque()
        self._known: set[tuple[str, str]] = set()
        self._stack = contextlib.ExitStack()
        self._local: LocalCluster | None = None  # if it is our own
        self.client: Client

    def __enter__(self) -> Cluster:
        with contextlib.ExitStack() as stack:
            _silence(stack)
            stack.enter_context(warnings.catch_warnings())
            warnings.simplefilter("ignore")
            target: Any = self.address
            if self.address.startswith(LOCAL):
                number = local.number_of_workers(self.address)
                target = self._local = stack.enter_context(local.started(number))
            try:
                self.client = Client(
                    target, timeout=SECONDS_TO_CONNECT, set_as_default=False, name=NAME
                )
            except (OSError, ValueError) as error:
                reason = str(error).partition("\n")[0]
                raise PoolError(f"there is no cluster at {self.address}: {reason}") from error
            stack.callback(_quietly, lambda: self.client.close(timeout=SECONDS_TO_CLOSE))
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if not self.address.startswith(LOCAL) and self._connected():
            # Somebody else's cluster is left as it was found.
            _quietly(lambda: self.client.unregister_worker_plugin(NAME))
        self._stack.close()

    def prepared(self, settings: Settings) -> Settings:
        """Have the workers make ready; return the settings with what they run submissions with.

        Raises PoolError when none of them can grade.
        """
        try:
            self.client.wait_for_workers(1, timeout=SECONDS_TO_CONNECT)
        except TimeoutError:
            raise PoolError(f"the cluster at {self.address} has no workers") from None
        seen = self.client.run(node.seen, self._python, self._kind, on_error="return")
        versions = Counter(found for found in seen.values() if isinstance(found, tuple))
        if not versions:
            address, error = min(seen.items())
            raise PoolError(
                f"no worker of the cluster can grade: {address}: {_words(error)}; each needs "
                "dezero-spec[cluster], the same version as here"
            )
        python, numpy = versions.most_common(1)[0][0]
        settings = Settings(**{**settings.to_dict(), "python": python, "numpy": numpy})
        self.client.subscribe_topic(NAME, lambda event: self._news.append(event[1]))
        terms = Terms(suite_digest(), settings, self._kind, self._python)
        try:
            self.client.register_plugin(Node(terms))
        except Exception as error:
            raise PoolError(f"a worker of the cluster can't make ready: {_words(error)}") from error
        fit = 0
        for address, found in sorted(self.client.run(node.state, on_error="return").items()):
            problem = found.problem if isinstance(found, State) else _words(found)
            fit += not problem
            if problem:
                self._say(address, problem)
        if not fit:
            raise PoolError("no worker of the cluster can grade")
        return settings

    def grade(
        self, submissions: Sequence[Submission], settings: Settings, store: Store
    ) -> Iterator[Done | Lost]:
        """Have all graded, in whatever order they are done, and store what comes.

        Only so many are handed out as the workers soon get to. Raises PoolError when it can't go
        on; what is stored until then is valid.
        """
        waiting = iter(submissions)
        flying: dict[Future, _Flight] = {}
        landed: queue.SimpleQueue[Future] = queue.SimpleQueue()
        again: list[_Flight] = []
        most, looked, alive = 0, float("-inf"), time.monotonic()
        more = True
        try:
            while more or flying or again:
                now = time.monotonic()
                if now > looked + _LOOK_AGAIN:
                    slots, looked = self._slots(), now
                    most = AHEAD * slots
                    alive = now if slots else alive
                    self._tell_news()
                    if now > alive + SECONDS_WITHOUT_WORKERS:
                        seconds = f"{SECONDS_WITHOUT_WORKERS:g} seconds"
                        raise PoolError(f"for {seconds}, the cluster had no worker that can grade")
                    while again:
                        yield from self._send(again.pop(), flying, landed)
                while more and len(flying) + len(again) < most:
                    submission = next(waiting, None)
                    if submission is None:
                        more = False
                        break
                    yield from self._send(_Flight(submission), flying, landed)
                with contextlib.suppress(queue.Empty):
                    flight = flying.pop(landed.get(timeout=_LOOK_AGAIN))
                    answer = self._answer(flight, settings, store)
                    if answer is None:
                        again.append(flight)
                    else:
                        yield answer
        finally:
            left = [*flying, *(flight.future for flight in again if flight.future is not None)]
            if left and self._connected():
                _quietly(lambda: self.client.cancel(left, force=True))

    def _send(
        self, flight: _Flight, flying: dict[Future, _Flight], landed: queue.SimpleQueue[Future]
    ) -> Iterator[Lost]:
        """Hand out a submission, unless Dask has it still."""
        if flight.future is None:
            try:
                flight.future = self._submitted(flight.submission)
            except carrying.CannotCarry as error:
                yield Lost(flight.submission, [str(error)], died=False)
                return
        flying[flight.future] = flight
        flight.future.add_done_callback(landed.put)

    def _submitted(self, submission: Submission) -> Future:
        try:
            return self.client.submit(
                self.task,
                carrying.pack(submission),
                key=f"{NAME}-{submission.key}-{uuid.uuid4().hex[:8]}",
                resources={NAME: 1},
                retries=MOST_ATTEMPTS - 1,
                pure=False,
            )
        except (OSError, RuntimeError, ValueError) as error:
            raise self._lost() from error

    def _answer(self, flight: _Flight, settings: Settings, store: Store) -> Done | Lost | None:
        """Return what came of a submission; None when it must be tried again, in a while."""
        submission, future = flight.submission, flight.future
        assert future is not None
        try:
            error = future.exception(timeout=SECONDS_TO_FETCH)
            found = None if error else future.result(timeout=SECONDS_TO_FETCH)
        except Exception as lost:
            # The worker ended before the result was here: Dask has it made again, or gives it up.
            if self._connected() and not isinstance(lost, CancelledError):
                return None
            raise self._lost() from lost
        if isinstance(error, CancelledError):
            raise self._lost()
        if isinstance(error, KilledWorker):
            # Workers that end at once, as of a machine that is cut off, can be lost with one
            # submission after the other: it is to blame when that happens more than once.
            flight.deaths += error.allowed_failures + 1
            flight.falls += 1
            if flight.falls < LEAST_FALLS or flight.deaths < MOST_ATTEMPTS:
                flight.future = None
                return None
            reasons = ["the worker of the cluster ended with it"] * flight.deaths
            return Lost(submission, reasons, died=True)
        if error is not None:
            return Lost(submission, [_words(error)] * MOST_ATTEMPTS, died=False)
        if isinstance(found, Failed):
            return Lost(submission, found.reasons, found.died)
        if not isinstance(found, Graded):
            raise PoolError(f"a worker of the cluster can't go on: {found}")
        try:
            document = Document.from_json(found.document)
        except Unreadable as unreadable:
            return Lost(submission, [f"its result can't be read: {unreadable}"], died=False)
        wanted = (submission.key, suite_digest(), settings.to_dict(), self.sandbox)
        if (document.key, document.suite, document.settings, document.sandbox) != wanted:
            return Lost(submission, ["what came back is another result"], died=False)
        store.put(document)
        return worker.done(document)

    def _slots(self) -> int:
        """Return how many graders there are."""
        if not self._connected():
            raise self._lost()
        if self._local is not None:
            local.replenish(self._local)
        try:
            info = self.client.scheduler_info(n_workers=-1)
        except TypeError:  # of a version that always tells of all
            info = self.client.scheduler_info()
        except (OSError, RuntimeError) as error:
            raise self._lost() from error
        return int(sum(each["resources"].get(NAME, 0) for each in info["workers"].values()))

    def _tell_news(self) -> None:
        while self._news:
            news = self._news.popleft()
            if news["problem"]:
                self._say(news["address"], news["problem"])

    def _say(self, address: str, problem: str) -> None:
        if (address, problem) not in self._known:
            self._known.add((address, problem))
            self._tell(f"{address} takes no work: {problem}")

    def _connected(self) -> bool:
        return bool(self.client.status == "running")

    def _lost(self) -> PoolError:
        return PoolError(
            f"the connection to the cluster at {self.address} is lost; what is done is stored, "
            "and the same command goes on"
        )


def _quietly(action: Callable[[], object]) -> None:
    """Tidy up, whatever the state of the cluster; nobody can do anything about a failure."""
    with contextlib.suppress(Exception):
        action()


def _silence(stack: contextlib.ExitStack) -> None:
    """Keep Dask's own messages back: of lost workers and connections, a sentence is told here."""
    for name in list(logging.root.manager.loggerDict):
        if name.partition(".")[0] in ("asyncio", "distributed", "tornado"):
            logger = logging.getLogger(name)
            stack.callback(logger.setLevel, logger.level)
            logger.setLevel(logging.CRITICAL + 1)


def _words(error: object) -> str:
    text = str(error).partition("\n")[0]
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
