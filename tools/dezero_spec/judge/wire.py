"""Values as bytes and back: all that ever passes between the judge and a host.

Decoding takes the bytes for hostile: it builds exact builtins and base ndarrays alone, is bounded
in size, number and depth, and raises ProtocolError for everything else. Objects of the
implementation pass as numbers (handles); what these mean is for the two sides to say.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

import numpy as np

MOST_BYTES = 16 << 20  # of one array or text
MOST_FRAME = 24 << 20
MOST_ITEMS = 20_000  # of all the lists, tuples, dicts and object arrays in a message
MOST_DEPTH = 24
MOST_INT_BYTES = 512
MOST_HANDLE = (1 << 32) - 1

HEADER = struct.Struct("<II")  # of a frame: its length without the header, its number
U32 = struct.Struct("<I")
_unpack_u32 = U32.unpack_from
_F64 = struct.Struct("<d")
_C128 = struct.Struct("<dd")
_I64 = struct.Struct("<q")

(
    NONE, TRUE, FALSE, INT, BIG, FLOAT, COMPLEX, STR, BYTES, LIST, TUPLE, DICT, SLICE, ELLIPSIS,
    ARRAY, SCALAR, DTYPE, OBJECTS, HANDLE, OBJECT,
) = range(20)  # fmt: skip

DTYPES = tuple(
    np.dtype(name)
    for name in (
        "|b1", "|i1", "|u1", "<i2", "<i4", "<i8", "<u2", "<u4", "<u8", "<f2", "<f4", "<f8",
        "<c8", "<c16", ">i2", ">i4", ">i8", ">u2", ">u4", ">u8", ">f2", ">f4", ">f8", ">c8",
        ">c16", np.dtype("longdouble").str, np.dtype("clongdouble").str,
    )
)  # fmt: skip
_OBJECT_DTYPE = np.dtype("O")
_ALIASES = tuple(map(np.dtype, ("longlong", "ulonglong", "intc", "uintc")))  # of some of them
_CODES = {dtype.str: code for code, dtype in enumerate(DTYPES)}
_READ_ONLY = 0x80

# Bound before anything of anyone's is imported: what an array is must not be its subclass's to say.
_shape = np.ndarray.shape.__get__
_dtype = np.ndarray.dtype.__get__
_nbytes = np.ndarray.nbytes.__get__
_flags = np.ndarray.flags.__get__
_tobytes = np.ndarray.tobytes
_flat = np.ndarray.flat.__get__
_size = np.ndarray.size.__get__


class ProtocolError(Exception):
    """Bytes that are no message, or not one that was due."""


class TooLarge(Exception):
    """A value that goes beyond what is sent."""


class Writer:
    """Encodes values, one message; `handle(object, out)` writes what is no plain value."""

    __slots__ = ("_handle", "_left", "out")

    def __init__(self, handle: Callable[[Any, Writer], None]) -> None:
        self._handle = handle
        self.out = bytearray()
        self._left = MOST_ITEMS

    def restart(self) -> None:
        """Count the parts of what follows anew: it is a message of its own."""
        self._left = MOST_ITEMS

    def write(self, value: Any, depth: int = 0) -> None:
        """Append a value. A subclass of a builtin is not that builtin: it goes by its handle."""
        kind = type(value)
        # No class with a metaclass of its own is looked up: that could run its __hash__.
        meta = type(kind)
        if meta is type or meta is _DTYPE_META:
            method = _WRITERS.get(kind)
            if method is not None:
                method(self, value, depth)
                return
        self._handle(value, self)

    def count(self, items: int, depth: int) -> None:
        """Account for the items of a container."""
        self._left -= items
        if self._left < 0 or depth >= MOST_DEPTH:
            raise TooLarge("a value with too many parts to be sent to the judge")

    def text(self, value: str, most: int = MOST_BYTES) -> None:
        """Append a length and a text's UTF-8; lone surrogates as escapes."""
        if len(value) > most:
            raise TooLarge(f"a text of {len(value):,} characters is too long for the judge")
        data = value.encode("utf-8", "backslashreplace")
        if len(data) > MOST_BYTES:
            raise TooLarge(f"a text of {len(data):,} bytes is too long for the judge")
        self.out += U32.pack(len(data))
        self.out += data

    def u32(self, number: int) -> None:
        """Append a number."""
        self.out += U32.pack(number)

    def array(self, value: np.ndarray, depth: int) -> bool:
        """Append an ndarray, or the base array of one of a subclass; tell whether it could be."""
        dtype = _dtype(value)
        code = _CODES.get(dtype.str) if type(dtype) is not _VOID else None
        shape = _shape(value)
        if code is None:
            if dtype.str != "|O" or _size(value) > MOST_ITEMS:
                return False
            self.count(_size(value), depth)
            self.out.append(OBJECTS)
            self._write_shape(shape)
            for each in list(_flat(value)):
                self.write(each, depth + 1)
            return True
        if _nbytes(value) > MOST_BYTES:
            raise TooLarge(f"an array of {_nbytes(value):,} bytes is too large for the judge")
        self.out.append(ARRAY)
        self.out.append(code if _flags(value).writeable else code | _READ_ONLY)
        self._write_shape(shape)
        self.out += _tobytes(value)
        return True

    def _write_shape(self, shape: tuple[int, ...]) -> None:
        self.out.append(len(shape))
        for length in shape:
            if length > MOST_HANDLE:
                raise TooLarge(f"an array of shape {shape} is too large for the judge")
            self.out += U32.pack(length)


