"""Names of months as learning management systems write them, from CLDR's forms (facts only)."""

from __future__ import annotations

import unicodedata

# For each month its names, with how they are shortened: English, French, German, Spanish,
# Portuguese, Italian, Dutch, Swedish, Danish, Norwegian, Polish, Turkish.
_NAMES = (
    ("january", "jan", "janvier", "janv", "januar", "jänner", "enero", "ene", "janeiro",
     "gennaio", "gen", "januari", "stycznia", "sty", "styczeń", "ocak", "oca"),
    ("february", "feb", "février", "févr", "fév", "februar", "febrero", "fevereiro", "fev",
     "febbraio", "februari", "lutego", "lut", "luty", "şubat", "şub"),
    ("march", "mar", "mars", "märz", "mär", "marzo", "março", "maart", "mrt", "marts", "marca",
     "marzec", "mart", "mrz"),
    ("april", "apr", "avril", "avr", "abril", "abr", "aprile", "kwietnia", "kwi", "kwiecień",
     "nisan", "nis"),
    ("may", "mai", "mayo", "maio", "mag", "maggio", "mei", "maj", "maja", "mayis"),
    ("june", "jun", "juin", "juni", "junio", "junho", "giugno", "giu", "czerwca", "cze",
     "czerwiec", "haziran", "haz"),
    ("july", "jul", "juillet", "juil", "juli", "julio", "julho", "luglio", "lug", "lipca", "lip",
     "lipiec", "temmuz", "tem"),
    ("august", "aug", "août", "aoû", "agosto", "ago", "augustus", "augusti", "sierpnia", "sie",
     "sierpień", "ağustos", "ağu"),
    ("september", "sep", "sept", "septembre", "septiembre", "setembro", "set", "settembre",
     "września", "wrz", "wrzesień", "eylül", "eyl"),
    ("october", "oct", "octobre", "oktober", "okt", "octubre", "outubro", "out", "ottobre",
     "ott", "października", "paź", "październik", "ekim", "eki"),
    ("november", "nov", "novembre", "noviembre", "novembro", "listopada", "lis", "listopad",
     "kasim", "kas"),
    ("december", "dec", "décembre", "déc", "dezember", "dez", "diciembre", "dic", "dezembro",
     "dicembre", "desember", "des", "grudnia", "gru", "grudzień", "aralik", "ara"),
)  # fmt: skip


def plain(word: str) -> str:
    """Write a word without case and accents."""
    text = unicodedata.normalize("NFKD", word.casefold().replace("\u0131", "i"))
    return "".join(c for c in text if c.isalpha())


NUMBERS = {plain(word): number for number, names in enumerate(_NAMES, 1) for word in names}


def month(word: str) -> int | None:
    """Return a month's number by its name or a short form of it; None for another word."""
    return NUMBERS.get(plain(word))
