"""What can be sent arrives as it was, and nothing else is ever made of bytes."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from dezero_spec.judge import wire
from dezero_spec.judge.decoding import Reader
from dezero_spec.judge.encoding import Writer
from dezero_spec.judge.wire import ProtocolError, TooLarge
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

DTYPES = st.sampled_from(wire.DTYPES)


def no_handle(value: Any, writer: Writer) -> None:
    """Refuse what is no plain value."""
    raise TypeError(type(value).__name__)


def encoded(value: Any) -> bytes:
    """Return a value's bytes."""
    writer = Writer(no_handle)
    writer.write(value)
    return bytes(writer.out)


def decoded(data: bytes) -> Any:
    """Return the value of bytes."""
    reader = Reader(data)
    value = reader.read()
    reader.end()
    return value


def same(a: Any, b: Any) -> bool:
    """Tell whether two values are alike to the last bit, types included."""
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray):
        if a.shape != b.shape or a.dtype != b.dtype or a.flags.writeable != b.flags.writeable:
            return False
        if a.dtype == object:
            return all(same(x, y) for x, y in zip(a.flat, b.flat))
        return a.tobytes() == b.tobytes()
    if isinstance(a, np.generic):
        return a.dtype == b.dtype and a.tobytes() == b.tobytes()
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return list(a) == list(b) and all(same(a[key], b[key]) for key in a)
    if isinstance(a, slice):
        return same((a.start, a.stop, a.step), (b.start, b.stop, b.step))
    if isinstance(a, complex):
        return same((a.real, a.imag), (b.real, b.imag))
    if isinstance(a, float):
        return repr(a) == repr(b) and math.copysign(1, a) == math.copysign(1, b)
    return bool(a == b)


ARRAYS = DTYPES.flatmap(lambda dtype: hnp.arrays(dtype, hnp.array_shapes(min_dims=0, min_side=0)))
PLAIN = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(-(2**2000), 2**2000),
    st.floats(),
    st.complex_numbers(),
    st.text(),
    st.binary(),
    st.just(...),
    DTYPES,
    st.just(np.dtype(object)),
    ARRAYS,
    ARRAYS.filter(lambda array: array.size).map(lambda array: array.flat[0]),
)
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(st.text(max_size=5), inner, max_size=4),
        st.builds(slice, inner, inner, inner),
    ),
    max_leaves=12,
)


@given(VALUES)
def test_round_trip(value: Any) -> None:
    """Values come back with their types, to the last bit."""
    assert same(decoded(encoded(value)), value)


@given(st.lists(st.one_of(st.none(), st.floats(), st.text()), max_size=6))
def test_round_trip_of_object_arrays(items: list[Any]) -> None:
    """Arrays of objects come back as such."""
    array = np.empty(len(items), dtype=object)
    array[:] = items
    assert same(decoded(encoded(array)), array)


@pytest.mark.parametrize("writeable", [True, False])
def test_arrays_can_be_written_to_as_they_could_before(writeable: bool) -> None:
    """An array arrives writable, or not, as it was sent."""
    array = np.arange(3.0)
    array.flags.writeable = writeable
    assert decoded(encoded(array)).flags.writeable is writeable


def test_views_and_subclasses() -> None:
    """Whatever its strides, an array arrives with its values."""
    array = np.arange(12.0).reshape(3, 4)
    for view in (array.T, array[::2, ::-1], np.broadcast_to(array[0], (2, 4))):
        assert np.array_equal(decoded(encoded(view)), view)


@pytest.mark.parametrize(
    "value",
    [
        True,
        type("Float", (float,), {})(1.0),
        type("List", (list,), {})(),
        type("Text", (str,), {})("a"),
        np.zeros(3).view(type("Array", (np.ndarray,), {})),
        Fraction(1, 2),
        np.array(["text"]),
        np.array("2000-01-01", dtype="datetime64[s]"),
        np.zeros(2, dtype=[("a", "f8")]),
        np.dtype("U5"),
        np.dtype([("a", "f8")]),
        {1: 2},
        int,
        print,
    ],
    ids=repr,
)
def test_only_exact_types_are_values(value: Any) -> None:
    """A subclass of a builtin, and every other thing, goes by its handle."""
    if value is True:
        assert decoded(encoded(value)) is True
        return
    with pytest.raises(TypeError):
        encoded(value)


class Meta(type):
    """A metaclass that would be equal to anything."""

    def __eq__(cls, other: object) -> bool:
        raise AssertionError("asked")

    def __hash__(cls) -> int:
        raise AssertionError("asked")


def test_types_are_not_asked_who_they_are() -> None:
    """Deciding what a value is runs nothing of its type's."""

    class Liar(metaclass=Meta):
        __class__ = float  # type: ignore[assignment]

    with pytest.raises(TypeError, match="Liar"):
        encoded(Liar())


@pytest.mark.parametrize(
    "value",
    [
        1 << (8 * wire.MOST_INT_BYTES + 1),
        "x" * (wire.MOST_BYTES + 1),
        b"x" * (wire.MOST_BYTES + 1),
        np.broadcast_to(0.0, (1 << 20, 1 << 20)),
        [None] * (wire.MOST_ITEMS + 1),
        [[None] * 200] * 200,
    ],
    ids=["int", "str", "bytes", "array", "list", "lists"],
)
def test_too_large(value: Any) -> None:
    """What is too large is refused before it is copied."""
    with pytest.raises(TooLarge):
        encoded(value)


