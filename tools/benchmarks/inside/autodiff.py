"""Time autodiff libraries on the same programs, in turns; print what was found as JSON.

Run by an environment that has numpy, autograd and micrograd, with a JSON object as the argument:
files of cores in the DeZero style by name, rounds, sizes, and the most seconds for one graph.
"""

from __future__ import annotations

import gc
import importlib.util
import json
import math
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

clock = time.process_time_ns
CHAIN = 400  # short enough for those that recurse

OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "add": lambda y, x: y + x,
    "mul": lambda y, x: y * x,
    "sub": lambda y, x: y - x,
    "div": lambda y, x: y / x,
    "neg": lambda y, x: -y,
    "pow": lambda y, x: y**2,
}


class Core:
    """A core in the DeZero style, loaded from its file alone."""

    def __init__(self, name: str, file: str) -> None:
        spec = importlib.util.spec_from_file_location(f"core_{len(name)}_{abs(hash(name))}", file)
        assert spec is not None
        assert spec.loader is not None
        self.module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(self.module)
        # What the package's own start calls, in the layout of the book, to install the operators.
        getattr(self.module, "setup_variable", lambda: None)()

    def run(self, program: Callable[[Any], Any], data: np.ndarray) -> tuple[int, int, float]:
        """Return the nanoseconds of forward and backward, and a gradient to compare."""
        x = self.module.Variable(data)
        start = clock()
        y = program(x)
        middle = clock()
        y.backward()
        end = clock()
        return middle - start, end - middle, float(np.sum(x.grad))


class Autograd:
    """HIPS autograd: its forward is a traced call, its backward one of the vector product."""

    def __init__(self) -> None:
        from autograd import make_vjp

        self.make_vjp = make_vjp

    def run(self, program: Callable[[Any], Any], data: np.ndarray) -> tuple[int, int, float]:
        """As of Core."""
        seed = np.ones_like(data)
        start = clock()
        product, _ = self.make_vjp(program)(data)
        middle = clock()
        grad = product(seed)
        end = clock()
        return middle - start, end - middle, float(np.sum(grad))


class Micrograd:
    """micrograd: floats only."""

    def __init__(self) -> None:
        from micrograd.engine import Value

        self.value = Value

    def run(self, program: Callable[[Any], Any], data: np.ndarray) -> tuple[int, int, float]:
        """As of Core."""
        x = self.value(float(data))
        start = clock()
        y = program(x)
        middle = clock()
        y.backward()
        end = clock()
        return middle - start, end - middle, float(x.grad)


def floor(operation: str, data: np.ndarray) -> tuple[int, int, float]:
    """Time what numpy itself does in a chain, forward and backward, as one would by hand."""
    step = OPERATIONS[operation]
    start = clock()
    ys = [data]
    for _ in range(CHAIN):
        ys.append(np.asarray(step(ys[-1], data)))
    middle = clock()
    gy, gx = np.ones_like(data), np.zeros_like(data)
    if operation == "add":
        for _ in ys[1:]:
            gx = gx + gy
        gx = gx + gy
    elif operation == "sub":
        for _ in ys[1:]:
            gx = gx + -gy
        gx = gx + gy
    elif operation == "mul":
        for y in ys[-2::-1]:
            gx = gx + gy * y
            gy = gy * data
        gx = gx + gy
    elif operation == "div":
        for y in ys[-2::-1]:
            gx = gx + -gy * y / data**2
            gy = gy / data
        gx = gx + gy
    elif operation == "neg":
        for _ in ys[1:]:
            gy = -gy
        gx = gy
    else:
        for y in ys[-2::-1]:
            gy = 2 * y * gy
        gx = gy
    end = clock()
    return middle - start, end - middle, float(np.sum(gx))


def chain(operation: str) -> Callable[[Any], Any]:
    """Return a program of `CHAIN` operations, one after the other."""
    step = OPERATIONS[operation]

    def program(x: Any) -> Any:
        y = x
        for _ in range(CHAIN):
            y = step(y, x)
        return y

    return program