def _write_none(writer: Writer, value: None, depth: int) -> None:
    writer.out.append(NONE)


def _write_bool(writer: Writer, value: bool, depth: int) -> None:
    writer.out.append(TRUE if value else FALSE)


def _write_int(writer: Writer, value: int, depth: int) -> None:
    if -(1 << 63) <= value < 1 << 63:
        writer.out.append(INT)
        writer.out += _I64.pack(value)
        return
    size = value.bit_length() // 8 + 1
    if size > MOST_INT_BYTES:
        raise TooLarge(f"an int of {value.bit_length():,} bits is too large for the judge")
    writer.out.append(BIG)
    writer.out += U32.pack(size)
    writer.out += value.to_bytes(size, "little", signed=True)


def _write_float(writer: Writer, value: float, depth: int) -> None:
    writer.out.append(FLOAT)
    writer.out += _F64.pack(value)


def _write_complex(writer: Writer, value: complex, depth: int) -> None:
    writer.out.append(COMPLEX)
    writer.out += _C128.pack(value.real, value.imag)


def _write_str(writer: Writer, value: str, depth: int) -> None:
    writer.out.append(STR)
    writer.text(value)


def _write_bytes(writer: Writer, value: bytes, depth: int) -> None:
    if len(value) > MOST_BYTES:
        raise TooLarge(f"{len(value):,} bytes are too many for the judge")
    writer.out.append(BYTES)
    writer.out += U32.pack(len(value))
    writer.out += value


def _write_list(writer: Writer, value: Any, depth: int) -> None:
    if depth >= MOST_DEPTH - 1:  # what is deeper, or refers to itself, stays where it is
        writer._handle(value, writer)
        return
    writer.count(len(value), depth)
    writer.out.append(LIST if type(value) is list else TUPLE)
    writer.out += U32.pack(len(value))
    for each in value:
        writer.write(each, depth + 1)


def _write_dict(writer: Writer, value: dict[Any, Any], depth: int) -> None:
    if depth >= MOST_DEPTH - 1 or any(type(key) is not str for key in value):
        writer._handle(value, writer)
        return
    writer.count(len(value), depth)
    writer.out.append(DICT)
    writer.out += U32.pack(len(value))
    for key, each in value.items():
        writer.text(key)
        writer.write(each, depth + 1)


def _write_slice(writer: Writer, value: slice, depth: int) -> None:
    writer.count(3, depth)
    writer.out.append(SLICE)
    for each in (value.start, value.stop, value.step):
        writer.write(each, depth + 1)


