"""Described values, as reports show them."""

from __future__ import annotations

from dezero_spec.script.values import value_and_type
from dezero_spec.translations import Language


def brief_pair(expected: str, obtained: str) -> tuple[str, str]:
    """Leave out of two descriptions of arrays what is not amiss: the types, or the values."""
    (value, type_), (other_value, other_type) = map(value_and_type, (expected, obtained))
    if "another" in other_type:
        return type_.partition(", ")[2], other_type.partition(", ")[2].partition(": ")[0]
    return value, other_value


def with_remark(type_: str, say: Language) -> str:
    """Return an array's type, with what is remarked on it in a language."""
    plain, colon, remark = type_.partition(": another ")
    if not colon:
        return type_
    return f"{plain}: {say('another shape') if remark == 'shape' else say('another dtype')}"
