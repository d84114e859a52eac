"""Values as bytes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from dezero_spec.judge import wire
from dezero_spec.judge.wire import TooLarge

# Bound before anything of anyone's is imported: what an array is must not be its subclass's to say.
_shape = np.ndarray.shape.__get__
_dtype = np.ndarray.dtype.__get__
_nbytes = np.ndarray.nbytes.__get__
_flags = np.ndarray.flags.__get__
_tobytes = np.ndarray.tobytes
_flat = np.ndarray.flat.__get__
_size = np.ndarray.size.__get__


class Writer:
    """Encodes values, one message; `handle(object, out)` writes what is no plain value."""

    __slots__ = ("_handle", "_left", "out")

    def __init__(self, handle: Callable[[Any, Writer], None]) -> None:
        self._handle = handle
        self.out = bytearray()
        self._left = wire.MOST_ITEMS

    def restart(self) -> None:
        """Count the parts of what follows anew: it is a message of its own."""
        self._left = wire.MOST_ITEMS

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
        if self._left < 0 or depth >= wire.MOST_DEPTH:
            raise TooLarge("a value with too many parts to be sent to the judge")

    def text(self, value: str, most: int = wire.MOST_BYTES) -> None:
        """Append a length and a text's UTF-8; lone surrogates as escapes."""
        if len(value) > most:
            raise TooLarge(f"a text of {len(value):,} characters is too long for the judge")
        data = value.encode("utf-8", "backslashreplace")
        if len(data) > wire.MOST_BYTES:
            raise TooLarge(f"a text of {len(data):,} bytes is too long for the judge")
        self.out += wire.U32.pack(len(data))
        self.out += data

    def u32(self, number: int) -> None:
        """Append a number."""
        self.out += wire.U32.pack(number)

    def array(self, value: np.ndarray, depth: int) -> bool:
        """Append an ndarray, or the base array of one of a subclass; tell whether it could be."""
        dtype = _dtype(value)
        code = wire.CODES.get(dtype.str) if type(dtype) is not _VOID else None
        shape = _shape(value)
        if code is None:
            if dtype.str != "|O" or _size(value) > wire.MOST_ITEMS:
                return False
            self.count(_size(value), depth)
            self.out.append(wire.OBJECTS)
            self._write_shape(shape)
            for each in list(_flat(value)):
                self.write(each, depth + 1)
            return True
        if _nbytes(value) > wire.MOST_BYTES:
            raise TooLarge(f"an array of {_nbytes(value):,} bytes is too large for the judge")
        self.out.append(wire.ARRAY)
        self.out.append(code if _flags(value).writeable else code | wire.READ_ONLY)
        self._write_shape(shape)
        self.out += _tobytes(value)
        return True

    def _write_shape(self, shape: tuple[int, ...]) -> None:
        self.out.append(len(shape))
        for length in shape:
            if length > wire.MOST_HANDLE:
                raise TooLarge(f"an array of shape {shape} is too large for the judge")
            self.out += wire.U32.pack(length)


def _write_none(writer: Writer, value: None, depth: int) -> None:
    writer.out.append(wire.NONE)


def _write_bool(writer: Writer, value: bool, depth: int) -> None:
    writer.out.append(wire.TRUE if value else wire.FALSE)


def _write_int(writer: Writer, value: int, depth: int) -> None:
    if -(1 << 63) <= value < 1 << 63:
        writer.out.append(wire.INT)
        writer.out += wire.I64.pack(value)
        return
    size = value.bit_length() // 8 + 1
    if size > wire.MOST_INT_BYTES:
        raise TooLarge(f"an int of {value.bit_length():,} bits is too large for the judge")
    writer.out.append(wire.BIG)
    writer.out += wire.U32.pack(size)
    writer.out += value.to_bytes(size, "little", signed=True)


def _write_float(writer: Writer, value: float, depth: int) -> None:
    writer.out.append(wire.FLOAT)
    writer.out += wire.F64.pack(value)


def _write_complex(writer: Writer, value: complex, depth: int) -> None:
    writer.out.append(wire.COMPLEX)
    writer.out += wire.C128.pack(value.real, value.imag)


def _write_str(writer: Writer, value: str, depth: int) -> None:
    writer.out.append(wire.STR)
    writer.text(value)


def _write_bytes(writer: Writer, value: bytes, depth: int) -> None:
    if len(value) > wire.MOST_BYTES:
        raise TooLarge(f"{len(value):,} bytes are too many for the judge")
    writer.out.append(wire.BYTES)
    writer.out += wire.U32.pack(len(value))
    writer.out += value


def _write_list(writer: Writer, value: Any, depth: int) -> None:
    if depth >= wire.MOST_DEPTH - 1:  # what is deeper, or refers to itself, stays where it is
        writer._handle(value, writer)
        return
    writer.count(len(value), depth)
    writer.out.append(wire.LIST if type(value) is list else wire.TUPLE)
    writer.out += wire.U32.pack(len(value))
    for each in value:
        writer.write(each, depth + 1)


def _write_dict(writer: Writer, value: dict[Any, Any], depth: int) -> None:
    if depth >= wire.MOST_DEPTH - 1 or any(type(key) is not str for key in value):
        writer._handle(value, writer)
        return
    writer.count(len(value), depth)
    writer.out.append(wire.DICT)
    writer.out += wire.U32.pack(len(value))
    for key, each in value.items():
        writer.text(key)
        writer.write(each, depth + 1)


def _write_slice(writer: Writer, value: slice, depth: int) -> None:
    writer.count(3, depth)
    writer.out.append(wire.SLICE)
    for each in (value.start, value.stop, value.step):
        writer.write(each, depth + 1)


def _write_ellipsis(writer: Writer, value: Any, depth: int) -> None:
    writer.out.append(wire.ELLIPSIS)


def _write_array(writer: Writer, value: np.ndarray, depth: int) -> None:
    if not writer.array(value, depth):
        writer._handle(value, writer)


def _write_scalar(writer: Writer, value: np.generic, depth: int) -> None:
    writer.out.append(wire.SCALAR)
    writer.out.append(wire.CODES[value.dtype.str])
    writer.out += value.tobytes()


def _write_dtype(writer: Writer, value: np.dtype, depth: int) -> None:
    code = wire.CODES.get(value.str) if type(value) is not _VOID else None
    if code is None and value is not wire.OBJECT_DTYPE:
        writer._handle(value, writer)
        return
    writer.out.append(wire.DTYPE)
    writer.out.append(len(wire.DTYPES) if code is None else code)


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
    **{dtype.type: _write_scalar for dtype in (*wire.DTYPES, *wire.ALIASES)},
    **{type(dtype): _write_dtype for dtype in (*wire.DTYPES, *wire.ALIASES, wire.OBJECT_DTYPE)},
}
