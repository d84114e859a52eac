"""What can be asked of a host, and what it tells of a type: known to both sides."""

from __future__ import annotations

import builtins
import operator
from collections.abc import Callable
from typing import Any

# Requests. Their operands follow as values, one after the other.
(
    LOAD, HELPERS, NAME, GETATTR, SETATTR, DELATTR, CALL, CALL_METHOD, BINARY, UNARY, GETITEM,
    SETITEM, CONTAINS, ISINSTANCE, ISSUBCLASS, ENTER, EXIT, IMPORTED, TOP_LEVEL_HAS, WRITTEN,
    REACHED_FILES, REACHED, END, NAMES, SCRIPT,
) = range(25)  # fmt: skip
# What a test itself asks for: such requests are counted, and numbered by them is what comes back.
ASKED = frozenset(range(GETATTR, WRITTEN))

# How an answer begins.
VALUE, NEW_TYPES, ERROR, MISSING_NAME, CANNOT_LOAD = range(5)

# Handles of what is there from the beginning.
DEZERO, LIFETIME, FUNCTIONS, FIRST_FREE = 1, 2, 3, 16
NUMBERS = 4096  # for names, and for the objects that come with each request of a test

BINARY_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "truediv": operator.truediv,
    "floordiv": operator.floordiv,
    "mod": operator.mod,
    "pow": operator.pow,
    "matmul": operator.matmul,
    "and": operator.and_,
    "or": operator.or_,
    "xor": operator.xor,
    "lshift": operator.lshift,
    "rshift": operator.rshift,
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
}
COMPARISONS = {"lt": "gt", "le": "ge", "gt": "lt", "ge": "le"}
BINARY_CODES = {name: code for code, name in enumerate(BINARY_OPERATORS)}

UNARY_OPERATORS: dict[str, Callable[[Any], Any]] = {
    "neg": operator.neg,
    "pos": operator.pos,
    "abs": abs,
    "invert": operator.invert,
    "len": len,
    "repr": repr,
    "str": str,
    "bool": bool,
    "iter": iter,
    "next": next,
    "dir": dir,
    "float": float,
    "int": int,
    "complex": complex,
    "index": operator.index,
}
UNARY_CODES = {name: code for code, name in enumerate(UNARY_OPERATORS)}

# What a type may have; a proxy has the same, so that len(), with and numpy treat it alike.
SPECIAL = (
    "__call__", "__len__", "__getitem__", "__setitem__", "__contains__", "__iter__", "__next__",
    "__bool__", "__enter__", "__exit__", "__float__", "__int__", "__complex__", "__index__",
    "__array__",
)  # fmt: skip
FLAGS = {name: 1 << bit for bit, name in enumerate(SPECIAL)}
IS_REFERENCE = 1 << len(SPECIAL)  # a weakref.ref
IS_WEAK_PROXY = IS_REFERENCE << 1
IS_CLASS = IS_REFERENCE << 2
ALL_FLAGS = (IS_REFERENCE << 3) - 1

MOST_TYPES = 2000  # that a host may tell of
MOST_METHODS = 80  # of one type
MOST_NAME = 200  # characters
MOST_MESSAGE = 4000
MOST_PLACES = 5
MOST_TEXT = 100_000  # of a repr

# The exceptions as which an implementation's own come back, by name. Groups need exceptions to be
# made of; they come back as what they are groups of: exceptions.
EXCEPTIONS: dict[str, type[BaseException]] = {
    name: value
    for name, value in vars(builtins).items()
    if isinstance(value, type) and issubclass(value, Exception) and value.__name__ == name
    if name != "ExceptionGroup"
}


def nearest_builtin(kind: type[BaseException]) -> str:
    """Return the name of the builtin exception that `kind` is or derives from; '' for none."""
    for base in type.mro(kind):
        if EXCEPTIONS.get(base.__name__) is base:
            return base.__name__
    return ""
