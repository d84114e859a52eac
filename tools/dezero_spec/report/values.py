"""Described values, as reports show them."""

from __future__ import annotations

import re

from dezero_spec.script.values import value_and_type
from dezero_spec.translations import Language

_SHAPE = re.compile(r"shape \(.*?\)")


def brief_pair(expected: str, obtained: str) -> tuple[str, str]:
    """Leave out of two descriptions of arrays what is not amiss: the types, or the values."""
    (value, type_), (other_value, other_type) = map(value_and_type, (expected, obtained))
    shapes = _SHAPE.search(type_), _SHAPE.search(other_type)
    if other_type.endswith(": another shape") and shapes[0] and shapes[1]:
        return shapes[0].group(), shapes[1].group()
    return value, other_value


def with_remark(type_: str, say: Language) -> str:
    """Return an array's type, with what is remarked on it in a language."""
    plain, remarked, _ = type_.partition(": another shape")
    return f"{plain}: {say('another shape')}" if remarked else type_
