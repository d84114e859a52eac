"""The judge's end of the line to one host: requests, answers, and what both may cost.

All that comes in is taken for hostile. An answer that is late, too long or no answer ends the
host: there is no way back to an orderly exchange.
"""

from __future__ import annotations

import contextlib
import re
import socket
import struct
import sys
import time
from collections.abc import Collection
from typing import Any

from dezero_spec import deadline
from dezero_spec.judge import operations, wire
from dezero_spec.judge.decoding import Reader
from dezero_spec.judge.encoding import Writer
from dezero_spec.judge.launching import Link
from dezero_spec.judge.names import Root
from dezero_spec.judge.noting import Noted
from dezero_spec.judge.objects import Objects, number_of
from dezero_spec.judge.peer import Peer
from dezero_spec.judge.proxies import Proxy, kind_of
from dezero_spec.judge.remote import read_places, told
from dezero_spec.judge.replay import Replay
from dezero_spec.judge.wire import HEADER, ProtocolError, TooLarge
from dezero_spec.script.places.place import Place
from dezero_spec.script.remote import Crash, Unavailable

_FIRST_READ = 16384
_LATE = BlockingIOError, TimeoutError
_MOST_TIME_AFTER_TEST = 2.0  # for what a report still asks


class Client:
    """Talks to a host. Not for several threads at once.

    `visible`: the folder in which the host sees the submission; `actual`: the same on this side.
    """

    def __init__(self, link: Link, *, visible: str = "", actual: str = "") -> None:
        self._link, self._socket = link, link.socket
        self._visible, self._actual = visible, actual
        self._number = 0
        self._pending = False  # a request is out: nothing else can be asked
        self._peer = Peer(link.socket, link.used_before)
        self.used = self._peer.used  # processor time of the host's, as far as it is known
        self._limit = deadline.Limit(0.0, self.used)
        self._look_at = float("inf")  # when to look whether that is up: it costs more than asking
        self._longest_wait = 0.0
        self._testing = self._reporting = False
        self._kinds: list[type[Proxy]] = []
        self._flags: list[int] = []  # of the kinds
        self.objects = Objects()
        self.names: dict[tuple[int, str], int] = {}  # numbers agreed upon, by root and name
        self.replay: Replay | None = None  # answers that the host has given beforehand
        self.noted: Noted | None = None  # where the requests of a test are noted
        self.failure: BaseException | None = None  # what ended it
        self.where = ""
        self.methods: Collection[str] | None = None  # special methods of its Variables, once told
        self.requests = 0

    # Time.

    def allow(self, seconds: float, *, testing: bool) -> None:
        """Give the host `seconds` from now on; in a test, a failure is the test's outcome."""
        self._testing, self._reporting = testing, False
        self._start(seconds)
        if seconds != self._longest_wait and self.failure is None:
            self._longest_wait = seconds
            self._wait_at_most(socket.SO_RCVTIMEO, seconds)
            self._wait_at_most(socket.SO_SNDTIMEO, deadline.WAITING * seconds)

    def lacks(self, method: str) -> bool:
        """Tell whether Variables had no such method when that was told: nor do they later."""
        return self.methods is not None and method not in self.methods

    def after_test(self) -> None:
        """From here on only reports ask, and they can do without."""
        self._testing, self._reporting = False, True
        self._start(_MOST_TIME_AFTER_TEST)

    def _start(self, seconds: float) -> None:
        self._limit = deadline.Limit(seconds, self.used)
        self._look_at = time.monotonic() + seconds

    def _wait_at_most(self, option: int, seconds: float) -> None:
        seconds = min(seconds, 1e6)
        if sys.platform == "win32":  # which has neither these seconds nor that error
            if option == socket.SO_RCVTIMEO:
                self._socket.settimeout(seconds)
            return
        whole = int(seconds)
        value = struct.pack("ll", whole, int((seconds - whole) * 1e6) or 1)
        self._socket.setsockopt(socket.SOL_SOCKET, option, value)

    # Requests.

    @property
    def busy(self) -> bool:
        """Whether a request has been interrupted: its answer may still come."""
        return self._pending and self.failure is None

    def abandon(self, failure: BaseException) -> None:
        """End the host because of something that happened on this side."""
        self._fail(failure)

    def request(self, operation: int, *operands: Any) -> Any:
        """Have the host do something; return its result, or raise what it raised."""
        out = self._written(operation, operands)
        if operation in operations.ASKED:
            if self.replay is not None:
                answer = self.replay.answer(bytes(memoryview(out)[HEADER.size :]))
                if answer is not None:
                    return self._taken(out, answer)
            if self.noted is not None:
                self.noted.requests.append(bytes(memoryview(out)[HEADER.size :]))
        return self._taken(out)

    def carry_out(self, test: int, part: int, replay: Replay) -> bool:
        """Have the host carry out a part of a script; tell whether it answers as recorded."""
        out = self._written(operations.SCRIPT, (test, part, replay.orders(part)))
        count, answers, types = self._taken(out, script=True)
        try:
            return replay.add(part, count, answers, types)
        except ProtocolError as error:
            raise self._no_answer(error) from None

    def _written(self, operation: int, operands: tuple[Any, ...]) -> bytearray:
        if self.failure is not None or self._pending:
            self._refuse()
        writer = Writer(self._write_object)
        out = writer.out
        out += b"\0\0\0\0\0\0\0\0"
        out.append(operation)
        out.append(len(operands))
        try:
            for operand in operands:
                writer.write(operand)
        except TooLarge as error:
            raise ValueError(str(error)) from None
        # Last, so that none is lost when an operand can't be sent.
        if operation in _BESIDE:
            writer.u32(0)
        else:
            self.objects.write_released(writer)
        return out

    def _taken(self, out: bytearray, answer: bytes | None = None, *, script: bool = False) -> Any:
        """Return what is answered to a request, or beforehand was, or raise it."""
        reader = self._sent(out) if answer is None else Reader(answer, handle=self._read_replayed)
        try:
            kind = reader.byte()
            if kind == operations.NEW_TYPES:
                self._learn(reader.read())
            if script and kind <= operations.NEW_TYPES:
                value: Any = self._answers(reader)
            else:
                value = reader.read()
            theirs: BaseException | None = None
            if kind > operations.NEW_TYPES:
                theirs = told(kind, value, reader, self.where, self.actual_path)
            reader.end()
        except Exception as error:  # a ProtocolError, or whatever else bad bytes might lead to
            raise self._no_answer(error) from None
        self._pending = False
        if theirs is None:
            return value
        if self.noted is not None and self.noted.requests:
            self.noted.raised.add(len(self.noted.requests) - 1)
        if self._reporting and not isinstance(theirs, Exception):
            theirs = Unavailable(f"it raised {type(theirs).__name__}")  # SystemExit, say: not ours
        try:
            raise theirs
        finally:
            del theirs  # or the exception and this frame would keep each other, and the operands

    def _sent(self, out: bytearray) -> Reader:
        self._number = number = (self._number + 1) & 0xFFFFFFFF
        HEADER.pack_into(out, 0, len(out) - HEADER.size, number)
        self.requests += 1
        self._pending = True
        try:
            self._socket.sendall(out)
            return Reader(self._receive(number), HEADER.size, handle=self._read_handle)
        except (*_LATE, InterruptedError):
            raise self._fail(deadline.TimeLimit(self._limit.seconds)) from None
        except OSError:
            raise self._fail(Crash(self._end())) from None
        except ProtocolError as error:
            raise self._no_answer(error) from None

    def _no_answer(self, error: Exception) -> BaseException:
        reason = str(error) or type(error).__name__
        return self._fail(Crash(f"{_PROCESS} sent what is no answer: {reason}"))

    def _answers(self, reader: Reader) -> tuple[int, bytes, bytes]:
        """Return the number of answers to a script, these, and the types of the objects in them."""
        count = reader.u32()
        answers = reader.take(reader.u32())
        return count, answers, reader.take(len(reader.data) - reader.position)

    def _receive(self, number: int) -> bytes:
        receive = self._read
        data = receive(_FIRST_READ)
        while len(data) < HEADER.size:
            if not data:
                raise OSError
            self._check_time()
            more = receive(HEADER.size - len(data))
            if not more:
                raise OSError
            data += more
        length, answered = HEADER.unpack_from(data)
        if length > wire.MOST_FRAME:
            raise ProtocolError(f"{length:,} bytes announced")
        if answered != number:
            raise ProtocolError("an answer to another request")
        length += HEADER.size
        if len(data) > length:
            raise ProtocolError("more than one answer")
        if len(data) < length:
            parts, size = [data], len(data)
            while size < length:
                self._check_time()
                more = receive(min(length - size, 1 << 20))
                if not more:
                    raise OSError
                parts.append(more)
                size += len(more)
            data = b"".join(parts)
        self._check_time()
        return data

    def _read(self, most: int) -> bytes:
        while True:
            try:
                return self._peer.read(most)
            except _LATE:
                self._look_at = 0.0
                self._check_time()

    def _check_time(self) -> None:
        now = time.monotonic()
        if now > self._look_at:
            left = self._limit.left()
            if left <= 0:
                raise BlockingIOError
            self._look_at, self._longest_wait = now + left, left
            self._wait_at_most(socket.SO_RCVTIMEO, left)

    def _refuse(self) -> None:
        if self.failure is None:
            # The alarm of the test's own time limit has interrupted the last request.
            self._fail(deadline.TimeLimit(self._limit.seconds))
        if not self._testing:
            raise Unavailable("the implementation's process has ended")
        assert self.failure is not None
        raise self.failure

    def _fail(self, failure: BaseException) -> BaseException:
        """End the host; return what to raise."""
        self.failure = failure
        self.close()
        return failure if self._testing else Unavailable(str(failure))

    def _end(self) -> str:
        ended = self._link.ended()
        if ended.startswith("killed"):
            ended = f"was {ended}"
        return f"{_PROCESS} {ended or 'closed its connection'}{' in this test' * self._testing}"

    def close(self) -> None:
        """End the host."""
        self.used()  # which can't be asked for later
        self._link.kill()
        with contextlib.suppress(OSError):
            self._socket.close()
        self.objects.forget()

    # What operands and answers are made of.

    def _write_object(self, value: Any, writer: Writer) -> None:
        number = number_of(value, self)
        if number is None:
            raise TypeError(f"{type(value).__name__} objects can't be sent to the implementation")
        writer.out.append(wire.OBJECT)
        writer.u32(number)

    def _read_handle(self, reader: Reader) -> Proxy:
        number, kind = reader.u32(), reader.u32()
        if kind >= len(self._kinds) or number < operations.DEZERO:
            raise ProtocolError(f"object {number} of type {kind}")
        return self.objects.proxy(number, self._kinds[kind], self)

    def _read_replayed(self, reader: Reader) -> Proxy:
        assert self.replay is not None
        number, flags, kind = reader.u32(), reader.u32(), self.replay.next_type()
        if kind >= len(self._kinds) or number < operations.DEZERO or self._flags[kind] != flags:
            raise ProtocolError(f"object {number} of type {kind}")
        return self.objects.proxy(number, self._kinds[kind], self)

    def name(self, root: int, name: str) -> Any:
        """Return what a name of the host's stands for, under a number agreed upon."""
        number = self.names.get((root, name), 0)
        if not number and len(self.names) < operations.NUMBERS - operations.FIRST_FREE:
            number = self.names[root, name] = operations.FIRST_FREE + len(self.names)
        return self.request(operations.NAME, Root(root), name, number)

    def _learn(self, types: Any) -> None:
        if type(types) is not list:
            raise ProtocolError("no list of types")
        for each in types:
            if len(self._kinds) >= operations.MOST_TYPES:
                raise ProtocolError("too many types")
            self._kinds.append(kind_of(each))
            self._flags.append(each[2])

    def written(self, calls: list[list[tuple[str, ...]]]) -> tuple[Place, ...]:
        """Return where the first of `calls` that can be found is written."""
        paths = [[list(path) for path in each] for each in calls]
        try:
            return read_places(self.request(operations.WRITTEN, paths), self.actual_path)
        except ProtocolError as error:
            raise self._no_answer(error) from None

    def actual_path(self, text: str) -> str:
        """Return a text of the host's with the submission's folder as it is on this side."""
        if self._visible and self._visible != self._actual:
            return re.sub(re.escape(self._visible) + r"(?![\w-])", lambda _: self._actual, text)
        return text


# Requests that a test may make or not: what it has let go of waits for one that it always makes.
_BESIDE = (operations.NAME, operations.NAMES, operations.HELPERS, operations.SCRIPT)
_PROCESS = "the implementation's process"
