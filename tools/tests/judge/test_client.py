"""A host that speaks nonsense, lies or says nothing ends, and does the judge no harm."""

from __future__ import annotations

import socket
import threading
import types

import numpy as np
import pytest
from dezero_spec.deadline import TimeLimit
from dezero_spec.judge import operations, wire
from dezero_spec.judge.names import Root
from dezero_spec.judge.proxies import Proxy
from dezero_spec.judge.wire import HEADER
from dezero_spec.loading import CannotLoad, MissingName
from dezero_spec.script.places import lines
from dezero_spec.script.remote import Crash, Remote, Unavailable

from .hosts import (
    answering,
    client_of,
    encoded,
    frame,
    handle,
    new_type,
    receive,
    released_by,
    saying,
    value,
)

ERROR = bytes([operations.ERROR])
NONE = bytes([wire.NONE])


def error(*fields: object) -> bytes:
    """Return the body of an answer that is an exception."""
    return ERROR + b"".join(map(encoded, fields))


@pytest.mark.parametrize(
    "data",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        HEADER.pack(0xFFFFFFFF, 1),
        HEADER.pack(4 << 30 & 0xFFFFFFFF | 0x7FFFFFFF, 1) + b"x" * 100,
        HEADER.pack(0, 1),
        frame(2, value(1)),
        frame(1, value(1)) + frame(2, value(1)),
        frame(1, value(1)) + b"x",
        frame(1, value(1) + b"x"),
        frame(1, bytes([250])),
        frame(1, bytes([5]) + NONE),
        frame(1, bytes([operations.VALUE]) + handle(1)),
        frame(1, new_type(int) + handle(0)),
        frame(1, new_type(int) + handle(20, 1)),
        frame(1, bytes([operations.NEW_TYPES]) + encoded([("a", "b", 1 << 40, ())]) + NONE),
        frame(1, bytes([operations.NEW_TYPES]) + encoded([("a", "b" * 1000, 0, ())]) + NONE),
        frame(1, bytes([operations.NEW_TYPES]) + encoded([("a", "b", 0, (1,))]) + NONE),
        frame(1, bytes([operations.NEW_TYPES]) + encoded([("a", "b", 0)]) + NONE),
        frame(1, bytes([operations.NEW_TYPES]) + encoded([None] * 3) + NONE),
        frame(1, bytes([operations.NEW_TYPES]) + encoded("types") + NONE),
        frame(1, bytes([operations.NEW_TYPES]) + encoded([("a", "b", 0, ())] * 3000) + NONE),
        frame(1, bytes([operations.MISSING_NAME]) + encoded("no identifier")),
        frame(1, bytes([operations.MISSING_NAME]) + encoded(3)),
        frame(1, error("KeyError")),
        frame(1, error("KeyError", "KeyError", 3, [], [])),
        frame(1, error("K" * 1000, "KeyError", "", [], [])),
        frame(1, error("KeyError", "KeyError", "x" * 100_000, [], [])),
        frame(1, error("KeyError", "KeyError", "", [["file", 1, "function"]], [])),
        frame(1, error("KeyError", "KeyError", "", [3], [])),
        frame(1, error("KeyError", "KeyError", "", [["f", 1, "f", "s"]] * 9, [])),
        frame(1, error("KeyError", "KeyError", "", [], [["run", 1, None]])),
        frame(1, error("KeyError", "KeyError", "", [], None)),
        frame(1, bytes([operations.CANNOT_LOAD]) + encoded(["reason"])),
        frame(1, bytes([operations.CANNOT_LOAD]) + encoded([1, 2, 3, 4])),
        frame(1, bytes([operations.CANNOT_LOAD]) + encoded(["r" * 20_000, None, 3, ""])),
    ],
)
def test_nonsense_is_a_crash(data: bytes) -> None:
    """What is no answer ends the host, and is the test's outcome."""
    with client_of(saying(data)) as (client, link):
        with pytest.raises(Crash, match="sent what is no answer"):
            client.request(operations.END)
        assert link.killed
        with pytest.raises(Crash):
            client.request(operations.END)


def test_garbage_of_every_length_is_a_crash() -> None:
    """Random bodies of a well-formed frame give a value, an exception or a crash."""
    random = np.random.default_rng(3)
    for _ in range(300):
        body = random.bytes(int(random.integers(0, 40)))
        if random.random() < 0.5:
            body = bytes([int(random.integers(0, 6))]) + body
        with client_of(saying(frame(1, body))) as (client, _):
            outcome: object = None
            try:
                client.request(operations.END)
            except BaseException as error:
                outcome = error
        assert isinstance(outcome, (type(None), Crash, Remote, MissingName, CannotLoad))


