"""A computational graph as inline SVG: what is right, and what was seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dezero_spec.pages.layers import Edge, Spot, layout
from dezero_spec.plain import one_line, shortened
from dezero_spec.translations import Language

ACROSS, DOWN = 130, 62  # between neighbours of a layer, between layers
RADIUS = 20  # of a function
HALF = 15, 13  # of a variable's box: half its width and height, at least
MARGIN = 26
MOST_FUNCTIONS = 24


@dataclass(frozen=True)
class Shape:
    """A node. `turns`: when it ran, "" for never; `grads`: what arrived, a line each."""

    kind: str  # function or variable
    name: str
    detail: str
    x: float
    y: float
    half: float
    turns: str
    grads: tuple[str, ...]
    off: bool


@dataclass(frozen=True)
class Picture:
    """One drawing with its caption and what a reader who can't see it is told."""

    title: str
    order: str
    box: str
    shapes: tuple[Shape, ...]
    edges: tuple[str, ...]
    told: str


@dataclass(frozen=True)
class Drawing:
    """What is right beside what was seen; `wrong`: sentences on what differs."""

    right: Picture
    seen: Picture
    wrong: tuple[str, ...]


def drawing(graph: Mapping[str, Any], say: Language) -> Drawing | None:
    """Draw a stored graph; None where it is no graph."""
    try:
        return _drawing(graph, say)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        return None  # the data is not what it should be


def _drawing(graph: Mapping[str, Any], say: Language) -> Drawing | None:
    functions = [
        (_name(f["name"]), _name(f["kind"]), _names(f["inputs"]), _names(f["outputs"]))
        for f in graph["functions"]
    ]
    variables = [
        (_name(v["name"]), _grad(v["right"]), _grad(v["seen"])) for v in graph["variables"]
    ]
    if not 0 < len(functions) <= MOST_FUNCTIONS or len(variables) > 3 * MOST_FUNCTIONS:
        return None
    order = _names(graph["order"])
    seen = None if graph["seen"] is None else _names(graph["seen"])
    consumers = {
        name: [other for other, _, inputs, _ in functions if set(inputs) & set(outputs)]
        for name, _, _, outputs in functions
    }
    early = _early(order, seen, consumers)
    plan = _Plan(functions, [name for name, _, _ in variables])
    right = plan.picture(
        say("Right"),
        order,
        {name: grad for name, grad, _ in variables},
        {},
        say,
    )
    wrong_grads = {
        name: grad for name, right_grad, grad in variables if grad and not _equal(right_grad, grad)
    }
    obtained = plan.picture(
        say("Your code"),
        seen,
        {name: grad for name, _, grad in variables},
        {**dict.fromkeys(early, True), **dict.fromkeys(wrong_grads, True)},
        say,
    )
    wrong = [*_words(order, seen, consumers, say)]
    wrong += [
        say("%(name)s.grad is %(seen)s, not %(right)s.", name=name, seen=grad, right=right_grad)
        for name, right_grad, grad in variables
        if name in wrong_grads
    ]
    return Drawing(right, obtained, tuple(wrong))


def _early(
    order: Sequence[str], seen: Sequence[str] | None, consumers: Mapping[str, Sequence[str]]
) -> list[str]:
    """Return the functions that ran too soon, twice, never, or that should not have run."""
    if seen is None:
        return []
    off = []
    for name in dict.fromkeys([*order, *seen]):
        if seen.count(name) != order.count(name) or any(
            other in seen and last(seen, other) > seen.index(name)
            for other in consumers.get(name, ())
            if name in seen
        ):
            off.append(name)
    return off


def last(sequence: Sequence[str], item: str) -> int:
    """Return where an item is last."""
    return len(sequence) - 1 - list(reversed(sequence)).index(item)


def _words(
    order: Sequence[str],
    seen: Sequence[str] | None,
    consumers: Mapping[str, Sequence[str]],
    say: Language,
) -> list[str]:
    if seen is None:
        return []
    said = []
    for name in dict.fromkeys([*order, *seen]):
        if name not in order:
            said.append(say("%(name)s ran, though the result does not depend on it.", name=name))
        elif name not in seen:
            said.append(say("%(name)s never ran.", name=name))
        elif seen.count(name) > 1:
            said.append(say("%(name)s ran %(count)s times.", name=name, count=seen.count(name)))
        for other in consumers.get(name, ()):
            if name in seen and other in seen and last(seen, other) > seen.index(name):
                said.append(
                    say(
                        "%(name)s ran before %(other)s, so the gradient from %(other)s was "
                        "still missing.",
                        name=name,
                        other=other,
                    )
                )
    return said


