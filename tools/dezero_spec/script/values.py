"""Values as the suite's checks describe them, taken apart."""

from __future__ import annotations

import re

_ARRAY = re.compile(
    r"(?P<value>.*)  \((?P<type>(?:ndarray|numpy\.\w+), shape \(.*?\), [^()]+)\)"
    r"(?P<remark>: another shape)?",
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