def test_end_of_the_process_is_a_crash() -> None:
    """A host that is gone is a crash that says how it went."""
    with client_of(lambda sock: None) as (client, _), pytest.raises(Crash) as caught:
        client.request(operations.END)
    assert str(caught.value) == (
        "the implementation's process was killed by signal 9 (SIGKILL) in this test"
    )


def test_half_an_answer_is_a_crash() -> None:
    """So is one that ends in the middle of its answer."""

    def script(sock: socket.socket) -> None:
        receive(sock)
        sock.sendall(HEADER.pack(100, 1) + b"abc")

    with client_of(script) as (client, _), pytest.raises(Crash, match="was killed"):
        client.request(operations.END)


@pytest.mark.parametrize("start", [b"", b"\x05", HEADER.pack(100, 1), HEADER.pack(100, 1) + b"abc"])
def test_silence_is_a_time_limit(start: bytes) -> None:
    """A host that doesn't go on in its answer has used up its time."""
    with client_of(saying(start), seconds=0.05) as (client, link):
        with pytest.raises(TimeLimit, match=r"not finished after 0\.05 seconds"):
            client.request(operations.END)
        assert link.killed


def test_dripping_is_a_time_limit() -> None:
    """So has one that sends a byte now and then."""

    def script(sock: socket.socket) -> None:
        receive(sock)
        sock.sendall(HEADER.pack(10_000, 1))
        while True:
            sock.sendall(b"x")
            waiting.wait(0.01)

    waiting = threading.Event()
    with client_of(script, seconds=0.1) as (client, _), pytest.raises(TimeLimit):
        client.request(operations.END)


def test_not_listening_is_a_time_limit() -> None:
    """So has one that doesn't take a large request."""

    def script(sock: socket.socket) -> None:
        waiting.wait(20)

    waiting = threading.Event()
    with client_of(script, seconds=0.1) as (client, _):
        with pytest.raises(TimeLimit):
            client.request(operations.SETATTR, b"x" * 4_000_000)
        waiting.set()


def test_time_is_counted_over_all_requests() -> None:
    """Many answers, each in time, don't make more time."""

    def script(sock: socket.socket) -> None:
        while True:
            number, _ = receive(sock)
            waiting.wait(0.02)
            sock.sendall(frame(number, value(None)))

    waiting = threading.Event()
    with client_of(script, seconds=0.15) as (client, _):

        def ask() -> None:
            for _ in range(100):
                client.request(operations.END)

        with pytest.raises(TimeLimit):
            ask()


def test_after_the_test_there_is_no_crash() -> None:
    """A report that asks a host which has ended gets an ordinary exception."""
    with client_of(lambda sock: None) as (client, _):
        client.after_test()
        for _ in range(2):
            with pytest.raises(Unavailable):
                client.request(operations.END)


def test_an_interrupted_request_is_the_last() -> None:
    """After a request that was broken off, no later answer is taken for another's."""

    class Alarm(BaseException):
        pass

    with client_of(answering(value(1), value(2))) as (client, link):

        class Interrupted:
            def sendall(self, data: bytes) -> None:
                link.socket.sendall(data)
                raise Alarm

            def close(self) -> None:
                link.socket.close()

        client._socket = Interrupted()  # type: ignore[assignment]
        with pytest.raises(Alarm):
            client.request(operations.END)
        assert client.busy
        with pytest.raises(TimeLimit):
            client.request(operations.END)


class Thing:
    """Something of the implementation's."""


def test_one_object_one_proxy() -> None:
    """The same handle is the same proxy, as long as somebody has it."""
    answers = answering(new_type(Thing) + handle(20), *[value(0)[:1] + handle(20)] * 2)
    with client_of(answers) as (client, _):
        first = client.request(operations.END)
        assert isinstance(first, Proxy)
        assert type(first).__name__ == "Thing"
        assert client.request(operations.END) is first
        assert client.request(operations.END) is first


def test_objects_are_released_with_the_next_request() -> None:
    """When a proxy is gone, the host hears of it before it is asked anything else."""
    asked: list[bytes] = []

    def script(sock: socket.socket) -> None:
        bodies = [new_type(Thing) + handle(20), value(0)[:1] + handle(21), value(None), value(None)]
        for body in bodies:
            number, request = receive(sock)
            asked.append(request)
            sock.sendall(frame(number, body))

    with client_of(script) as (client, _):
        first = client.request(operations.END)
        second = client.request(operations.END)
        del first
        client.request(operations.END)
        del second
        client.request(operations.END)
    assert [released_by(each) for each in asked] == [set(), set(), {20}, {21}]


