"""A layout in layers, for graphs of some dozens of nodes: every edge goes down.

The steps are Sugiyama's: a layer for each node, a point in every layer that an edge passes, an
order within the layers in which few edges cross, and places near those of the neighbours.
"""

from __future__ import annotations

import random
from bisect import bisect_right, insort
from collections.abc import Sequence
from graphlib import TopologicalSorter
from itertools import pairwise
from statistics import fmean

Edge = tuple[int, int]
Spot = tuple[float, float]
Rows = list[list[int]]
Neighbours = list[list[int]]

STARTS, SWEEPS = 6, 12
MOST_PIECES = 600  # of edges, one between two layers: more is no picture for anyone


def layout(count: int, edges: Sequence[Edge]) -> tuple[list[Spot], dict[Edge, list[Spot]]]:
    """Return where the nodes 0 … count - 1 are, and the points that each longer edge passes.

    x from 0, neighbours in a layer at least 1 apart; y is the layer, from 0, growing downward. The
    same input gives the same output. Raises ValueError for a circle, for no node, and for edges of
    more than `MOST_PIECES`.
    """
    edges = list(dict.fromkeys(edges))
    layer = _layers(count, edges)
    if not count or sum(layer[end] - layer[start] for start, end in edges) > MOST_PIECES:
        raise ValueError("nothing to lay out, or too much")
    above: Neighbours = [[] for _ in range(count)]
    below: Neighbours = [[] for _ in range(count)]
    routes: dict[Edge, list[int]] = {}
    for start, end in edges:
        points = range(len(layer), len(layer) + layer[end] - layer[start] - 1)
        routes[start, end] = list(points)
        layer += range(layer[start] + 1, layer[end])
        above += [[] for _ in points]
        below += [[] for _ in points]
        for upper, lower in pairwise([start, *points, end]):
            below[upper].append(lower)
            above[lower].append(upper)
    rows: Rows = [[] for _ in range(max(layer) + 1)]
    for point, row in enumerate(layer):
        rows[row].append(point)
    across = _across(_ordered(rows, above, below), above, below, count)
    spots = [(x, float(y)) for x, y in zip(across, layer)]
    return spots[:count], {edge: [spots[p] for p in points] for edge, points in routes.items()}


def _layers(count: int, edges: Sequence[Edge]) -> list[int]:
    """Return the layer of each node: the longest way to it, as generations are counted."""
    layers = [0] * count
    for _ in range(count):
        for start, end in edges:
            layers[end] = max(layers[end], layers[start] + 1)
    if any(layers[start] >= layers[end] for start, end in edges):
        raise ValueError("a circle")
    # A leaf stands just above what takes it first.
    for leaf in {start for start, _ in edges} - {end for _, end in edges}:
        layers[leaf] = min(layers[end] for start, end in edges if start == leaf) - 1
    return layers


def _ordered(rows: Rows, above: Neighbours, below: Neighbours) -> Rows:
    """Sort each layer by the middle of its neighbours' places, down and up; the best wins.

    Where lines still cross it begins again from a shuffled order: a long edge that starts on the
    wrong side of a chain stays there.
    """
    best, fewest = rows, _crossings(rows, below)
    for start in range(STARTS):
        if start:
            chance = random.Random(start)
            rows = [chance.sample(row, len(row)) for row in rows]
        for sweep in range(SWEEPS):
            if not fewest:
                return best
            rows = _swept(rows[::-1], below)[::-1] if sweep % 2 else _swept(rows, above)
            crossings = _crossings(rows, below)
            if crossings < fewest:
                best, fewest = rows, crossings
    return best


def _swept(rows: Rows, before: Neighbours) -> Rows:
    """Sort each layer by what comes before it."""
    place = _places(rows)
    found = []
    for row in rows:
        middle = {p: fmean([place[n] for n in before[p]] or [place[p]]) for p in row}
        found.append(sorted(row, key=middle.__getitem__))
        place.update((point, number) for number, point in enumerate(found[-1]))
    return found


def _places(rows: Rows) -> dict[int, int]:
    return {point: number for row in rows for number, point in enumerate(row)}


def _crossings(rows: Rows, below: Neighbours) -> int:
    """Count the pairs of lines between two layers that cross."""
    crossings = 0
    place = _places(rows)
    for row in rows:
        ends: list[int] = []  # of the lines further left, sorted
        for _, end in sorted(
            (place[upper], place[lower]) for upper in row for lower in below[upper]
        ):
            crossings += len(ends) - bisect_right(ends, end)
            insort(ends, end)
    return crossings


def _across(rows: Rows, above: Neighbours, below: Neighbours, count: int) -> list[float]:
    """Return each point's x, as Brandes and Köpf do: from the left and right, from above and below.

    Points in a line stay in one where they can, above all those that an edge passes; each is then
    in the middle of where the four put it.
    """
    barred = _barred(rows, below, count)
    found = []
    for up in (False, True):
        for left in (False, True):
            turned = [row[::-1] if left else row for row in (rows[::-1] if up else rows)]
            xs = _packed(turned, _lines(turned, below if up else above, barred))
            found.append([-x for x in xs] if left else xs)
    narrow = min(found, key=lambda xs: max(xs) - min(xs))
    for number, xs in enumerate(found):
        aside = max(narrow) - max(xs) if number % 2 else min(narrow) - min(xs)
        found[number] = [x + aside for x in xs]
    across = [fmean(sorted(four)[1:3]) for four in zip(*found)]
    least = min(across)
    return [x - least for x in across]


def _barred(rows: Rows, below: Neighbours, count: int) -> set[Edge]:
    """Return the lines that cross a piece in the middle of a long edge: those stay straight."""
    place = _places(rows)
    barred = set()
    for row in rows:
        lines = [(upper, lower) for upper in row for lower in below[upper]]
        inner = [(place[u], place[v]) for u, v in lines if u >= count and v >= count]
        barred |= {
            (upper, lower)
            for upper, lower in lines
            if any((place[upper] - start) * (place[lower] - end) < 0 for start, end in inner)
        }
    return barred


def _lines(rows: Rows, before: Neighbours, barred: set[Edge]) -> list[int]:
    """Return for each point the first of the line that it is in: with a middle neighbour's."""
    place = _places(rows)
    first = list(range(len(before)))
    for row in rows:
        furthest = -1
        for point in row:
            near = sorted(before[point], key=place.__getitem__)
            for other in near[(len(near) - 1) // 2 : len(near) // 2 + 1]:
                free = (other, point) not in barred and (point, other) not in barred
                if free and place[other] > furthest:
                    first[point], furthest = first[other], place[other]
                    break
    return first


def _packed(rows: Rows, first: list[int]) -> list[float]:
    """Return each point's x: lines as far left as they go, then close to the next."""
    after: dict[int, set[int]] = {line: set() for line in first}
    for row in rows:
        for one, other in pairwise(row):
            after[first[one]].add(first[other])
    order = list(TopologicalSorter(after).static_order())  # from the right
    x = dict.fromkeys(order, 0.0)
    for line in reversed(order):
        for other in after[line]:
            x[other] = max(x[other], x[line] + 1)
    for line in order:
        if after[line]:
            x[line] = min(x[other] for other in after[line]) - 1
    return [x[line] for line in first]
