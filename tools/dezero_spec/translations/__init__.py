"""The languages that pages and the command speak: message catalogues, English beneath them all."""

from __future__ import annotations

import functools
import gettext
import locale
import os
from pathlib import Path
from typing import TYPE_CHECKING

from dezero_spec.translations.message import Message

if TYPE_CHECKING:
    from dezero_spec.suite.catalogue import Rule
    from dezero_spec.translations.phrasebook import Phrasebook

FOLDER = Path(__file__).parent
DOMAIN = "dezero_spec"
ENGLISH = "en"
# Adding one is this line and its catalogue.
LANGUAGES = (ENGLISH, "ko", "ja", "zh_CN")
# What a locale's language and country are read as; a language without its country otherwise.
READ_AS = {"zh_CN": "zh_CN", "zh_SG": "zh_CN", "zh_TW": ENGLISH, "zh_HK": ENGLISH, "zh": "zh_CN"}
SENTENCE = "sentence"  # the context of templates


class Language:
    """One language. Whatever its catalogue lacks is said in English."""

    def __init__(self, code: str, messages: gettext.NullTranslations) -> None:
        self.code, self.messages = code, messages
        self.tag = code.replace("_", "-")  # as BCP 47 writes it, for pages
        self.stop = messages.pgettext("punctuation", ".")

    def __call__(self, text: str, /, **values: object) -> str:
        """Translate a text, and put values into it as ``%(name)s``."""
        found = self.messages.gettext(text) if text else text
        return found % values if values else found

    def plural(self, one: str, many: str, number: int) -> str:
        """Choose between the forms for a number, and put it into them as ``%(num)s``."""
        return self.messages.ngettext(one, many, number) % {"num": number}

    def sentence(self, rule: Rule) -> str:
        """Return a rule's sentence: its translation is kept under the rule's id."""
        found = self.messages.pgettext("rule", rule.id)
        return rule.sentence if found == rule.id else found

    def said(self, message: Message) -> str:
        """Say a message: its template is looked up, its values are left as they are."""
        values = {
            name: self.said(value) if isinstance(value, Message) else value
            for name, value in message.values.items()
        }
        return self.messages.gettext(message.id).format_map(values)

    def told(self, text: str) -> str:
        """Translate a sentence that was made in English, such as a stored one.

        It is recognised by its template: see `sentences`. Values are left as they are.
        """
        return text if self.code == ENGLISH or not text else self._phrasebook.tell(text)

    @functools.cached_property
    def _phrasebook(self) -> Phrasebook:
        from dezero_spec.translations.phrasebook import Phrasebook

        # What gettext has no public way to list.
        found: dict[object, str] = getattr(self.messages, "_catalog", {})
        known = {}
        for id, text in found.items():
            if isinstance(id, str) and text:
                context, _, name = id.rpartition("\x04")
                if context in ("", SENTENCE) and "%(" not in name and " " in name:
                    known[name] = text
        return Phrasebook(known, self.stop)


@functools.cache
def language(code: str = ENGLISH) -> Language:
    """Return a language by its code; English for one that is not there."""
    if code == ENGLISH or code not in LANGUAGES:
        return Language(ENGLISH, gettext.NullTranslations())
    found = gettext.translation(DOMAIN, str(FOLDER), languages=[code], fallback=True)
    return Language(code, found)


def of_locale() -> str:
    """Return the code of the language that the surroundings ask for; English in the C locale."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    set_to = next(filter(None, map(os.environ.get, names)), "")
    if set_to.partition(".")[0] in ("C", "POSIX"):
        return ENGLISH
    asked = os.environ.get("LANGUAGE") or set_to
    for each in asked.split(":"):
        name = locale.normalize(each).partition(".")[0].partition("@")[0]
        for code in (name, name.partition("_")[0]):
            if READ_AS.get(code, code) in LANGUAGES:
                return READ_AS.get(code, code)
    return ENGLISH
