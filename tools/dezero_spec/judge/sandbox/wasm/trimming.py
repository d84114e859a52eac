"""The interpreter's module and library without what only numpy's neighbours need.

The artifacts hold scipy, pandas, scikit-learn and more, linked in: three quarters of the code. A
submission is to see numpy and the standard library, as in the other sandbox; and what is left
compiles in a quarter of the time. Functions stay where they are, or each call would have to be
rewritten: the body of one that goes is a trap.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

FORM = 2  # changes with anything here: what was made before is made anew
LIBRARY_NAME = "python315.zip"

# By the module's own list of names, in the order in which it was linked: CPython and numpy's
# extensions; numpy's inner libraries, BLAS and LAPACK; zlib and the C and C++ libraries, with what
# the standard library stands on. Between them, the neighbours' and their libraries.
_KEPT = (range(16_170), range(67_990, 71_682), range(84_540, 89_103))
# Of functions that several were linked with, the first one stays: these, with a neighbour. The
# tests look for calls from what is kept to what is not.
_SHARED = frozenset(
    (24651, 24660, 25786, 25787, 25788, 28358, 28498, 28505, 28732, 34407, 34927, 53926)
)
# Functions that the host calls, and the module does not show.
SHOWN = {"PyThreadState_Get": 4763, "PyUnstable_ThreadState_SetStackProtection": 3738}
_TRAP = b"\x03\x00\x00\x0b"  # three bytes: no variables, unreachable, end
_CUSTOM, _IMPORT, _EXPORT, _CODE = 0, 2, 7, 10

# Top-level names in the library's archive that are no part of Python or numpy.
_NEIGHBOURS = {
    "PIL", "attr", "attrs", "bs4", "charset_normalizer", "cloudpickle", "contourpy", "cycler",
    "dateutil", "defusedxml", "et_xmlfile", "fontTools", "formulaic", "host", "html5lib",
    "interface_meta", "isympy", "jinja2", "joblib", "kiwisolver", "lxml", "markupsafe",
    "matplotlib", "more_itertools", "mpl_toolkits", "mpmath", "narwhals", "networkx",
    "openpyxl", "packaging", "pandas", "patsy", "pylab", "pyparsing", "pypdf", "regex",
    "reportlab", "reportlab_mods", "reportlab_settings", "scipy", "seaborn", "six", "sklearn",
    "soupsieve", "statsmodels", "sympy", "tabulate", "threadpoolctl", "tlz", "tomli_w", "toolz",
    "tqdm", "typing_extensions", "webencodings", "wrapt", "xlrd", "xlsxwriter", "xmltodict",
    "yaml",
}  # fmt: skip


def trimmed(module: bytes) -> bytes:
    """Return the module without the neighbours' functions, and with `SHOWN` among its exports."""
    out = bytearray(module[:8])
    imported = 0
    for kind, body in sections(module):
        if kind == _CUSTOM:  # names, for a debugger
            continue
        if kind == _IMPORT:
            imported, _ = number(body, 0)  # all of them functions
        if kind == _CODE:
            body = _code(body, imported)
        elif kind == _EXPORT:
            body = _exports(body)
        out.append(kind)
        out += _bytes(len(body))
        out += body
    return bytes(out)


def sections(module: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the parts of a module: their kind and what is in them."""
    at = 8
    while at < len(module):
        kind = module[at]
        size, at = number(module, at + 1)
        yield kind, module[at : at + size]
        at += size


def _code(body: bytes, first: int) -> bytes:
    count, at = number(body, 0)
    out = bytearray(_bytes(count))
    for function in range(first, first + count):
        start = at
        size, at = number(body, at)
        at += size
        out += body[start:at] if is_kept(function) else _TRAP
    return bytes(out)


def is_kept(function: int) -> bool:
    """Tell whether a function is the interpreter's, numpy's, or of what these stand on."""
    return function in _SHARED or any(function in kept for kept in _KEPT)


def _exports(body: bytes) -> bytes:
    count, at = number(body, 0)
    out = bytearray(_bytes(count + len(SHOWN)))
    out += body[at:]
    for name, function in SHOWN.items():
        out += _bytes(len(name)) + name.encode() + b"\0" + _bytes(function)
    return bytes(out)


def number(data: bytes, at: int) -> tuple[int, int]:
    """Read a number in LEB128; return it and where it ends."""
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def _bytes(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def library(archive: bytes) -> bytes:
    """Return the library's archive with Python and numpy alone, not compressed: it loads faster."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as whole,
        zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as kept,
    ):
        for entry in whole.infolist():
            top = entry.filename.partition("/")[0].removesuffix(".pyc")
            if top in _NEIGHBOURS or top.endswith(".dist-info") or "/tests/" in entry.filename:
                continue
            kept.writestr(zipfile.ZipInfo(entry.filename, entry.date_time), whole.read(entry))
    return out.getvalue()
