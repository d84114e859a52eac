"""English sentences are recognised, and values in them left as they are."""

from __future__ import annotations

import time

import pytest
from dezero_spec.translations import language
from dezero_spec.translations.phrasebook import MOST, Phrasebook

KNOWN = {
    "{shown} is empty": "{shown}: leer",
    "{shown} is a {what}": "{shown} ist ein {what}",
    "{shown} holds {listed}; take one": "nimm eines aus {shown}: {listed}",
    "{listed} and {count} more": "{listed} und {count} mehr",
    "{name} fails with {error}": "{name} scheitert an {error}",
    "{name} fails with {error}, before it is defined": "vor der Definition: {name}, {error}",
    "printed {count} line{|s}": "{count} Zeilen",
    "Check the path": "Prüfe den Pfad",
    "a big picture": "ein großes Bild",
    "{who}: {note}": "{who}: {note}",
    "{shown} line {line}": "Zeile {line} von {shown}",
}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Check the path", "Prüfe den Pfad"),
        ("Check the path.", "Prüfe den Pfad."),
        ("  Check the path\n", "  Prüfe den Pfad\n"),
        ("core.py is empty", "core.py: leer"),
        ("a.b. c.py is empty. Check the path.", "a.b. c.py: leer. Prüfe den Pfad."),
        ("x holds a, b and 3 more; take one", "nimm eines aus x: a, b und 3 mehr"),
        ("f fails with E: 'no'. Check the path.", "f scheitert an E: 'no'. Prüfe den Pfad."),
        (
            "f fails with E, before it is defined. Check the path.",
            "vor der Definition: f, E. Prüfe den Pfad.",
        ),
        ("printed 1 line", "1 Zeilen"),
        ("printed 2 lines", "2 Zeilen"),
        ("Kim: core.py is empty", "Kim: core.py: leer"),
        ("f fails with E: printed 1 line", "f scheitert an E: 1 Zeilen"),
        ("E: row 1\n    x = {\nCheck the path.", "E: row 1\n    x = {\nPrüfe den Pfad."),
    ],
)
def test_sentences(text, told):
    """One, several in a row, and one within another."""
    assert Phrasebook(KNOWN).tell(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "None",
        "SyntaxError: not closed on line 3",
        "[1. 2.]",
        "x is a dog",
        "Kim: 3",
        "a and b more",
        "printed x lines",
        "{shown}",
    ],
)
def test_values_stay(text):
    """What only looks like a sentence is none: too little of it is known."""
    assert Phrasebook(KNOWN).tell(text) == text


def test_fields_are_filled_once():
    """What stands in a value that looks like a field is a value."""
    assert Phrasebook(KNOWN).tell("{what} is empty") == "{what}: leer"
    assert Phrasebook(KNOWN).tell("%(x)s %s {0} is empty") == "%(x)s %s {0}: leer"


@pytest.mark.parametrize(
    "text",
    [
        "x is empty. " * (MOST // 12),
        "; ".join(["x"] * (MOST // 3)),
        "a: " * (MOST // 3),
        " fails with " * (MOST // 12),
        "\n" * MOST + "x",
        "x is a " * (MOST // 7),
    ],
)
def test_hostile_texts_take_no_time(text):
    """Texts come from submissions, too: the work that one makes is bounded."""
    korean = language("ko")
    korean.told("ready")
    start = time.process_time()
    korean.told(text)
    assert time.process_time() - start < 5  # without a bound it is minutes
    assert Phrasebook(KNOWN).tell(text * 3) == text * 3  # too long to be looked at
