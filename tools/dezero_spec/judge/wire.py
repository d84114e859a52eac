"""How values pass between the judge and a host: tags, limits, types of arrays, and what is refused.

`encoding` and `decoding` are the two ways. Objects of the implementation pass as numbers (handles);
what these mean is for the two sides to say.
"""

from __future__ import annotations

import struct

import numpy as np

MOST_BYTES = 16 << 20  # of one array or text
MOST_FRAME = 24 << 20
MOST_ITEMS = 20_000  # of all the lists, tuples, dicts and object arrays in a message
MOST_DEPTH = 24
MOST_INT_BYTES = 512
MOST_HANDLE = (1 << 32) - 1

HEADER = struct.Struct("<II")  # of a frame: its length without the header, its number
U32 = struct.Struct("<I")
F64 = struct.Struct("<d")
C128 = struct.Struct("<dd")
I64 = struct.Struct("<q")

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
OBJECT_DTYPE = np.dtype("O")
ALIASES = tuple(map(np.dtype, ("longlong", "ulonglong", "intc", "uintc")))  # of some of them
CODES = {dtype.str: code for code, dtype in enumerate(DTYPES)}
READ_ONLY = 0x80


class ProtocolError(Exception):
    """Bytes that are no message, or not one that was due."""


class TooLarge(Exception):
    """A value that goes beyond what is sent."""