@pytest.mark.parametrize("kind", [list, dict])
def test_too_deep(kind: type) -> None:
    """What is nested too deep goes by its handle from there on, such as what refers to itself."""
    circle: Any = kind()
    circle.__setitem__(slice(0), [circle]) if kind is list else circle.update(inner=circle)
    handles: list[Any] = []

    def handle(value: Any, writer: Writer) -> None:
        handles.append(value)
        writer.out.append(wire.HANDLE)

    writer = Writer(handle)
    writer.write(circle)
    assert len(handles) == 1
    assert handles[0] is circle
    reader = Reader(bytes(writer.out), handle=lambda reader: "handle")
    value = reader.read()
    reader.end()
    while value != "handle":
        (value,) = value.values() if kind is dict else value


def test_lone_surrogates_do_not_arrive() -> None:
    """A text that could not be written to a file arrives as one that can."""
    assert decoded(encoded("a\ud800")) == "a\\ud800"


BUILTINS = (
    type(None), bool, int, float, complex, str, bytes, list, tuple, dict, slice, type(...),
    np.ndarray, *{dtype.type for dtype in wire.DTYPES},
)  # fmt: skip


def plain(value: Any) -> bool:
    """Tell whether a value and all its parts are of the types that may arrive."""
    if isinstance(value, np.dtype):
        return value.kind in "biufcO"
    if not any(type(value) is kind for kind in BUILTINS):
        return False
    if isinstance(value, np.ndarray):
        return value.base is None or type(value.base) in (np.ndarray, bytearray)
    if isinstance(value, (list, tuple)):
        return all(map(plain, value))
    if isinstance(value, dict):
        return all(type(key) is str for key in value) and all(map(plain, value.values()))
    if isinstance(value, slice):
        return all(map(plain, (value.start, value.stop, value.step)))
    return True


def only_protocol_errors(data: bytes) -> None:
    """Decode; whatever comes is plain, or a ProtocolError."""
    try:
        value = decoded(data)
    except ProtocolError:
        return
    assert plain(value)


@given(st.binary(max_size=200))
@settings(max_examples=400)
def test_random_bytes(data: bytes) -> None:
    """Bytes of no one's making give a plain value or a ProtocolError."""
    only_protocol_errors(data)


@given(VALUES, st.data())
@settings(max_examples=400)
def test_mutated_bytes(value: Any, data: st.DataObject) -> None:
    """So do messages in which something was changed, cut off or put in."""
    message = bytearray(encoded(value))
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(message)))
        end = data.draw(st.integers(start, min(len(message), start + 8)))
        message[start:end] = data.draw(st.binary(max_size=8))
    only_protocol_errors(bytes(message))


def number(value: int) -> bytes:
    """Return a count as it is sent."""
    return wire.U32.pack(value)


HUGE = number(0xFFFFFFFF)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        bytes([255]),
        bytes([wire.STR]) + HUGE,
        bytes([wire.STR]) + number(2) + b"\xff\xfe",
        bytes([wire.BYTES]) + HUGE + b"abc",
        bytes([wire.BIG]) + HUGE,
        bytes([wire.LIST]) + HUGE,
        bytes([wire.LIST]) + number(3) + bytes([wire.NONE]),
        bytes([wire.DICT]) + HUGE,
        bytes([wire.DICT]) + number(1) + number(0),
        bytes([wire.FLOAT]) + b"1234567",
        bytes([wire.ARRAY, 200, 0]),
        bytes([wire.ARRAY, 11, 255]) + HUGE * 255,
        bytes([wire.ARRAY, 11, 2]) + HUGE * 2,
        bytes([wire.ARRAY, 11, 4]) + HUGE * 3 + number(0),
        bytes([wire.ARRAY, 11, 1]) + number(2) + b"\0" * 15,
        bytes([wire.OBJECTS, 1]) + HUGE,
        bytes([wire.OBJECTS, 2]) + number(1 << 16) * 2,
        bytes([wire.SCALAR, 99]),
        bytes([wire.SCALAR, 11]) + b"\0" * 7,
        bytes([wire.DTYPE, 99]),
        bytes([wire.HANDLE]) + number(1) + number(1),
        bytes([wire.OBJECT]) + number(1),
        bytes([wire.LIST]) + number(1) + (bytes([wire.LIST]) + number(1)) * 50_000,
        bytes([wire.SLICE]) * 50_000,
        bytes([wire.NONE, wire.NONE]),
        bytes([wire.LIST]) + number(50_000) + bytes([wire.NONE]) * 50_000,
    ],
)
def test_hostile_bytes(data: bytes) -> None:
    """Claims of great size, depth or number are refused; so is what isn't there."""
    with pytest.raises(ProtocolError):
        decoded(data)


def test_bools_are_zero_or_one() -> None:
    """A byte other than 0 and 1 does not become a bool that is neither True nor False."""
    array = decoded(bytes([wire.ARRAY, 0, 1]) + number(3) + bytes([0, 1, 7]))
    assert array.tobytes() == bytes([0, 1, 1])
