"""Cells of CSV files that spreadsheets open: text stays text."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from dezero_spec.plain import one_line

# What spreadsheets take for the beginning of a formula, in its full-width forms too.
_FORMULA = tuple("=+-@＝＋－＠\t\r")  # noqa: RUF001


def neutral(text: str) -> str:
    """Return text that no spreadsheet evaluates: an apostrophe before what could be a formula."""
    return f"'{text}" if text.lstrip(" \"'").startswith(_FORMULA) else text


def cell(text: str) -> str:
    """Return a submission's text as a cell: inert, in one line, never a formula."""
    return neutral(one_line(text))


def quoted(cells: Iterable[str]) -> str:
    """Return a row with every cell quoted."""
    return ",".join('"' + cell.replace('"', '""') + '"' for cell in cells) + "\r\n"


def decimal(text: str) -> Decimal | None:
    """Read a number as sites write them, with a comma or a point; None if it is none."""
    try:
        value = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return value if value.is_finite() else None
