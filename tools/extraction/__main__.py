"""Bring the catalogues up to date with the messages, and compile them (needs Babel).

python -m extraction: untranslated messages stand empty in the .po file afterwards.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from dezero_spec.translations import DOMAIN, FOLDER, LANGUAGES

from extraction.messages import messages


class _Catalogue(Catalog):
    """A catalogue whose header tells no time and no version: equal messages, equal files."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """What reading needs."""
        return [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Language", str(self.locale)),
            ("Plural-Forms", self.plural_forms),
        ]

    @mime_headers.setter
    def mime_headers(self, value: Iterable[tuple[str, str]]) -> None:
        """Leave them as they are: they follow from the language alone."""


def path(code: str, suffix: str) -> Path:
    """Return where a catalogue is."""
    return FOLDER / code / "LC_MESSAGES" / f"{DOMAIN}{suffix}"


def updated(code: str) -> Catalog:
    """Return a language's catalogue with exactly the messages that there are now."""
    known = Catalog(code)
    if path(code, ".po").exists():
        known = read_po(io.BytesIO(path(code, ".po").read_bytes()), code)
    catalogue = _Catalogue(code, header_comment="")
    for message in messages():
        id: str | tuple[str, str] = (message.id, message.plural) if message.plural else message.id
        found = known.get(message.id, message.context or None)
        string = found.string if found is not None else None
        if found is not None and message.comment and message.comment not in found.auto_comments:
            string = None  # the sentence says something else now
        comments = [message.comment] if message.comment else []
        catalogue.add(id, string, auto_comments=comments, context=message.context or None)
    return catalogue


def po(catalogue: Catalog) -> bytes:
    """Return a catalogue as the text that translators edit."""
    file = io.BytesIO()
    write_po(file, catalogue, width=100, omit_header=False)
    return file.getvalue()


def mo(catalogue: Catalog) -> bytes:
    """Return a catalogue compiled."""
    file = io.BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def main() -> None:
    """Write all catalogues."""
    for code in LANGUAGES[1:]:
        catalogue = updated(code)
        path(code, ".po").parent.mkdir(parents=True, exist_ok=True)
        path(code, ".po").write_bytes(po(catalogue))
        path(code, ".mo").write_bytes(mo(catalogue))
        empty = untranslated(catalogue)
        print(f"{code}: {len(catalogue)} messages, {len(empty)} not translated: {empty}")


def untranslated(catalogue: Catalog) -> list[object]:
    """Return the messages that have no translation, or not each form of it."""
    found: list[object] = []
    for message in catalogue:
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.id and not all(forms):
            found.append(message.id)
    return found


if __name__ == "__main__":
    main()
