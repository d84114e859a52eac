"""Randomly drawn computations, and what they and their derivatives come to.

A plan is a list of steps ``(operation, operands)``; an operand is ``("v", i)``, the i-th variable
(leaves first, then results in order), or ``("c", number)``. Values come from numpy, derivatives
from forward-mode differentiation (a tangent carried along with each value): neither uses the
reverse order that is under test, nor any implementation.
"""

from __future__ import annotations

import numpy as np

# operation: operands -> for each output, its value and its partial derivative by each operand.
# A constant operand has a derivative too where that is easier to write; it is not used.
RULES = {
    "+": lambda a, b: [(a + b, (1.0, 1.0))],
    "-": lambda a, b: [(a - b, (1.0, -1.0))],
    "*": lambda a, b: [(a * b, (b, a))],
    "/": lambda a, b: [(a / b, (1 / b, -a / b**2))],
    "**": lambda a, c: [(a**c, (c * a ** (c - 1), 0.0))],
    "neg": lambda a: [(-a, (-1.0,))],
    "square": lambda a: [(a**2, (2 * a,))],
    "exp": lambda a: [(np.exp(a), (np.exp(a),))],
    "log": lambda a: [(np.log(a), (1 / a,))],
    "sin": lambda a: [(np.sin(a), (np.cos(a),))],
    "cos": lambda a: [(np.cos(a), (-np.sin(a),))],
    "tanh": lambda a: [(np.tanh(a), (1 - np.tanh(a) ** 2,))],
    "Square": lambda a: [(a**2, (2 * a,))],
    "Exp": lambda a: [(np.exp(a), (np.exp(a),))],
    "Add": lambda a, b: [(a + b, (1.0, 1.0))],
    "Mul": lambda a, b: [(a * b, (b, a))],
    "MulAdd": lambda a, b, c: [(a * b + c, (b, a, 1.0))],
    "SumProduct": lambda a, b: [(a + b, (1.0, 1.0)), (a * b, (b, a))],
}
ARITY = {name: rule.__code__.co_argcount for name, rule in RULES.items()}
INFIX = ("+", "-", "*", "/", "**")
SHAPES = ((), (1,), (3,), (2, 2))


class Plan:
    """Steps on `leaves`, arrays of one shape; the variable made last is the result."""

    def __init__(self, leaves, steps=()):
        self.leaves, self.steps = list(leaves), list(steps)

    def values(self, leaves=None):
        """Return the values of all variables, by numpy, at `leaves` or the plan's own."""
        values = list(self.leaves if leaves is None else leaves)
        for name, operands in self.steps:
            values += self.step_values(values, name, operands)
        return values

    @staticmethod
    def step_values(values, name, operands):
        """Return what one step makes of the values before it."""
        outputs = RULES[name](*[values[i] if kind == "v" else i for kind, i in operands])
        return [value for value, _ in outputs]

    def derivative(self, leaf):
        """Return the derivative of the result by leaf number `leaf`, by the chain rule."""
        values = self.values()
        tangents = [np.full(x.shape, float(i == leaf)) for i, x in enumerate(self.leaves)]
        for name, operands in self.steps:
            outputs = RULES[name](*[values[i] if kind == "v" else i for kind, i in operands])
            tangents += [
                sum(
                    partial * tangents[i]
                    for (kind, i), partial in zip(operands, partials, strict=True)
                    if kind == "v"
                )
                for _, partials in outputs
            ]
        return tangents[-1]

    def central_difference(self, leaf, eps=1e-5):
        """Return the same derivative from two evaluations close by (elementwise operations)."""
        low, high = list(self.leaves), list(self.leaves)
        low[leaf], high[leaf] = self.leaves[leaf] - eps, self.leaves[leaf] + eps
        return (self.values(high)[-1] - self.values(low)[-1]) / (2 * eps)

    def unused(self):
        """Return the variables that no step takes, the result among them."""
        used = {i for _, operands in self.steps for kind, i in operands if kind == "v"}
        return [i for i in range(len(self.values())) if i not in used]

    def code(self):
        """Return lines of Python that carry the plan out, down to the result's backward."""
        lines = [f"v{i} = Variable(np.array({x.tolist()}))" for i, x in enumerate(self.leaves)]
        made = len(self.leaves)
        for name, operands in self.steps:
            count = len(RULES[name](*[1.0] * len(operands)))
            results = ", ".join(f"v{made + k}" for k in range(count))
            made += count
            texts = [f"v{i}" if kind == "v" else repr(i) for kind, i in operands]
            if name in INFIX:
                value = f" {name} ".join(texts)
            elif name == "neg":
                value = f"-{texts[0]}"
            else:
                call = f"{name}()" if name[0].isupper() else name
                value = f"{call}({', '.join(texts)})"
            lines.append(f"{results} = {value}")
        return [*lines, f"v{made - 1}.backward()"]


def _tame(values, name, operands):
    """Tell whether a step stays away from poles, kinks and numbers that lose precision."""
    xs = [values[i] if kind == "v" else i for kind, i in operands]
    if name == "/" and np.min(np.abs(xs[1])) < 0.3:
        return False
    if name in ("**", "log") and np.min(xs[0]) < 0.3:
        return False
    if name in ("exp", "Exp") and np.max(xs[0]) > 3:
        return False
    return all(np.max(np.abs(value)) < 20 for value, _ in RULES[name](*xs))


def draw_plan(seed, size, operations, *, constants=False):
    """Draw a plan of about `size` steps of the given operations; larger seeds, other plans.

    Variables are taken again and again, so that paths fork and meet; what no step has taken is
    added up at the end (by the first binary operation), so that the result depends on everything.
    """
    random = np.random.default_rng([seed % 2**63, size])  # numpy takes no negative seeds
    shape = SHAPES[random.integers(len(SHAPES))]
    names = sorted(operations)
    binary = next((name for name in ("Add", "+", "-", "*") if name in names), None)
    leaves = random.integers(1, 4) if binary else 1
    plan = Plan([np.array(np.round(random.uniform(0.5, 1.5, shape), 2)) for _ in range(leaves)])
    values = plan.values()
    for _ in range(20 * size):
        if len(plan.steps) >= size:
            break
        name = names[random.integers(len(names))]
        # Half of the time among the latest, or long chains would be rare.
        start = max(0, len(values) - 3) if random.random() < 0.5 else 0
        operands = [("v", int(random.integers(start, len(values)))) for _ in range(ARITY[name])]
        if name == "**":
            operands[1] = ("c", (2, 3, 0.5, -1, -1.5)[random.integers(5)])
        elif constants and name in INFIX and random.random() < 0.3:
            operands[1] = ("c", round(float(random.uniform(0.5, 1.5)), 2))
        if _tame(values, name, operands):
            plan.steps.append((name, operands))
            values += plan.step_values(values, name, operands)
    while binary and len(left := plan.unused()) > 1:
        plan.steps.append((binary, [("v", left[0]), ("v", left[1])]))
    return plan
