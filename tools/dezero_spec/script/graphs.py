"""The computational graph of a failed case, as plain data that a page can draw.

It is read from the case's own lines, which the suite's tests give: the gradients that are right
are worked out here. What an implementation did comes as the names of functions in the order in
which their backward ran, with the gradients that arrived there.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from dezero_spec import locations
from dezero_spec.script.values import value_and_type

MOST = 16  # functions
MOST_CALLS = 40
MOST_TEXT = 60  # characters of a gradient


@dataclass
class Node:
    """A function: what it takes, and what it makes."""

    name: str
    kind: str
    inputs: list[str]
    outputs: list[str]


@dataclass
class Lines:
    """What a case's lines say: leaves with their values, functions in order, the result."""

    leaves: dict[str, Any] = field(default_factory=dict)
    nodes: list[Node] = field(default_factory=list)
    result: str = ""


def of_case(
    snippet: str,
    subject: str,
    obtained: object,
    calls: Sequence[object] = (),
    arrived: Any = None,
) -> dict[str, Any] | None:
    """Return the graph of a case; None where there is nothing that a drawing could show.

    `subject`, `obtained`: what the failed check looked at, and what it found there; `calls`: names
    of functions as their backward ran; `arrived`: what the suite's helper of that name gives.
    """
    try:
        return _graph(snippet, subject, obtained, calls, arrived)
    except Exception:  # no drawing is better than no report
        return None


def _graph(
    snippet: str,
    subject: str,
    obtained: object,
    calls: Sequence[object],
    arrived: Any,
) -> dict[str, Any] | None:
    lines = _read(snippet)
    names = [node.name for node in lines.nodes]
    leaf = subject.removesuffix(".grad")
    at_leaf = subject.endswith(".grad") and leaf in lines.leaves
    if not lines.nodes or len(lines.nodes) > MOST or not lines.result or not (calls or at_leaf):
        return None
    seen = [name for name in calls if isinstance(name, str) and name in names][:MOST_CALLS]
    right, found = _right(lines), _arrived(lines, arrived)
    order = _order(lines, seen)
    variables = []
    for name in _variables(lines):
        seen_here = _text(obtained) if at_leaf and name == leaf else found.get(name, "")
        variables.append({"name": name, "right": _sum(right.get(name, [])), "seen": seen_here})
    return {
        "functions": [vars(node) for node in lines.nodes],
        "variables": variables,
        "result": lines.result,
        "order": order,
        "seen": seen if calls else None,
    }


def _read(snippet: str) -> Lines:
    """Read the lines between the helpers' definitions and the check. Raises ValueError."""
    lines = Lines()
    counts: dict[str, int] = {}
    for statement in ast.parse(snippet).body:
        match statement:
            case ast.Assign(targets=[target], value=ast.Call() as call):
                _assign(lines, target, call, counts)
            case ast.Expr(value=ast.Call(func=ast.Attribute(ast.Name(name), "backward"))):
                if lines.result:
                    raise ValueError("two backwards")
                lines.result = name
    return lines


def _assign(lines: Lines, target: ast.expr, call: ast.Call, counts: dict[str, int]) -> None:
    made = [target] if isinstance(target, ast.Name) else list(getattr(target, "elts", []))
    outputs = [each.id for each in made if isinstance(each, ast.Name)]
    match call:
        case ast.Call(func=ast.Name("Variable"), args=[value]):
            lines.leaves[outputs[0]] = _value(value)
            return
        case ast.Call(func=ast.Attribute(ast.Name("trace"), ("square" | "add") as kind)):
            name, *inputs = call.args
            label, kind = _string(name), kind.capitalize()
        case ast.Call(
            func=ast.Call(
                func=ast.Attribute(ast.Name("trace"), "named"), args=[name, ast.Name(kind)]
            )
        ):
            label, inputs = _string(name), call.args
        case ast.Call(func=ast.Call(func=ast.Name(kind), args=[])):
            label, inputs = "", call.args
        case _:
            return
    known = {*lines.leaves, *(name for node in lines.nodes for name in node.outputs)}
    taken = [each.id for each in inputs if isinstance(each, ast.Name)]
    if kind not in _rules() or len(taken) != len(inputs) or not known.issuperset(taken):
        raise ValueError("more than can be drawn")
    if known.intersection(outputs):
        raise ValueError("a name is used twice")
    counts[kind] = counts.get(kind, 0) + 1
    label = label or (kind if counts[kind] == 1 else f"{kind} {counts[kind]}")
    lines.nodes.append(Node(label, kind, taken, outputs))


