"""A computational graph as inline SVG: what is right, and what was seen."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dezero_spec.plain import one_line, shortened
from dezero_spec.report.pages.layers import Spot, layout
from dezero_spec.translations import Language

ACROSS, DOWN = 130, 62  # between neighbours of a layer, between layers
RADIUS = 20  # of a function
HALF = 15, 13  # of a variable's box: half its width and height, at least
MARGIN = 3
TURN = 10  # the radius of what holds a number
CHARACTER = 7.3  # the width of one in a gradient
HEAD = 4, 6  # half the width and the height of an arrow's head
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

    @property
    def turn(self) -> float:
        """The radius of what holds its turns."""
        return TURN if len(self.turns) < 3 else 1.5 * TURN

    @property
    def corners(self) -> tuple[Spot, Spot]:
        """How far it goes, with what is written beside it: left and top, right and bottom."""
        high = HALF[1] if self.kind == "variable" else RADIUS
        beside = max((7 + CHARACTER * len(grad) for grad in self.grads), default=0)
        left, top = self.x - self.half, self.y - high
        if self.turns:
            left, top = left - 4 - self.turn, min(top, self.y - 12 - self.turn)
        return (left, top), (self.x + self.half + beside, self.y + high)


@dataclass(frozen=True)
class Edge:
    """An arrow: the path of its line, and its head."""

    line: str
    head: str


@dataclass(frozen=True)
class Frame:
    """The part of the plane that is shown, as large as it is meant to be."""

    x: float
    y: float
    width: float
    height: float

    @property
    def box(self) -> str:
        """As SVG has it."""
        return f"{self.x:g} {self.y:g} {self.width:g} {self.height:g}"


@dataclass(frozen=True)
class Picture:
    """One drawing with its caption and what a reader who can't see it is told."""

    title: str
    order: str
    frame: Frame
    shapes: tuple[Shape, ...]
    edges: tuple[Edge, ...]
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
    wrong_grads = {
        name: grad for name, right_grad, grad in variables if grad and not _equal(right_grad, grad)
    }
    off = {*early, *wrong_grads}
    plan = _Plan(functions, [name for name, _, _ in variables])
    wanted, had = {}, {}
    for name, right_grad, grad in variables:
        wanted[name], had[name] = right_grad, grad
    shapes = plan.shapes(order, wanted, set()), plan.shapes(seen, had, off)
    frame = plan.frame([*shapes[0], *shapes[1]])
    right = Picture(
        say("Right"),
        _ran(order, say),
        frame,
        shapes[0],
        plan.edges,
        _told(say("Right"), order, wanted, say),
    )
    obtained = Picture(
        say("Your code"),
        _ran(seen, say),
        frame,
        shapes[1],
        plan.edges,
        _told(say("Your code"), seen, had, say),
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
        self._between = [spot for route in routes.values() for spot in route]
        self.edges = tuple(_curves(edges, spots, routes, len(variables)))

    def shapes(
        self, order: Sequence[str] | None, grads: Mapping[str, str], off: Collection[str]
    ) -> tuple[Shape, ...]:
        """Return the nodes with these turns and gradients."""
        shapes = []
        for name in self._variables:
            x, y = self._spots["v", name]
            half: float = max(HALF[0], 5 * len(name) + 7)
            lines = (grads[name],) if grads.get(name) else ()
            shapes.append(Shape("variable", name, "", x, y, half, "", lines, name in off))
        for name, kind, _, _ in self._functions:
            x, y = self._spots["f", name]
            turns = [str(place + 1) for place, each in enumerate(order or ()) if each == name]
            half = max(RADIUS, 4.6 * len(name) + 8)
            detail = kind if kind != name else ""
            shapes.append(
                Shape("function", name, detail, x, y, half, ", ".join(turns), (), name in off)
            )
        return tuple(shapes)

    def frame(self, shapes: Sequence[Shape]) -> Frame:
        """Return what all of it takes, and little more."""
        corners = [corner for shape in shapes for corner in shape.corners]
        across = [x for x, _ in (*corners, *self._between)]
        down = [y for _, y in corners]
        left, top = min(across) - MARGIN, min(down) - MARGIN
        width, height = max(across) + MARGIN - left, max(down) + MARGIN - top
        return Frame(round(left, 1), round(top, 1), round(width, 1), round(height, 1))


def _ran(order: Sequence[str] | None, say: Language) -> str:
    if order is None:
        return ""
    return say("backward ran: %(order)s", order=", ".join(order) or say("nothing"))


def _told(title: str, order: Sequence[str] | None, grads: Mapping[str, str], say: Language) -> str:
    told = [f"{title}. {_ran(order, say)}"]
    return "; ".join([*told, *(f"{name}.grad: {grad}" for name, grad in grads.items() if grad)])


def _layout(
    count: int, edges: Sequence[tuple[int, int]]
) -> tuple[list[Spot], dict[tuple[int, int], list[Spot]]]:
    """Return where the nodes are, and through which points edges over several layers go."""
    spots, routes = layout(count, edges)

    def placed(spot: Spot) -> Spot:
        x, y = spot
        return round(x * ACROSS, 1), round(y * DOWN, 1)

    return [placed(spot) for spot in spots], {
        edge: [placed(spot) for spot in route] for edge, route in routes.items()
    }


def _curves(
    edges: Sequence[tuple[int, int]],
    spots: Sequence[Spot],
    routes: Mapping[tuple[int, int], Sequence[Spot]],
    variables: int,
) -> list[Edge]:
    drawn = []
    for edge in dict.fromkeys(edges):
        start, end = edge
        times = list(edges).count(edge)
        for copy in range(times):
            aside = (copy - (times - 1) / 2) * 22
            points = [spots[start], *routes.get(edge, ()), spots[end]]
            top = HALF[1] if start < variables else RADIUS
            bottom = (HALF[1] if end < variables else RADIUS) + HEAD[1]
            (x0, y0), (x1, y1) = points[0], points[-1]
            middle = [(x + aside, y) for x, y in points[1:-1]]
            first, final = (x0 + aside / 2, y0 + top), (x1 + aside / 2, y1 - bottom)
            drawn.append(Edge(_path([first, *middle, final], aside), _head(final)))
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


def _head(end: Spot) -> str:
    """Return the head of an arrow whose line ends there: all of them point down."""
    (x, y), (half, high) = end, HEAD
    return f"M{x - half:g} {y:g}L{x + half:g} {y:g}L{x:g} {y + high:g}Z"


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