def deep(nodes: int) -> Callable[[Any], Any]:
    """Return a program whose graph is one long chain."""

    def program(x: Any) -> Any:
        y = x
        for _ in range(nodes):
            y = y * x
        return y

    return program


def wide(nodes: int) -> Callable[[Any], Any]:
    """Return a program whose graph is wide: many negations, added up in pairs."""

    def program(x: Any) -> Any:
        layer = [-x for _ in range(nodes // 2)]
        while len(layer) > 1:
            pairs = [a + b for a, b in zip(layer[::2], layer[1::2])]
            layer = pairs + layer[len(layer) // 2 * 2 :]
        return layer[0]

    return program


def operations(libraries: dict[str, Any], rounds: int, shape: list[int]) -> dict[str, Any]:
    """Return, for each operation and library, nanoseconds an operation, the least of the rounds."""
    data = np.ones(shape)
    found: dict[str, Any] = {}
    for operation in OPERATIONS:
        program = chain(operation)
        ways = {
            name: (lambda library=library, program=program: library.run(program, data))
            for name, library in libraries.items()
            if not (shape and isinstance(library, Micrograd))
        }
        ways["numpy"] = lambda operation=operation: floor(operation, data)
        grads = {}
        for turn in range(rounds):
            # Who comes first finds cold memory.
            first = turn % len(ways)
            for name, way in [*ways.items()][first:] + [*ways.items()][:first]:
                gc.collect()
                forward, backward, grads[name] = way()
                best = found.setdefault(operation, {}).setdefault(name, [math.inf, math.inf])
                best[0] = min(best[0], forward / CHAIN)
                best[1] = min(best[1], backward / CHAIN)
        if len({round(grad, 6) for grad in grads.values()}) != 1:
            raise SystemExit(f"the gradients of {operation} differ: {grads}")
    return found


def growth(
    libraries: dict[str, Any], sizes: list[int], rounds: int, most_seconds: float
) -> dict[str, Any]:
    """Return, for each shape and library, the sizes and nanoseconds a node, forward and backward.

    A library is dropped when it fails, or the next size could take longer than `most_seconds`.
    """
    found: dict[str, Any] = {}
    for name_of_shape, shape in (("chain", deep), ("wide", wide)):
        rows = found[name_of_shape] = {name: {"points": [], "end": ""} for name in libraries}
        for size in sizes:
            program, data = shape(size), np.array(1.0)
            for name, library in libraries.items():
                row = rows[name]
                if row["end"]:
                    continue
                best = [math.inf, math.inf]
                for _ in range(rounds):
                    gc.collect()
                    try:
                        forward, backward, _ = library.run(program, data)
                    except RecursionError:
                        row["end"] = f"RecursionError at {size:,}"
                        break
                    best = [min(best[0], forward), min(best[1], backward)]
                    if forward + backward > 1e9:
                        break
                if row["end"]:
                    continue
                row["points"].append([size, best[0] / size, best[1] / size])
                if sum(best) * 10 > most_seconds * 1e9 and size != sizes[-1]:
                    row["end"] = f"stopped after {size:,}: {sum(best) / 1e9:.1f} s"
        for row in rows.values():
            row["exponents"] = [exponent(row["points"], column) for column in (1, 2)]
    return found


def exponent(points: list[list[float]], column: int) -> float | None:
    """Return by what power of the size the whole time grows: the slope on logarithmic axes."""
    if len(points) < 3:
        return None
    sizes = np.log([point[0] for point in points])
    return float(np.polyfit(sizes, np.log([p[0] * p[column] for p in points]), 1)[0])


def main() -> None:
    """Measure what the argument says."""
    settings = json.loads(sys.argv[1])
    libraries: dict[str, Any] = {name: Core(name, file) for name, file in settings["cores"].items()}
    libraries["HIPS autograd"] = Autograd()
    libraries["micrograd"] = Micrograd()
    rounds = settings["rounds"]
    found = {
        "0-d": operations(libraries, rounds, []),
        "10,000 numbers": operations(libraries, max(2, rounds // 3), [10_000]),
        "growth": growth(
            libraries, settings["sizes"], settings["growth_rounds"], settings["most_seconds"]
        ),
        "numpy": np.__version__,
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
