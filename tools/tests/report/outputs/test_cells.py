"""Cells stay text in spreadsheets."""

from __future__ import annotations

import csv
import io

import pytest
from dezero_spec.report.outputs.cells import cell, neutral, quoted
from hypothesis import given
from hypothesis import strategies as st

ANY = st.text(st.characters(exclude_categories=()))
FORMULAS = "=+-@＝＋－＠"  # noqa: RUF001


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", " =1", '"=1', "'=1", "\n=1", "＝1"],  # noqa: RUF001
)
def test_formulas_are_neutral(text):
    assert cell(text).startswith("'")


@pytest.mark.parametrize("text", ["", "김철수", "core.py", "100", "a=b", "O'Neil"])
def test_text_is_left_alone(text):
    assert cell(text) == text


@given(ANY | st.builds("{}{}".format, st.sampled_from(list(FORMULAS + " \t\r\n\x00'\"")), ANY))
def test_no_cell_begins_a_formula(text):
    shown = cell(text)
    assert not shown.lstrip(' "').startswith((*FORMULAS, "\t", "\r"))
    assert "\n" not in shown
    assert neutral(shown).lstrip("'") == shown.lstrip("'")


@given(st.lists(ANY.map(cell), min_size=1, max_size=5))
def test_rows_come_back(cells):
    assert next(csv.reader(io.StringIO(quoted(cells), newline=""))) == cells
