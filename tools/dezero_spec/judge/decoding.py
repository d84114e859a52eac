"""Bytes as values, the bytes taken for hostile.

It builds exact builtins and base ndarrays alone, is bounded in size, number and depth, and raises
ProtocolError for everything else.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

import numpy as np

from dezero_spec.judge import wire
from dezero_spec.judge.wire import ProtocolError

_unpack_u32 = wire.U32.unpack_from


class Reader:
    """Decodes one message; `handle(reader)` and `object(reader)` read the two sides' own tags."""

    __slots__ = ("_handle", "_left", "_object", "data", "position")

    def __init__(
        self,
        data: bytes,
        position: int = 0,
        *,
        handle: Callable[[Reader], Any] | None = None,
        object: Callable[[Reader], Any] | None = None,
    ) -> None:
        self.data, self.position = data, position
        self._handle, self._object = handle, object
        self._left = wire.MOST_ITEMS

    def read(self, depth: int = 0) -> Any:
        """Return the next value."""
        tag = self.byte()
        if tag < wire.HANDLE:
            return _READERS[tag](self, depth)
        if tag == wire.HANDLE and self._handle is not None:
            return self._handle(self)
        if tag == wire.OBJECT and self._object is not None:
            return self._object(self)
        raise ProtocolError(
            f"tag {tag}" if tag > wire.OBJECT else "an object where there can be none"
        )

    def end(self) -> None:
        """See to it that nothing follows."""
        if self.position != len(self.data):
            raise ProtocolError("bytes after the end of a message")

    def byte(self) -> int:
        """Return the next byte."""
        position = self.position
        self.position = position + 1
        try:
            return self.data[position]
        except IndexError:
            raise ProtocolError("a message ends too early") from None

    def u32(self) -> int:
        """Return the next number."""
        position = self.position
        self.position = position + 4
        try:
            number: int = _unpack_u32(self.data, position)[0]
        except struct.error:
            raise ProtocolError("a message ends too early") from None
        return number

    def take(self, size: int) -> bytes:
        """Return the next bytes."""
        start = self.position
        end = start + size
        if size < 0 or end > len(self.data):
            raise ProtocolError("a message ends too early")
        self.position = end
        return self.data[start:end]

    def text(self, most: int = wire.MOST_BYTES) -> str:
        """Return the next text."""
        size = self.u32()
        if size > most:
            raise ProtocolError(f"a text of {size} bytes")
        try:
            return self.take(size).decode("utf-8")
        except UnicodeDecodeError:
            raise ProtocolError("a text that is no UTF-8") from None

    def count(self, depth: int) -> int:
        """Return the number of a container's items, which must all be there."""
        items = self.u32()
        self.account(items, depth)
        return items

    def account(self, items: int, depth: int) -> None:
        """Refuse more items, or items within items, than a message may have."""
        self._left -= items
        if self._left < 0 or depth >= wire.MOST_DEPTH or items > len(self.data) - self.position:
            raise ProtocolError("a value with too many parts")

    def shape(self) -> tuple[tuple[int, ...], int]:
        """Return the shape of an array and the number of its items."""
        dimensions = self.byte()
        if dimensions > 32:
            raise ProtocolError(f"an array of {dimensions} dimensions")
        shape = tuple(self.u32() for _ in range(dimensions))
        items, extent = 1, 1
        for length in shape:
            items *= length
            extent *= length or 1
        if extent > 1 << 40:  # numpy refuses large shapes even if they hold nothing
            raise ProtocolError("an array of impossible shape")
        return shape, items


def _read_int(reader: Reader, depth: int) -> int:
    number: int = wire.I64.unpack(reader.take(8))[0]
    return number


def _read_big(reader: Reader, depth: int) -> int:
    size = reader.u32()
    if size > wire.MOST_INT_BYTES:
        raise ProtocolError(f"an int of {size} bytes")
    return int.from_bytes(reader.take(size), "little", signed=True)


def _read_float(reader: Reader, depth: int) -> float:
    number: float = wire.F64.unpack(reader.take(8))[0]
    return number


def _read_complex(reader: Reader, depth: int) -> complex:
    return complex(*wire.C128.unpack(reader.take(16)))


def _read_bytes(reader: Reader, depth: int) -> bytes:
    return reader.take(reader.u32())


def _read_list(reader: Reader, depth: int) -> list[Any]:
    return [reader.read(depth + 1) for _ in range(reader.count(depth))]


def _read_tuple(reader: Reader, depth: int) -> tuple[Any, ...]:
    return tuple([reader.read(depth + 1) for _ in range(reader.count(depth))])


def _read_dict(reader: Reader, depth: int) -> dict[str, Any]:
    items = reader.count(depth)
    return {reader.text(): reader.read(depth + 1) for _ in range(items)}


def _read_slice(reader: Reader, depth: int) -> slice:
    reader.account(3, depth)
    return slice(reader.read(depth + 1), reader.read(depth + 1), reader.read(depth + 1))


def _dtype_of(code: int) -> np.dtype:
    if code >= len(wire.DTYPES):
        raise ProtocolError(f"dtype {code}")
    return wire.DTYPES[code]


def _numbers(data: bytes, dtype: np.dtype) -> np.ndarray:
    """Return bytes as a writable array of one dimension."""
    if dtype.kind == "b":  # a byte other than 0 and 1 would be a bool like no other
        return np.not_equal(np.frombuffer(data, np.uint8), 0)
    return np.frombuffer(bytearray(data), dtype)


def _read_array(reader: Reader, depth: int) -> np.ndarray:
    code = reader.byte()
    dtype = _dtype_of(code & ~wire.READ_ONLY)
    shape, items = reader.shape()
    data = reader.take(items * dtype.itemsize)
    array: np.ndarray = _numbers(data, dtype).reshape(shape)
    if code & wire.READ_ONLY:
        array.flags.writeable = False
    return array


def _read_scalar(reader: Reader, depth: int) -> Any:
    dtype = _dtype_of(reader.byte())
    return _numbers(reader.take(dtype.itemsize), dtype)[0]


def _read_dtype(reader: Reader, depth: int) -> np.dtype:
    code = reader.byte()
    return wire.OBJECT_DTYPE if code == len(wire.DTYPES) else _dtype_of(code)


def _read_objects(reader: Reader, depth: int) -> np.ndarray:
    shape, items = reader.shape()
    reader.account(items, depth)
    array = np.empty(items, dtype=object)
    for index in range(items):
        array[index] = reader.read(depth + 1)
    shaped: np.ndarray = array.reshape(shape)
    return shaped


_READERS: tuple[Callable[[Reader, int], Any], ...] = (
    lambda reader, depth: None,
    lambda reader, depth: True,
    lambda reader, depth: False,
    _read_int,
    _read_big,
    _read_float,
    _read_complex,
    lambda reader, depth: reader.text(),
    _read_bytes,
    _read_list,
    _read_tuple,
    _read_dict,
    _read_slice,
    lambda reader, depth: ...,
    _read_array,
    _read_scalar,
    _read_dtype,
    _read_objects,
)
