"""Values as the suite's checks describe them."""

from __future__ import annotations

import re

from dezero_spec.translations import Language

_ARRAY = re.compile(
    r"(?P<value>.*)  \((?P<type>(?:ndarray|numpy\.\w+), shape \(.*?\), [^()]+)\)"
    r"(?P<remark>: another \w+)?",
    re.DOTALL,
)


def value_and_type(text: str) -> tuple[str, str]:
    """Part an array's description into its values and its type, shape and dtype.

    The second is empty for anything else.
    """
    match = _ARRAY.fullmatch(text)
    if match is None:
        return text, ""
    return match["value"], match["type"] + (match["remark"] or "")


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
