"""What a host tells of a type: enough for a proxy of its instances to behave as they would."""

from __future__ import annotations

import weakref
from types import FunctionType
from typing import Any, NamedTuple

import numpy as np

from dezero_spec.judge import operations

_mro = type.__dict__["__mro__"].__get__
_dict = type.__dict__["__dict__"].__get__
_name = type.__dict__["__name__"].__get__
_module = type.__dict__["__module__"].__get__
_type = type
_text = str.__getitem__
_ALL = slice(None)
_NAMES = slice(operations.MOST_NAME)
_PROXIES = tuple(weakref.ProxyTypes)


class Facts(NamedTuple):
    """`methods`: names of plain functions, which can be called without being looked up first."""

    module: str
    name: str
    flags: int
    methods: tuple[str, ...]


class Types:
    """The types that the other side has been told of, by number."""

    def __init__(self) -> None:
        self._numbers: dict[Facts, int] = {}
        # id of a type: reference to it, its number, whether it derives from ndarray
        self._known: dict[int, tuple[Any, int, bool]] = {}
        self.flags: list[int] = []  # by number
        self.new: list[Facts] = []
        self.number(object)

    def number(self, kind: type) -> int:
        """Return the number of a type; what is new has to be told."""
        known = self._known.get(id(kind))
        if known is not None and known[0]() is kind:
            return known[1]
        facts = facts_of(kind)
        number = self._numbers.get(facts)
        if number is None:
            if len(self._numbers) >= operations.MOST_TYPES:
                return 0  # object, which is always the first
            number = self._numbers[facts] = len(self._numbers)
            self.new.append(facts)
            self.flags.append(facts.flags)
        self._known[id(kind)] = weakref.ref(kind), number, derives(kind, np.ndarray)
        if len(self._known) > 2 * operations.MOST_TYPES:
            self._known.clear()
        return number

    def is_array(self, kind: type) -> bool:
        """Tell whether a type derives from ndarray."""
        known = self._known.get(id(kind))
        if known is not None and known[0]() is kind:
            return known[2]
        return derives(kind, np.ndarray)


def mro(kind: type) -> tuple[type, ...]:
    """Return a type's real method resolution order, whatever its metaclass says."""
    found: tuple[type, ...] = _mro(kind)
    return found


def is_instance(thing: Any, kind: type) -> bool:
    """Tell whether the true type of an object derives from `kind`: nobody is asked."""
    return derives(_type(thing), kind)


def derives(kind: type, base: type) -> bool:
    """Tell whether a class derives from another one. No builtin that could have been replaced."""
    for each in _mro(kind):  # noqa: SIM110
        if each is base:
            return True
    return False


def facts_of(kind: type) -> Facts:
    """Look at a type without running anything of it."""
    bases = _mro(kind)
    found: dict[str, Any] = {}
    for base in reversed(bases):
        found.update(_dict(base))
    flags = 0
    for name, flag in operations.FLAGS.items():
        if found.get(name) is not None:
            flags |= flag
    if any(base is weakref.ref for base in bases):
        flags |= operations.IS_REFERENCE
    if any(kind is each for each in _PROXIES):
        flags |= operations.IS_WEAK_PROXY
    if any(base is type for base in bases):
        flags |= operations.IS_CLASS
    methods = []
    if found.get("__getattribute__") is object.__getattribute__:
        methods = [
            name
            for name, value in found.items()
            if type(value) is FunctionType and type(name) is str and not name.startswith("__")
        ]
    module = _module(kind)
    return Facts(
        _text(module, _NAMES) if type(module) is str else "",
        _text(_name(kind), _NAMES),
        flags,
        tuple(sorted(name for name in methods if len(name) < 60)[: operations.MOST_METHODS]),
    )