class _Plan:
    """Where everything is: the same places in both pictures."""

    def __init__(
        self,
        functions: Sequence[tuple[str, str, tuple[str, ...], tuple[str, ...]]],
        variables: Sequence[str],
    ) -> None:
        self._functions, self._variables = functions, variables
        keys = [*(("v", name) for name in variables), *(("f", f[0]) for f in functions)]
        number = {key: place for place, key in enumerate(keys)}
        edges = []
        for name, _, inputs, outputs in functions:
            # A variable taken twice has one line for each time.
            edges += [(number["v", each], number["f", name]) for each in inputs]
            edges += [(number["f", name], number["v", each]) for each in outputs]
        spots, routes = _layout(len(keys), edges)
        self._spots = dict(zip(keys, spots))
        self._edges = _curves(edges, spots, routes, len(variables))
        across = [x for x, _ in (*spots, *(spot for route in routes.values() for spot in route))]
        width = max(across) + MARGIN + RADIUS + 80
        height = max(y for _, y in spots) + MARGIN + RADIUS
        self._box = f"0 0 {width:g} {height:g}"

    def picture(
        self,
        title: str,
        order: Sequence[str] | None,
        grads: Mapping[str, str],
        off: Mapping[str, bool],
        say: Language,
    ) -> Picture:
        """Return a drawing with these turns and gradients."""
        shapes = []
        for name in self._variables:
            x, y = self._spots["v", name]
            half = max(HALF[0], 5 * len(name) + 7)
            lines = (grads[name],) if grads.get(name) else ()
            shapes.append(Shape("variable", name, "", x, y, half, "", lines, off.get(name, False)))
        for name, kind, _, _ in self._functions:
            x, y = self._spots["f", name]
            turns = [str(place + 1) for place, each in enumerate(order or ()) if each == name]
            detail = kind if kind != name else ""
            shapes.append(
                Shape(
                    "function",
                    name,
                    detail,
                    x,
                    y,
                    max(RADIUS, 4.6 * len(name) + 8),
                    ", ".join(turns),
                    (),
                    off.get(name, False),
                )
            )
        words = ""
        if order is not None:
            words = say("backward ran: %(order)s", order=", ".join(order) or say("nothing"))
        told = [f"{title}. {words}"]
        told += [f"{name}.grad: {grad}" for name, grad in grads.items() if grad]
        return Picture(title, words, self._box, tuple(shapes), tuple(self._edges), "; ".join(told))


def _layout(count: int, edges: Sequence[Edge]) -> tuple[list[Spot], dict[Edge, list[Spot]]]:
    """Return where the nodes are, and through which points edges over several layers go."""
    spots, routes = layout(count, edges)

    def placed(spot: Spot) -> Spot:
        x, y = spot
        return round(x * ACROSS + MARGIN + RADIUS + 14, 1), round(y * DOWN + MARGIN, 1)

    return [placed(spot) for spot in spots], {
        edge: [placed(spot) for spot in route] for edge, route in routes.items()
    }


def _curves(
    edges: Sequence[tuple[int, int]],
    spots: Sequence[Spot],
    routes: Mapping[tuple[int, int], Sequence[Spot]],
    variables: int,
) -> list[str]:
    drawn = []
    for edge in dict.fromkeys(edges):
        start, end = edge
        times = list(edges).count(edge)
        for copy in range(times):
            aside = (copy - (times - 1) / 2) * 22
            points = [spots[start], *routes.get(edge, ()), spots[end]]
            top = HALF[1] if start < variables else RADIUS
            bottom = (HALF[1] if end < variables else RADIUS) + 6
            (x0, y0), (x1, y1) = points[0], points[-1]
            middle = [(x + aside, y) for x, y in points[1:-1]]
            first, final = (x0 + aside / 2, y0 + top), (x1 + aside / 2, y1 - bottom)
            drawn.append(_path([first, *middle, final], aside))
    return drawn


def _path(points: Sequence[Spot], aside: float) -> str:
    (x, y), *others = points
    text = f"M{x:g} {y:g}"
    for to_x, to_y in others:
        half = (to_y - y) / 2
        text += f"C{x + aside / 2:g} {y + half:g} {to_x + aside / 2:g} {to_y - half:g}"
        text += f" {to_x:g} {to_y:g}"
        x, y = to_x, to_y
    return text


def _equal(right: str, seen: str) -> bool:
    return seen in (right, right.rpartition("= ")[2])


def _name(text: Any) -> str:
    if not isinstance(text, str):
        raise TypeError("no name")
    return shortened(one_line(text), 14)


def _grad(text: Any) -> str:
    if not isinstance(text, str):
        raise TypeError("no gradient")
    return shortened(one_line(text), 24)


def _names(texts: Any) -> tuple[str, ...]:
    if not isinstance(texts, (list, tuple)) or len(texts) > 100:
        raise TypeError("no names")
    return tuple(map(_name, texts))
