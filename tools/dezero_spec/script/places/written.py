"""Where what a name stands for is written: found through its code object, nothing is run."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import CodeType, FunctionType, MethodType
from typing import Any

from dezero_spec.script.places import lines

MOST_TRIED = 40  # calls that are looked up, paths of each
MOST_WRAPPED = 10
MOST_CODES = 200

_OPERATORS = "add sub mul truediv pow neg radd rsub rmul rtruediv rpow"
SPECIAL = frozenset(f"__{name}__" for name in f"len repr str {_OPERATORS}".split())

Path = Sequence[str]  # of names: ("Variable", "backward")
# file, line, function, source, first line shown, lines shown, what was called
Written = tuple[str, int, str, str, int, list[str], str]

_mro = type.__dict__["__mro__"].__get__
_dict = type.__dict__["__dict__"].__get__
_NOTHING = object()


def written(
    names: Mapping[str, object], calls: Sequence[Sequence[Path]], is_own: Callable[[str], bool]
) -> list[Written]:
    """Return where the first of `calls` is written that can be found in `names`.

    `calls`: the paths of names that each of them leads to, of which a special method must be there;
    `is_own` tells of a file whether it holds the implementation. What is decorated beyond
    recognition, written in C or without source is not found.
    """
    for paths in calls[:MOST_TRIED]:
        special = [path for path in paths if path[-1] in SPECIAL]
        if special and not any(_place(names, path, is_own) for path in special):
            return []  # it is not there, or not theirs: what came before has nothing to do with it
        found = [place for path in paths[:MOST_TRIED] if (place := _place(names, path, is_own))]
        if found:
            return found
    return []


def _place(
    names: Mapping[str, object], path: Path, is_own: Callable[[str], bool]
) -> Written | None:
    code = code_of(_looked_up(names, path))
    if code is None or not is_own(code.co_filename):
        return None
    line = code.co_firstlineno
    first, shown = lines.between(code.co_filename, line, last_line(code))
    if not shown:
        return None
    return code.co_filename, line, code.co_name, shown[0].strip(), first, shown, ".".join(path)


def _looked_up(names: Mapping[str, object], path: Path) -> object:
    """Return what a path stands for, as it stands in its class: nothing of anyone's is run."""
    name, *rest = path
    thing = names.get(name, _NOTHING)
    for attribute in rest:
        kind = thing if issubclass(type(thing), type) else type(thing)
        thing = _of_class(kind, attribute)
    if rest or type(thing) in (FunctionType, functools.partial):
        return thing
    # An object that is called, such as a Function made once and for all.
    return thing if issubclass(type(thing), type) else _of_class(type(thing), "__call__")


def _of_class(kind: Any, attribute: str) -> object:
    for base in _mro(kind):
        found = _dict(base)
        if attribute in found:
            return found[attribute]
    return _NOTHING


def code_of(thing: Any) -> CodeType | None:
    """Return the code of a function, method or property; None where there is none of its own."""
    for _ in range(MOST_WRAPPED):
        kind = type(thing)
        if kind is FunctionType:
            inner = thing.__dict__.get("__wrapped__", _NOTHING)
            if inner is _NOTHING:
                code: CodeType = thing.__code__
                # What a decorator has put in its place is not where it is written.
                nested = "<locals>" in thing.__qualname__ and code.co_name != "<lambda>"
                return None if nested else code
            thing = inner
        elif kind is property:
            thing = thing.fget
        elif kind in (staticmethod, classmethod, MethodType):
            thing = thing.__func__
        elif kind in (functools.partial, functools.partialmethod, functools.cached_property):
            thing = thing.func
        else:
            return None
    return None


def last_line(code: CodeType) -> int:
    """Return the last line that belongs to a function's code, functions inside it included."""
    last = code.co_firstlineno
    for each in within(code):
        for _, _, line in each.co_lines():
            last = max(last, line or 0)
    return last


def within(code: CodeType) -> Iterator[CodeType]:
    """Yield a code object and those inside it."""
    pending, count = [code], 0
    while pending and count < MOST_CODES:
        each = pending.pop()
        count += 1
        yield each
        pending += [inner for inner in each.co_consts if isinstance(inner, CodeType)]
