"""Recognise the English sentences that the code makes, and say them in another language.

Loaders, archives and stored results speak English: see `sentences`. A sentence is looked up among
the templates of a catalogue; what stands in a field may be a sentence, too.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

MOST = 4000  # characters that are looked at
MOST_SEEN = 100  # parts of a text that are looked at: it may come from a submission
DEEPEST = 6  # sentences within sentences
LETTERS = 6  # a template with fewer is recognised only by what stands in its fields

# Fields in which nothing but a number stands.
NUMBERS = frozenset(
    (
        "line",
        "line_num",
        "lineno",
        "at",
        "len",
        "len2",
        "count",
        "size",
        "megabytes",
        "number",
        "most_files",
        "most_bytes",
    )
)
_RAISED = re.compile(r"\w*(?:Error|Exception|Warning|Interrupt|Exit): ")
WORD = re.compile(r"[A-Za-z']+")
FIELD = re.compile(r"\{([^{}]*)\}")
_SENTENCE_END = re.compile(r"(?<=[.!?^]) (?=\S)|; |\n")


@dataclass(frozen=True)
class Template:
    """A template with its endings chosen. `fixed`: what stands before, between and after fields."""

    id: str
    fixed: tuple[str, ...]
    fields: tuple[str, ...]

    @functools.cached_property
    def letters(self) -> int:
        """How many letters are fixed: the more, the surer."""
        return sum(character.isalpha() for text in self.fixed for character in text)

    @property
    def word(self) -> str:
        """The longest word that is fixed in it, by which it is found; "" if none is."""
        words = [""]
        for place, text in enumerate(self.fixed):
            for found in WORD.finditer(text):
                begins = found.start() > 0 or place == 0
                ends = found.end() < len(text) or place == len(self.fixed) - 1
                if begins and ends:
                    words.append(found[0])
        return max(words, key=len)

    @property
    def sure(self) -> bool:
        """Whether it can be told from any text by what is fixed in it."""
        return self.letters >= LETTERS or not NUMBERS.isdisjoint(self.fields)

    def match(self, text: str) -> dict[str, str] | None:
        """Return what stands in the fields of a text; None for another text.

        In one go, without trying again: texts may come from submissions.
        """
        first, *middle = self.fixed
        last = middle.pop()
        if len(text) < len(first) + len(last):
            return None
        if not (text.startswith(first) and text.endswith(last)):
            return None
        at, end = len(first), len(text) - len(last)
        values = []
        for fixed in middle:
            found = text.find(fixed, at, end)
            if found < 0:
                return None
            values.append(text[at:found])
            at = found + len(fixed)
        values.append(text[at:end])
        found_there = dict(zip(self.fields, values))
        if any(name in NUMBERS and not _number(value) for name, value in found_there.items()):
            return None
        return found_there


@dataclass(frozen=True)
class _Told:
    """A translation, and how sure it is that each sentence in it was found where it ends."""

    text: str
    sure: int


PARTLY, WHOLLY, SURELY = 1, 2, 3


class Phrasebook:
    """Knows a catalogue's sentences.

    `known`: translations by English text or template; `stop`: what ends a sentence. A wide one
    needs no space after it.
    """

    def __init__(self, known: Mapping[str, str], stop: str = ".") -> None:
        self._known, self._stop = known, stop
        self._between = FIELD.sub("", known.get("{one}; {other}", "; "))
        self._seen: dict[str, _Told | None] = {}  # in the text that is looked at now
        found = list(itertools.chain.from_iterable(map(templates, known)))
        self._surest = _by_word(each for each in found if each.letters >= LETTERS)
        self._sure = _by_word(each for each in found if each.sure)
        self._unsure = _by_word(each for each in found if not each.sure)
        self.tell = functools.lru_cache(maxsize=4096)(self._tell)

    def _tell(self, text: str) -> str:
        self._seen = {}
        found = self._told(text, 0)
        return found.text if found else text

    def _told(self, text: str, depth: int) -> _Told | None:
        core = text.strip()
        if not core or depth > DEEPEST or len(core) > MOST:
            return None
        if core not in self._seen:
            if len(self._seen) >= MOST_SEEN:
                return None
            self._seen[core] = None
            self._seen[core] = self._look_up(core, depth)
        found = self._seen[core]
        if found is None:
            return None
        start = text.index(core[0])
        return _Told(text[:start] + found.text + text[start + len(core) :], found.sure)

    def _look_up(self, text: str, depth: int) -> _Told | None:
        if text in self._known:
            return _Told(self._known[text], SURELY)
        if text.endswith(".") and not text.endswith(".."):
            found = self._told(text[:-1], depth)
            if found is None:
                return None
            return _Told(found.text.rstrip(f".{self._stop}") + self._stop, found.sure)
        if raised := _RAISED.match(text):
            return self._in_exception(raised[0], text[raised.end() :], depth)
        best: _Told | None = None
        for way in (self._by_template, self._in_parts, self._by_its_fields):
            best = _better(best, way(text, depth))
            if best and best.sure == SURELY:
                break
        return best

    def _in_exception(self, name: str, text: str, depth: int) -> _Told | None:
        """Tell an exception's message only if it is surely ours: Python's stay as they are."""
        found = self._like(self._surest, text, depth)
        if text in self._known:
            found = _Told(self._known[text], SURELY)
        return _Told(name + found.text, found.sure) if found and found.sure == SURELY else None

    def _by_template(self, text: str, depth: int) -> _Told | None:
        return self._like(self._sure, text, depth)

    def _by_its_fields(self, text: str, depth: int) -> _Told | None:
        return self._like(self._unsure, text, depth)

    def _like(self, known: Mapping[str, list[Template]], text: str, depth: int) -> _Told | None:
        """Tell a sentence that is like one of the templates."""
        best: _Told | None = None
        words = {"", *WORD.findall(text)}
        found = [template for word in words & known.keys() for template in known[word]]
        # Of two as long, that with fewer fields: what it leaves in one, may be a sentence.
        for template in sorted(found, key=lambda it: (-it.letters, len(it.fields), it.id)):
            values = template.match(text)
            if values is None:
                continue
            told = {name: self._told(value, depth + 1) for name, value in values.items()}
            if known is self._unsure and not any(told.values()):
                continue
            said = {name: found.text if found else values[name] for name, found in told.items()}
            sure = min(_surety(values[name], found) for name, found in told.items())
            best = _better(best, _Told(_filled(self._known[template.id], said), sure))
            if sure == SURELY:
                break
        return best

    def _in_parts(self, text: str, depth: int) -> _Told | None:
        """Tell sentences that stand one after the other; at best, all of them are known."""
        best: _Told | None = None
        for place in itertools.islice(_SENTENCE_END.finditer(text), 4):
            parts = text[: place.start()], text[place.end() :]
            told = [self._told(part, depth + 1) for part in parts]
            if any(told):
                said = [found.text if found else part for found, part in zip(told, parts)]
                whole = all(found and found.sure >= WHOLLY for found in told)
                between = self._between if place.group() == "; " else place.group()
                if said[0].endswith(self._stop) and self._stop != "." and between == " ":
                    between = ""
                found = _Told(said[0] + between + said[1], SURELY if whole else PARTLY)
                best = _better(best, found)
        return best


def _by_word(templates: Iterable[Template]) -> dict[str, list[Template]]:
    found: dict[str, list[Template]] = {}
    for template in templates:
        found.setdefault(template.word, []).append(template)
    return found


def _better(one: _Told | None, other: _Told | None) -> _Told | None:
    return other if other and (one is None or other.sure > one.sure) else one


def _surety(value: str, told: _Told | None) -> int:
    """Say how sure it is that a value ends where a field does: another sentence may begin in it."""
    if not _SENTENCE_END.search(value.strip()):
        return SURELY
    return WHOLLY if told and told.sure >= WHOLLY else PARTLY


def templates(id: str) -> Iterable[Template]:
    """Return a template in each of its forms: in the singular, in the plural."""
    pieces = FIELD.split(id)
    if len(pieces) == 1:
        return []
    choices = [field.split("|") if "|" in field else [field] for field in pieces[1::2]]
    found = []
    for chosen in itertools.product(*choices):
        fixed, fields = [pieces[0]], []
        for choice, name, after in zip(chosen, pieces[1::2], pieces[2::2]):
            if "|" in name:
                fixed[-1] += choice + after
            else:
                fields.append(name)
                fixed.append(after)
        if fields:
            found.append(Template(id, tuple(fixed), tuple(fields)))
    return found


def _filled(text: str, values: Mapping[str, str]) -> str:
    return FIELD.sub(lambda field: values.get(field[1], field[0]), text)


def _number(text: str) -> bool:
    return bool(re.fullmatch(r"-?[\d.,]+", text))
