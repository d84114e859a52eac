"""Layouts in layers: what any picture of a graph has, and how few lines cross."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from dezero_spec.report.pages.layers import MOST_PIECES, layout
from hypothesis import given
from hypothesis import strategies as st


@st.composite
def graphs(draw):
    """Draw a number of nodes, and edges from lower to higher ones."""
    count = draw(st.integers(1, 20))
    node = st.integers(0, count - 1)
    pairs = draw(st.lists(st.tuples(node, node), max_size=30))
    return count, [(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]]


def ways(spots, routes):
    """Return each edge as the spots that it goes through."""
    return {
        (start, end): [spots[start], *points, spots[end]] for (start, end), points in routes.items()
    }


def crossings(spots, routes):
    """Count the pairs of straight pieces that cross."""
    pieces = [piece for way in ways(spots, routes).values() for piece in pairwise(way)]
    return sum(
        one[0][1] == other[0][1] and (one[0][0] - other[0][0]) * (one[1][0] - other[1][0]) < 0
        for one, other in combinations(pieces, 2)
    )


@given(graphs())
def test_every_picture(graph):
    """Edges go down a layer at a time; what shares a layer is apart; all begins at 0."""
    count, edges = graph
    spots, routes = layout(count, edges)
    assert len(spots) == count
    assert set(routes) == set(edges)
    for way in ways(spots, routes).values():
        assert all(lower[1] - upper[1] == 1 for upper, lower in pairwise(way))
    points = [*spots, *(point for route in routes.values() for point in route)]
    for (x, y), (other_x, other_y) in combinations(points, 2):
        assert y != other_y or abs(x - other_x) > 1 - 1e-9
    assert min(x for x, _ in points) == 0
    assert layout(count, edges) == (spots, routes)


def test_a_diamond_is_even():
    """Both ways are as far from the middle, which holds what is before and after."""
    spots, routes = layout(4, [(0, 1), (0, 2), (1, 3), (2, 3)])
    assert spots == [(0.5, 0), (0, 1), (1, 1), (0.5, 2)]
    assert not any(routes.values())


def test_what_skips_a_part_goes_straight_beside_it():
    """What is taken again further down goes round on either side, and nothing crosses."""
    chain = list(pairwise(range(8)))
    spots, routes = layout(8, [*chain, (0, 5), (2, 7)])
    assert crossings(spots, routes) == 0
    assert all(len({x for x, _ in route}) <= 1 for route in routes.values())


def test_lines_are_put_in_order():
    """Lines that cross in the order in which nodes come do not in the picture."""
    edges = [(0, 7), (1, 6), (2, 5), (3, 4)]
    assert crossings(*layout(8, edges)) == 0


def test_a_leaf_stands_above_what_takes_it():
    """Where a leaf is taken late, it stands there and not at the top."""
    spots, _ = layout(5, [(0, 1), (1, 2), (2, 3), (4, 3)])
    assert spots[4][1] == 2


@pytest.mark.parametrize(
    ("count", "edges"),
    [
        (0, []),
        (2, [(0, 1), (1, 0)]),
        (1, [(0, 0)]),
        (60, [(a, b) for a in range(60) for b in range(a + 1, 60)]),
    ],
)
def test_what_has_no_picture(count, edges):
    """No node, a circle, or more than anyone can follow is refused."""
    assert len(edges) < 3 * MOST_PIECES
    with pytest.raises(ValueError, match=r"circle|nothing"):
        layout(count, edges)
