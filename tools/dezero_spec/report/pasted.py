"""Lines to paste, the words in their comments in the reader's language."""

from __future__ import annotations

import re

from rich.cells import cell_len

from dezero_spec.translations import Language

NAME_MISSING = " to be there"  # what snippets say of a name that the implementation lacks
_COMMENT = re.compile(r"(?P<before>.*?# )(?P<words>expected:? |in the folder )(?P<value>.+)")
_FURTHER = re.compile(rf"(?P<before> *# ) {{{len('expected ')}}}(?P<value>.+)")  # of an array


def pasted(snippet: str, say: Language) -> str:
    """Return a snippet for a reader of a language; arrays of several lines stay aligned."""
    lines, pad = [], ""
    for line in snippet.split("\n"):
        if found := _COMMENT.fullmatch(line):
            before, words, value = found.group("before", "words", "value")
            said = _worded(words, say.told(value), say)
            pad = " " * cell_len(said.partition(value)[0]) if words == "expected " else ""
            line = before + said
        elif pad and (found := _FURTHER.fullmatch(line)):
            line = found["before"] + pad + found["value"]
        else:
            pad = ""
        lines.append(line)
    return "\n".join(lines)


def _worded(words: str, value: str, say: Language) -> str:
    if words == "expected " and value.endswith(NAME_MISSING):
        return say("expected %(name)s to be there", name=value.removesuffix(NAME_MISSING))
    if words == "expected ":
        return say("expected %(value)s", value=value)
    if words == "in the folder ":
        return say("in the folder %(folder)s", folder=value)
    return say("expected: it defines names and does nothing else")
