"""What a host does with objects alone, by operation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dezero_spec.bounds import bounded
from dezero_spec.judge import operations
from dezero_spec.judge.facts import derives, is_instance

_BINARY = tuple(operations.BINARY_OPERATORS.values())
_UNARY = tuple(operations.UNARY_OPERATORS.values())
_REPR, _STR = (operations.UNARY_CODES[name] for name in ("repr", "str"))
_exact_text = str.__getitem__
_ALL = slice(None)


def _call(function: Any, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
    return function(*arguments, **keywords)


def _call_method(
    thing: Any, name: str, arguments: tuple[Any, ...], keywords: dict[str, Any]
) -> Any:
    return getattr(thing, name)(*arguments, **keywords)


def _binary(code: int, left: Any, right: Any) -> Any:
    return _BINARY[code](left, right)


def _unary(code: int, thing: Any) -> Any:
    result = _UNARY[code](thing)
    if code in (_REPR, _STR):
        return bounded(_exact_text(result, _ALL), operations.MOST_TEXT)
    return result


def _getitem(thing: Any, key: Any) -> Any:
    return thing[key]


def _setitem(thing: Any, key: Any, value: Any) -> None:
    thing[key] = value


def _contains(thing: Any, value: Any) -> bool:
    return value in thing


def _isinstance(thing: Any, kind: Any) -> bool:
    if is_instance(kind, type):
        return is_instance(thing, kind)
    return isinstance(thing, kind)  # which raises


def _issubclass(kind: Any, base: Any) -> bool:
    if is_instance(kind, type) and is_instance(base, type):
        return derives(kind, base)
    return issubclass(kind, base)


def _enter(manager: Any) -> Any:
    return type(manager).__enter__(manager)


def _exit(manager: Any, name: str | None, message: str) -> bool:
    """Leave a with block: normally, or by an exception of the judge's, rebuilt from its name."""
    if name is None:
        return bool(type(manager).__exit__(manager, None, None, None))
    kind = GeneratorExit if name == "GeneratorExit" else operations.EXCEPTIONS.get(name, Exception)
    try:
        error: BaseException = kind(message)
    except Exception:  # one that wants more than a message
        error = Exception(message)
    return bool(type(manager).__exit__(manager, type(error), error, None))


ACTIONS: Mapping[int, Callable[..., Any]] = {
    operations.GETATTR: getattr,
    operations.SETATTR: setattr,
    operations.DELATTR: delattr,
    operations.CALL: _call,
    operations.CALL_METHOD: _call_method,
    operations.BINARY: _binary,
    operations.UNARY: _unary,
    operations.GETITEM: _getitem,
    operations.SETITEM: _setitem,
    operations.CONTAINS: _contains,
    operations.ISINSTANCE: _isinstance,
    operations.ISSUBCLASS: _issubclass,
    operations.ENTER: _enter,
    operations.EXIT: _exit,
}
