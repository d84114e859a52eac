"""Exceptions that stand for those of an implementation in another process."""

from __future__ import annotations

from dezero_spec.judge import operations
from dezero_spec.script.places.place import Place
from dezero_spec.script.remote import HelperFrame, Remote

_KINDS: dict[tuple[str, str], type[BaseException]] = {}


def raised(
    name: str,
    builtin: str,
    text: str,
    places: tuple[Place, ...] = (),
    frames: tuple[HelperFrame, ...] = (),
) -> BaseException:
    """Return an exception with the name, message and nearest builtin type of a remote one.

    What is no Exception there, such as SystemExit or KeyboardInterrupt, is none here either, and
    doesn't end this process.
    """
    base = operations.EXCEPTIONS.get(builtin, BaseException)
    kind = _KINDS.get((name, builtin))
    if kind is None:
        kind = type(name or "BaseException", (Remote, base), {"__module__": "builtins"})
        if len(_KINDS) < 500:
            _KINDS[name, builtin] = kind
    error = kind.__new__(kind)
    error.text, error.places, error.frames = text, places, frames  # type: ignore[attr-defined]
    return error