def _string(node: ast.expr) -> str:
    value = ast.literal_eval(node)
    if not isinstance(value, str):
        raise ValueError("no name")
    return value


def _value(node: ast.expr) -> Any:
    match node:
        case ast.Call(func=ast.Attribute(ast.Name("np"), "array"), args=[value]):
            return np.array(ast.literal_eval(value), dtype=float)
        case ast.Call(func=ast.Attribute(ast.Name("np"), "full"), args=[shape, value]):
            return np.full(ast.literal_eval(shape), float(ast.literal_eval(value)))
    raise ValueError("no value that is known")


def _rules() -> dict[str, Any]:
    rules = dict(locations.suite_module("plans").RULES)
    rules["Probe"] = lambda a: [(a, (1.0,))]
    return rules


def _arrived(lines: Lines, arrived: Any) -> dict[str, str]:
    """Return the gradients that were seen, by variable: one for each time that it was passed on."""
    if arrived is None:
        return {}
    given, leaves = arrived
    outputs = {node.name: node.outputs for node in lines.nodes}
    found: dict[str, list[str]] = {}
    for name, *gradients in given[:MOST_CALLS]:
        for output, gradient in zip(outputs.get(name, ()), gradients):
            found.setdefault(output, []).append(_text(gradient))
    for name, gradient in leaves:
        found[name] = [_text(gradient)]
    return {name: ", then ".join(texts[:3]) for name, texts in found.items()}


def _right(lines: Lines) -> dict[str, list[Any]]:
    """Return the gradients that arrive at each variable, by the chain rule."""
    rules, values = _rules(), dict(lines.leaves)
    for node in lines.nodes:
        results = rules[node.kind](*(values[name] for name in node.inputs))
        values |= {name: value for name, (value, _) in zip(node.outputs, results)}
    arriving: dict[str, list[Any]] = {lines.result: [np.ones_like(values[lines.result])]}
    for node in reversed(lines.nodes):
        if not any(name in arriving for name in node.outputs):
            continue
        results = rules[node.kind](*(values[name] for name in node.inputs))
        for place, name in enumerate(node.inputs):
            total = sum(
                sum(arriving.get(output, [np.zeros(())])) * partials[place]
                for output, (_, partials) in zip(node.outputs, results)
            )
            arriving.setdefault(name, []).append(total)
    return arriving


def _order(lines: Lines, seen: Sequence[str]) -> list[str]:
    """Return a right order: what nothing waits for first; between equals, as it was seen."""
    needed = {lines.result}
    for node in reversed(lines.nodes):
        if needed.intersection(node.outputs):
            needed.update(node.inputs)
    pending = [node for node in lines.nodes if needed.intersection(node.outputs)]
    order = []
    while pending:
        ready = [
            node
            for node in pending
            if not any(
                set(node.outputs).intersection(other.inputs)
                for other in pending
                if other is not node
            )
        ]
        ready.sort(key=lambda node: seen.index(node.name) if node.name in seen else MOST_CALLS)
        order.append(ready[0].name)
        pending.remove(ready[0])
    return order


def _variables(lines: Lines) -> Iterable[str]:
    return dict.fromkeys([*lines.leaves, *(name for node in lines.nodes for name in node.outputs)])


def _sum(terms: Sequence[Any]) -> str:
    """Write a gradient, and how it came together where it did."""
    if not terms:
        return ""
    total = _text(sum(terms))
    return total if len(terms) < 2 else f"{' + '.join(map(_text, terms))} = {total}"


def _text(value: object) -> str:
    if isinstance(value, (np.ndarray, np.generic, int, float)):
        array = np.asarray(value)
        if array.ndim == 0:
            return f"{array.item():g}" if array.dtype.kind in "fiu" else str(array.item())
        if array.size and array.size <= 4 and array.dtype.kind in "fiu":
            return "[" + " ".join(f"{item:g}" for item in array.ravel()) + "]"
        return f"shape {array.shape}"
    if value is None:
        return "None"
    if isinstance(value, str):  # as the suite's checks describe it
        return _ENDING.sub("", value_and_type(value)[0]).replace(",", "")[:MOST_TEXT]
    return type(value).__name__


_ENDING = re.compile(r"(?<=\d)\.(?!\d)")  # of a whole number, as numpy writes it
