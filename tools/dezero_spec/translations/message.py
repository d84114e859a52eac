"""A sentence as a fact: a template with its values, said in a language once, where it is shown.

Nothing recognises it afterwards, so no value can be taken for a part of the sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Message:
    """A whole sentence. `id`: its English template, with fields as ``{name}``; str() fills it.

    A value is put in as it is, in every language, unless it is a Message itself.
    """

    id: str
    values: Mapping[str, object]

    def __str__(self) -> str:
        return self.id.format_map(self.values)


def _(id: str, /, **values: object) -> Message:
    """Make a message; catalogues are made from the calls of this name, by Babel's extractor."""
    return Message(id, values)
