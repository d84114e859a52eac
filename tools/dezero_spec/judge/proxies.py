"""Objects that stand for the implementation's: what is done to them is done in the host.

A proxy's class has the special methods that the remote type has, so that len(), with, iteration
and numpy treat it as they would the object itself.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from dezero_spec.judge import operations
from dezero_spec.judge.operations import FLAGS, nearest_builtin
from dezero_spec.judge.remote import name_of
from dezero_spec.judge.wire import ProtocolError

if TYPE_CHECKING:
    from dezero_spec.judge.client import Client

# Special names that are the remote object's to answer. numpy would read memory at an address that
# an __array_interface__ names: nothing of that kind may come from a host.
_ASKED = frozenset({"__array_priority__", "__doc__", "__name__", "__qualname__", "__dict__"})


class Proxy:
    """Base of all proxies. Its own attributes have names that no implementation has."""

    __slots__ = ("__weakref__", "_judge_client_", "_judge_number_")
    _judge_flags_: int = 0
    __array_ufunc__ = None  # numpy leaves `array * proxy` to the proxy
    _judge_methods_: frozenset[str] = frozenset()
    _judge_client_: Client
    _judge_number_: int

    def __getattr__(self, name: str) -> Any:
        if name in self._judge_methods_:
            return Method(self, name)
        if name.startswith("__") and name.endswith("__") and name not in _ASKED:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        return self._judge_client_.request(operations.GETATTR, self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        self._judge_client_.request(operations.SETATTR, self, name, value)

    def __delattr__(self, name: str) -> None:
        self._judge_client_.request(operations.DELATTR, self, name)

    def __repr__(self) -> str:
        return _exact(_unary(self, "repr"), str)

    def __str__(self) -> str:
        return _exact(_unary(self, "str"), str)

    def __bool__(self) -> bool:
        return _exact(_unary(self, "bool"), bool)

    def __dir__(self) -> list[str]:
        return [name for name in _exact(_unary(self, "dir"), list) if type(name) is str]

    def __instancecheck__(self, instance: Any) -> bool:
        answer = self._judge_client_.request(operations.ISINSTANCE, instance, self)
        return _exact(answer, bool)

    def __subclasscheck__(self, subclass: Any) -> bool:
        answer = self._judge_client_.request(operations.ISSUBCLASS, subclass, self)
        return _exact(answer, bool)


class Reference(Proxy):
    """Stands for a weakref.ref, and is one to isinstance."""

    __slots__ = ()

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        return weakref.ref


class WeakProxy(Proxy):
    """Stands for a weakref.proxy, and is one to isinstance."""

    __slots__ = ()

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        return weakref.ProxyType


class Method:
    """A method that is about to be called: looked up and called in one request."""

    __slots__ = ("_judge_name_", "_judge_proxy_")

    def __init__(self, proxy: Proxy, name: str) -> None:
        self._judge_proxy_, self._judge_name_ = proxy, name

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        proxy = self._judge_proxy_
        return proxy._judge_client_.request(
            operations.CALL_METHOD, proxy, self._judge_name_, arguments, keywords
        )

    def judge_looked_up(self) -> Any:
        """Return the method as an object of its own."""
        proxy = self._judge_proxy_
        return proxy._judge_client_.request(operations.GETATTR, proxy, self._judge_name_)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.judge_looked_up(), name)

    def __repr__(self) -> str:
        return repr(self.judge_looked_up())


_T = TypeVar("_T")


def _exact(value: Any, kind: type[_T]) -> _T:
    if type(value) is not kind:
        raise TypeError(f"{kind.__name__} expected")
    return value


def _unary(proxy: Proxy, name: str) -> Any:
    return proxy._judge_client_.request(operations.UNARY, operations.UNARY_CODES[name], proxy)


def _unary_method(name: str, kind: type | None) -> Callable[[Proxy], Any]:
    code = operations.UNARY_CODES[name]

    def method(self: Proxy) -> Any:
        if name == "neg" and self._judge_client_.lacks("__neg__"):
            raise TypeError(f"bad operand type for unary -: {type(self).__name__!r}")
        value = self._judge_client_.request(operations.UNARY, code, self)
        if kind is not None and type(value) is not kind:
            raise TypeError(f"__{name}__ returned non-{kind.__name__}")
        return value

    return method


_ARITHMETIC = frozenset({"add", "sub", "mul", "truediv", "pow"})


def _binary_method(name: str, *, reflected: bool) -> Callable[[Proxy, Any], Any]:
    code = operations.BINARY_CODES[name]
    special = f"__{'r' * reflected}{name}__"

    def method(self: Proxy, other: Any) -> Any:
        numpys = issubclass(type(other), (np.ndarray, np.generic))  # which iterates over a Variable
        if name in _ARITHMETIC and not numpys and self._judge_client_.lacks(special):
            return NotImplemented
        left, right = (other, self) if reflected else (self, other)
        return self._judge_client_.request(operations.BINARY, code, left, right)

    return method


for _name in operations.BINARY_OPERATORS:
    setattr(Proxy, f"__{_name}__", _binary_method(_name, reflected=False))
    if _name not in operations.COMPARISONS:
        setattr(Proxy, f"__r{_name}__", _binary_method(_name, reflected=True))
for _name in ("neg", "pos", "abs", "invert"):
    setattr(Proxy, f"__{_name}__", _unary_method(_name, None))


def _call(self: Proxy, *arguments: Any, **keywords: Any) -> Any:
    return self._judge_client_.request(operations.CALL, self, arguments, keywords)


def _getitem(self: Proxy, key: Any) -> Any:
    return self._judge_client_.request(operations.GETITEM, self, key)


def _setitem(self: Proxy, key: Any, value: Any) -> None:
    self._judge_client_.request(operations.SETITEM, self, key, value)


def _contains(self: Proxy, value: Any) -> Any:
    return self._judge_client_.request(operations.CONTAINS, self, value)


def _enter(self: Proxy) -> Any:
    return self._judge_client_.request(operations.ENTER, self)


def _exit(
    self: Proxy,
    kind: type[BaseException] | None,
    error: BaseException | None,
    traceback: TracebackType | None,
) -> bool:
    name = message = None
    if not self._judge_client_.objects.knows(self):
        return False  # a generator that a failed test left is closed when its frame goes
    if kind is not None:
        # A generator that is closed inside the block ends it by what is no Exception.
        name = "GeneratorExit" if kind is GeneratorExit else nearest_builtin(kind)
        # What a check expected is not for the implementation to read.
        message = "" if issubclass(kind, AssertionError) else str(error)[: operations.MOST_MESSAGE]
    swallowed = self._judge_client_.request(operations.EXIT, self, name, message or "")
    # A check that failed has failed: no context manager of theirs can take that back.
    ours = kind is None or issubclass(kind, AssertionError) or not issubclass(kind, Exception)
    return swallowed is True and not ours


def _array(self: Proxy, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
    value = self._judge_client_.request(operations.CALL_METHOD, self, "__array__", (), {})
    if type(value) is not np.ndarray:
        raise ValueError("object __array__ method not producing an array")
    return value if dtype is None else value.astype(dtype)


_METHODS: dict[str, Any] = {
    "__call__": _call,
    "__len__": _unary_method("len", int),
    "__getitem__": _getitem,
    "__setitem__": _setitem,
    "__contains__": _contains,
    "__iter__": _unary_method("iter", None),
    "__next__": _unary_method("next", None),
    "__enter__": _enter,
    "__exit__": _exit,
    "__float__": _unary_method("float", float),
    "__int__": _unary_method("int", int),
    "__complex__": _unary_method("complex", complex),
    "__index__": _unary_method("index", int),
    "__array__": _array,
}
_KINDS: dict[tuple[str, str, int, tuple[str, ...]], type[Proxy]] = {}


def kind_of(facts: Any) -> type[Proxy]:
    """Return the class of proxies for a remote type; ProtocolError where the facts are none."""
    if type(facts) is not tuple or len(facts) != 4:
        raise ProtocolError("no facts of a type")
    module, name, flags, methods = facts
    if not (
        type(module) is type(name) is str
        and type(flags) is int
        and 0 <= flags <= operations.ALL_FLAGS
        and type(methods) is tuple
        and len(methods) <= operations.MOST_METHODS
        and all(type(each) is str for each in methods)
    ):
        raise ProtocolError("no facts of a type")
    if max(len(module), len(name)) > operations.MOST_NAME:
        raise ProtocolError("a type with a long name")
    known = _KINDS.get(facts)
    if known is not None:
        return known
    base: type[Proxy] = Proxy
    if flags & operations.IS_REFERENCE:
        base = Reference
    elif flags & operations.IS_WEAK_PROXY:
        base = WeakProxy
    body: dict[str, Any] = {
        special: method for special, method in _METHODS.items() if flags & FLAGS[special]
    }
    if not flags & (FLAGS["__bool__"] | FLAGS["__len__"]):
        body["__bool__"] = _is_true
    shown = name_of(name)
    body |= {"__slots__": (), "__module__": module, "_judge_methods_": frozenset(methods)}
    body["_judge_flags_"] = flags
    kind = type(shown, (base,), body)
    if len(_KINDS) < 4 * operations.MOST_TYPES:
        _KINDS[facts] = kind
    return kind


def _is_true(self: Proxy) -> bool:
    return True