def test_an_object_that_comes_again_is_not_released() -> None:
    """What the host has sent once more, before it heard of the release, is not released."""
    asked: list[bytes] = []

    def script(sock: socket.socket) -> None:
        for body in [new_type(Thing) + handle(20), value(0)[:1] + handle(20), value(None)]:
            number, request = receive(sock)
            asked.append(request)
            if len(asked) == 2:
                proxies.clear()  # it goes while the answer is on its way
            sock.sendall(frame(number, body))

    with client_of(script) as (client, _):
        proxies = [client.request(operations.END)]
        again = client.request(operations.END)
        assert again is not None
        client.request(operations.END)
    assert released_by(asked[2]) == set()


@pytest.mark.parametrize("builtin", operations.EXCEPTIONS)
def test_every_builtin_exception_can_come_back(builtin: str) -> None:
    """There is none that can't be made here."""
    with client_of(answering(error("Theirs", builtin, "text", [], []))) as (client, _):
        with pytest.raises(operations.EXCEPTIONS[builtin]) as caught:
            client.request(operations.END)
        assert str(caught.value) == "text"


PLACE = ["a.py", 3, "f", "x = 1", 2, ["def f():", "    x = 1"], ""]


@pytest.mark.parametrize(
    ("builtin", "base"),
    [
        ("KeyError", KeyError),
        ("UnicodeDecodeError", UnicodeDecodeError),
        ("AssertionError", AssertionError),
        ("", BaseException),
        ("SystemExit", BaseException),
        ("KeyboardInterrupt", BaseException),
        ("GeneratorExit", BaseException),
        ("Crash", BaseException),
        ("object", BaseException),
    ],
)
def test_exceptions(builtin: str, base: type[BaseException]) -> None:
    """An exception of theirs comes as its nearest builtin, but never as one that ends us."""
    body = error("Theirs", builtin, "the text", [PLACE], [["run", 9, 2]])
    with client_of(answering(body, value(1))) as (client, _):
        with pytest.raises(base) as caught:
            client.request(operations.END)
        assert type(caught.value).__name__ == "Theirs"
        assert str(caught.value) == "the text"
        assert not isinstance(caught.value, (SystemExit, KeyboardInterrupt, GeneratorExit, Crash))
        assert caught.value.places[0].line == 3  # type: ignore[attr-defined]
        assert client.request(operations.END) == 1  # and the host goes on


NO_PLACES = {
    "four-parts": [PLACE[:4]],
    "text-for-a-number": [["a.py", "3", *PLACE[2:]]],
    "long-line": [[*PLACE[:5], ["x" * (lines.WIDEST + 1)], ""]],
    "many-lines": [[*PLACE[:5], ["x"] * (lines.MOST + 1), ""]],
    "numbers-for-lines": [[*PLACE[:5], [1, 2], ""]],
    "many": [PLACE] * (operations.MOST_PLACES + 1),
    "none": None,
}


@pytest.mark.parametrize("places", NO_PLACES.values(), ids=NO_PLACES)
def test_what_is_no_place(places: object) -> None:
    """Ends the host: in an exception, and where it is asked where something is written."""
    body = error("Theirs", "", "text", places, [])
    with client_of(answering(body)) as (client, _), pytest.raises(Crash, match="no answer"):
        client.request(operations.END)
    with client_of(answering(value(places))) as (client, _):
        with pytest.raises(Crash, match="no answer"):
            client.written([[("Variable", "backward")]])
        assert client.failure is not None


def test_where_something_is_written() -> None:
    """A place with its lines."""
    told = [[*PLACE[:6], "Variable.backward"]]
    with client_of(answering(value(told))) as (client, _):
        (place,) = client.written([[("Variable", "backward")]])
    assert (place.first, place.lines) == (2, ("def f():", "    x = 1"))
    assert place.called == "Variable.backward"


def test_numpy_is_given_no_address() -> None:
    """What would make numpy read memory at some address is not asked for."""
    with client_of(answering(new_type(Thing) + handle(20))) as (client, _):
        proxy = client.request(operations.END)
        for name in ("__array_interface__", "__array_struct__", "__buffer__", "__array_wrap__"):
            with pytest.raises(AttributeError):
                getattr(proxy, name)
        assert np.asarray(proxy).dtype == object


def test_foreign_names_are_not_obeyed() -> None:
    """A type that has the name of one of ours is not one of ours."""
    evil = types.new_class("Proxy")
    with client_of(answering(new_type(evil) + handle(20))) as (client, _):
        proxy = client.request(operations.END)
        assert type(proxy).__name__ == "Proxy"
        assert type(proxy) is not Proxy


def test_what_can_not_be_sent() -> None:
    """A value that the host can't have is the suite's mistake, and no request is made."""
    with client_of(answering(value(1))) as (client, _):
        with pytest.raises(TypeError, match="function objects can't be sent"):
            client.request(operations.CALL, Root(1), (lambda: None,), {})
        assert client.request(operations.END) == 1
