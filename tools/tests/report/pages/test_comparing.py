"""Expected beside obtained: laid out, with what differs marked."""

from __future__ import annotations

import numpy as np
import pytest
from dezero_spec import locations
from dezero_spec.report.comparing import MOST_LINES, compare, differing

describe = locations.suite_module("checks").describe


def marked(side):
    """Return the texts that are marked."""
    return [piece.text for row in (*side.rows, *side.lines) for piece in row if piece.differs]


def test_differing_elements():
    """Those that differ are marked on both sides, and counted."""
    found = compare(
        describe(np.array([[1.0, 2.0], [3.0, 4.0]])), describe(np.array([[1.0, 0.0], [3.0, 4.5]]))
    )
    assert [len(row) for row in found.expected.rows] == [2, 2]
    assert marked(found.expected) == ["2.", "4."]
    assert marked(found.obtained) == ["0.", "4.5"]
    assert found.elements == 2
    assert found.mismatches == ()
    assert found.obtained.type == "ndarray, shape (2, 2), float64"


def test_what_the_checks_take_for_equal_is_not_marked():
    """Numbers are compared as the suite does it; nan equals nan."""
    found = compare(
        describe(np.array([1.0, np.nan, 3.0])), describe(np.array([1.0 + 1e-9, np.nan, 4.0]))
    )
    assert marked(found.obtained) == ["4."]


def test_mismatches_are_named():
    """Another shape is said; elements are not marked where they have no partners."""
    found = compare(describe(np.zeros(2)), describe(np.zeros((1, 2))) + ": another shape")
    (mismatch,) = found.mismatches
    assert (mismatch.expected, mismatch.obtained) == ("(2,)", "(1, 2)")
    assert marked(found.obtained) == []
    assert "another" not in found.obtained.type


def test_lists_of_names():
    """Orders of functions are compared place by place."""
    found = compare("['D', 'C', 'B', 'A']", "['D', 'C', 'A', 'B']")
    assert marked(found.obtained) == ["'A'", "'B'"]


def test_strings_are_shown_as_they_print():
    """A repr in a repr is unfolded into its lines."""
    found = compare(repr("variable([[1 2]\n          [3 4]])"), repr("variable([[1 2]\n [3 4]])"))
    assert len(found.expected.lines) == 2
    assert "".join(marked(found.expected)).isspace()
    assert marked(found.obtained) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[",
        "]",
        "[[1], [2, 3]]",
        "(1",
        "[1]]",
        "'",
        "no exception",
        "[...]",
        "a [1] b",
        "[" * 3000,
    ],
)
@pytest.mark.parametrize("other", ["None", "[1, 2]  (ndarray, shape (2,), int64)"])
def test_anything_else_is_text(text, other):
    """What is no array is shown as it stands."""
    for pair in ((text, other), (other, text)):
        found = compare(*pair)
        assert not any(
            piece.differs
            for side in (found.expected, found.obtained)
            for row in side.lines
            for piece in row
        )


def test_long_values_are_cut():
    """A page never becomes large by a value."""
    found = compare("x\n" * 1_000_000, "y" * 10_000_000)
    assert len(found.expected.lines) == MOST_LINES + 1
    assert sum(len(piece.text) for row in found.obtained.lines for piece in row) < 5000


def test_where_elements_differ():
    """A terminal without colour is told the indices; one with it, where the texts are."""
    one, other = "[[1., 2.],\n [3., 4.]]", "[[1., 0.],\n [3., 4.5]]"
    found = differing(one, other)
    assert [index for index, _, _ in found] == [(0, 1), (1, 1)]
    assert [one[slice(*span)] for _, span, _ in found] == ["2.", "4."]
    assert [other[slice(*span)] for _, _, span in found] == ["0.", "4.5"]
    assert differing("1.0", "2.0") == []
    assert differing("[1]", "[1, 2]") == []
    assert differing("no exception", "[1]") == []


def test_an_array_of_many_short_axes_is_shown_in_short():
    assert len(describe(np.ones((2,) * 16))) < 500
    assert "shape (2, 2, 2)" in describe(np.ones((2, 2, 2)))
    assert describe(np.ones((2, 1, 2))).startswith("[[[1., 1.]],")
