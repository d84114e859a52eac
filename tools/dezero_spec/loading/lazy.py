"""Lazy imports (PEP 810): in a namespace that is read as a dict they are no values yet."""

from __future__ import annotations

import types
from collections.abc import Iterator

_Lazy = getattr(types, "LazyImportType", ())  # since Python 3.15


def resolve(names: dict[str, object]) -> Iterator[tuple[str, BaseException]]:
    """Import what was to be imported lazily; names that can't be are given, and left out."""
    for name, value in list(names.items()):
        if not isinstance(value, _Lazy):
            continue
        try:
            names[name] = value.resolve()
        except Exception as error:
            del names[name]
            yield name, error
