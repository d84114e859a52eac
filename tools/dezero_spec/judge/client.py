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
from pathlib import Path
from typing import Any

from dezero_spec import deadline
from dezero_spec.judge import operations, proxies, wire
from dezero_spec.judge.launching import Link
from dezero_spec.judge.noting import Noted
from dezero_spec.judge.remote import raised
from dezero_spec.judge.replay import Replay
from dezero_spec.judge.wire import HEADER, ProtocolError, Reader, TooLarge, Writer
from dezero_spec.loading import CannotLoad, MissingName
from dezero_spec.script.places import lines
from dezero_spec.script.places.place import Place
from dezero_spec.script.remote import Crash, HelperFrame, Unavailable

_FIRST_READ = 16384
_LATE = BlockingIOError, TimeoutError
_CREDENTIALS = struct.Struct("3i")  # a process, its user, its group
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
        self._process: int | None = None  # the host's, as the first answer comes with it
        if hasattr(socket, "SO_PASSCRED"):
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        self._used = 0.0
        self._limit = deadline.Limit(0.0, self.used)
        self._look_at = float("inf")  # when to look whether that is up: it costs more than asking
        self._longest_wait = 0.0
        self._testing = self._reporting = False
        self._kinds: list[type[proxies.Proxy]] = []
        self._flags: list[int] = []  # of the kinds
        self.objects = proxies.Objects()
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

    def used(self) -> float:
        """Return the processor time that the host has used, as far as it is known."""
        if self._process is not None:
            # Since Linux 2.6.12 the clock of any process: clock_getcpuclockid(3), of which Python
            # has the sister for threads alone. When it has ended, it has no clock any more.
            with contextlib.suppress(OSError):
                used = time.clock_gettime(~self._process << 3 | 2)
                self._used = used - self._link.used_before
        return self._used

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
            theirs = None if kind <= operations.NEW_TYPES else self._error(kind, value, reader)
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
                return self._socket.recv(most) if self._process else self._first_read(most)
            except _LATE:
                self._look_at = 0.0
                self._check_time()

    def _first_read(self, most: int) -> bytes:
        """Learn with the first answer which process the host is: the kernel says so."""
        if not hasattr(socket, "SO_PASSCRED"):
            return self._socket.recv(most)
        data, told, _, _ = self._socket.recvmsg(most, socket.CMSG_SPACE(_CREDENTIALS.size))
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 0)
        for level, kind, value in told:
            if (level, kind) == (socket.SOL_SOCKET, socket.SCM_CREDENTIALS):
                self._process = _CREDENTIALS.unpack(value)[0] or None
        return data

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
        number = proxies.number_of(value, self)
        if number is None:
            raise TypeError(f"{type(value).__name__} objects can't be sent to the implementation")
        writer.out.append(wire.OBJECT)
        writer.u32(number)

    def _read_handle(self, reader: Reader) -> proxies.Proxy:
        number, kind = reader.u32(), reader.u32()
        if kind >= len(self._kinds) or number < operations.DEZERO:
            raise ProtocolError(f"object {number} of type {kind}")
        return self.objects.proxy(number, self._kinds[kind], self)

    def _read_replayed(self, reader: Reader) -> proxies.Proxy:
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
        return self.request(operations.NAME, proxies.Root(root), name, number)

    def _learn(self, types: Any) -> None:
        if type(types) is not list:
            raise ProtocolError("no list of types")
        for each in types:
            if len(self._kinds) >= operations.MOST_TYPES:
                raise ProtocolError("too many types")
            self._kinds.append(proxies.kind_of(each))
            self._flags.append(each[2])

    def _error(self, kind: int, value: Any, reader: Reader) -> BaseException:
        if kind == operations.MISSING_NAME:
            if type(value) is not str or not value.isidentifier() or len(value) > 200:
                raise ProtocolError("a missing name that is none")
            return MissingName(value, self.where)
        if kind == operations.CANNOT_LOAD:
            return self._cannot_load(value)
        if kind != operations.ERROR:
            raise ProtocolError(f"answer {kind}")
        fields = [value, *(reader.read() for _ in range(4))]
        name, builtin, text, places, frames = fields
        if not all(type(each) is str for each in (name, builtin, text)):
            raise ProtocolError("an error without name or message")
        if len(name) > operations.MOST_NAME or len(text) > 2 * operations.MOST_MESSAGE:
            raise ProtocolError("an error with a long name or message")
        return raised(name_of(name), builtin, text, self._places(places), _frames(frames))

    def _cannot_load(self, value: Any) -> CannotLoad:
        if type(value) is not list or len(value) != 4:
            raise ProtocolError("no reason why it can't be loaded")
        reason, file, line, advice = value
        if type(reason) is not str or type(advice) is not str:
            raise ProtocolError("no reason why it can't be loaded")
        if len(reason) > 10_000 or len(advice) > 10_000:
            raise ProtocolError("a long reason why it can't be loaded")
        path = Path(self.actual_path(file)) if type(file) is str and "\0" not in file else None
        number = line if type(line) is int else None
        return CannotLoad(self.actual_path(reason), file=path, line=number, advice=advice)

    def _places(self, places: Any) -> tuple[Place, ...]:
        if type(places) is not list or len(places) > operations.MOST_PLACES:
            raise ProtocolError("no list of places")
        found = []
        for each in places:
            if type(each) is not list or list(map(type, each)) != _PLACE:
                raise ProtocolError("no place")
            file, line, function, source, first, shown, called = each
            if len(shown) > lines.MOST or any(
                type(each) is not str or len(each) > lines.WIDEST for each in shown
            ):
                raise ProtocolError("a place with strange lines")
            file = self.actual_path(file[: operations.MOST_MESSAGE])
            function, source, called = (each[: lines.WIDEST] for each in (function, source, called))
            found.append(Place(file, line, function, source, first, tuple(shown), called))
        return tuple(found)

    def written(self, calls: list[list[tuple[str, ...]]]) -> tuple[Place, ...]:
        """Return where the first of `calls` that can be found is written."""
        paths = [[list(path) for path in each] for each in calls]
        try:
            return self._places(self.request(operations.WRITTEN, paths))
        except ProtocolError as error:
            raise self._fail(Crash(f"{_PROCESS} sent what is no answer: {error}")) from None

    def actual_path(self, text: str) -> str:
        """Return a text of the host's with the submission's folder as it is on this side."""
        if self._visible and self._visible != self._actual:
            return re.sub(re.escape(self._visible) + r"(?![\w-])", lambda _: self._actual, text)
        return text


_PLACE = [str, int, str, str, int, list, str]
# Requests that a test may make or not: what it has let go of waits for one that it always makes.
_BESIDE = (operations.NAME, operations.NAMES, operations.HELPERS, operations.SCRIPT)
_PROCESS = "the implementation's process"


def name_of(text: str) -> str:
    """Return a type's name as it can stand in a report and be a type's name here."""
    return "".join(c if c.isprintable() else "?" for c in text) or "object"


def _frames(frames: Any) -> tuple[HelperFrame, ...]:
    if type(frames) is not list or len(frames) > 20:
        raise ProtocolError("no list of lines")
    found = []
    for each in frames:
        if type(each) is not list or list(map(type, each)) != [str, int, int]:
            raise ProtocolError("no line")
        function, line, variables = each
        found.append(HelperFrame(function, line, min(variables, 10_000)))
    return tuple(found)