def _write_ellipsis(writer: Writer, value: Any, depth: int) -> None:
    writer.out.append(ELLIPSIS)


def _write_array(writer: Writer, value: np.ndarray, depth: int) -> None:
    if not writer.array(value, depth):
        writer._handle(value, writer)


def _write_scalar(writer: Writer, value: np.generic, depth: int) -> None:
    writer.out.append(SCALAR)
    writer.out.append(_CODES[value.dtype.str])
    writer.out += value.tobytes()


def _write_dtype(writer: Writer, value: np.dtype, depth: int) -> None:
    code = _CODES.get(value.str) if type(value) is not _VOID else None
    if code is None and value is not _OBJECT_DTYPE:
        writer._handle(value, writer)
        return
    writer.out.append(DTYPE)
    writer.out.append(len(DTYPES) if code is None else code)


_DTYPE_META: type = type(type(np.dtype("f8")))
_VOID: type = type(np.dtype("V8"))
_WRITERS: dict[type, Callable[[Writer, Any, int], None]] = {
    type(None): _write_none,
    bool: _write_bool,
    int: _write_int,
    float: _write_float,
    complex: _write_complex,
    str: _write_str,
    bytes: _write_bytes,
    list: _write_list,
    tuple: _write_list,
    dict: _write_dict,
    slice: _write_slice,
    type(...): _write_ellipsis,
    np.ndarray: _write_array,
    **{dtype.type: _write_scalar for dtype in (*DTYPES, *_ALIASES)},
    **{type(dtype): _write_dtype for dtype in (*DTYPES, *_ALIASES, _OBJECT_DTYPE)},
}


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
        self._left = MOST_ITEMS

    def read(self, depth: int = 0) -> Any:
        """Return the next value."""
        tag = self.byte()
        if tag < HANDLE:
            return _READERS[tag](self, depth)
        if tag == HANDLE and self._handle is not None:
            return self._handle(self)
        if tag == OBJECT and self._object is not None:
            return self._object(self)
        raise ProtocolError(f"tag {tag}" if tag > OBJECT else "an object where there can be none")

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

    def text(self, most: int = MOST_BYTES) -> str:
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
        if self._left < 0 or depth >= MOST_DEPTH or items > len(self.data) - self.position:
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
    number: int = _I64.unpack(reader.take(8))[0]
    return number


def _read_big(reader: Reader, depth: int) -> int:
    size = reader.u32()
    if size > MOST_INT_BYTES:
        raise ProtocolError(f"an int of {size} bytes")
    return int.from_bytes(reader.take(size), "little", signed=True)


def _read_float(reader: Reader, depth: int) -> float:
    number: float = _F64.unpack(reader.take(8))[0]
    return number


def _read_complex(reader: Reader, depth: int) -> complex:
    return complex(*_C128.unpack(reader.take(16)))


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
    if code >= len(DTYPES):
        raise ProtocolError(f"dtype {code}")
    return DTYPES[code]


def _numbers(data: bytes, dtype: np.dtype) -> np.ndarray:
    """Return bytes as a writable array of one dimension."""
    if dtype.kind == "b":  # a byte other than 0 and 1 would be a bool like no other
        return np.not_equal(np.frombuffer(data, np.uint8), 0)
    return np.frombuffer(bytearray(data), dtype)


def _read_array(reader: Reader, depth: int) -> np.ndarray:
    code = reader.byte()
    dtype = _dtype_of(code & ~_READ_ONLY)
    shape, items = reader.shape()
    data = reader.take(items * dtype.itemsize)
    array: np.ndarray = _numbers(data, dtype).reshape(shape)
    if code & _READ_ONLY:
        array.flags.writeable = False
    return array


def _read_scalar(reader: Reader, depth: int) -> Any:
    dtype = _dtype_of(reader.byte())
    return _numbers(reader.take(dtype.itemsize), dtype)[0]


def _read_dtype(reader: Reader, depth: int) -> np.dtype:
    code = reader.byte()
    return _OBJECT_DTYPE if code == len(DTYPES) else _dtype_of(code)


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
