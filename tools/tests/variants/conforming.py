"""Implementations that conform, and the rules that each does not satisfy, with the reason.

Every one satisfies every rule of behaviour. Rules of structure name what the notes' design has
(creator, generation, inputs, outputs), so another design may lack it; rules of quality ask for
more than the notes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
NOTES = HERE / "notes"
NUMPY = int(np.__version__.partition(".")[0])

# Rules that say nothing of an implementation without these names, or that is a single file.
ABOUT = {
    "square": {
        "testing.square-forward",
        "testing.square-backward",
        "testing.unittest-form",
        "backward.square",
    },
    "numerical_diff": {
        "testing.numerical-diff",
        "testing.numerical-diff-mode",
        "testing.numerical-diff-scalar",
    },
}
ABOUT_PACKAGES = {"package.core-import", "package.top-level"}

WIDENS = "a number beside float32 becomes a float64 array, as in the notes; numpy 2 then widens"
NEEDS_OUTPUTS = "an output that was dropped, or not used, has no gradient to give, as in the notes"
NO_GENERATIONS = dict.fromkeys(
    ("order.generation-variable", "order.generation-function"), "the order needs no generations"
)
NO_CREATOR = {
    "call.creator": "what made a variable is not a Function kept in `creator`",
    "call.inputs-outputs": "functions know neither their inputs nor their outputs",
    "memory.weak-outputs": "functions know no outputs",
}


@dataclass(frozen=True)
class Design:
    """A conforming implementation, and the rules that it doesn't satisfy, each with its reason."""

    name: str
    unsatisfied: dict[str, str] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        """The file that it is."""
        return HERE / "designs" / f"{self.name}.py"

    @property
    def expected(self) -> set[str]:
        """The rules that it doesn't satisfy on the numpy that is running."""
        return unsatisfied_here(self.unsatisfied)


def unsatisfied_here(rules: dict[str, str]) -> set[str]:
    """Return the rules that are not satisfied on the numpy that is running."""
    return {rule for rule, reason in rules.items() if reason is not WIDENS or NUMPY >= 2}


# The notes' own code: advice that it doesn't take.
NOTES_UNSATISFIED = {
    "testing.numerical-diff-scalar": "0-d data minus eps is a numpy scalar, which Variable rejects",
    "backward.leaf-only": "the loop begins with a creator that is None",
    "order.near-linear": "the pending functions are sorted at each push",
    "memory.dead-output": NEEDS_OUTPUTS,
    "op.dtype": WIDENS,
}

_USUAL = {"memory.dead-output": NEEDS_OUTPUTS, "op.dtype": WIDENS}
_NUMBERS = {"op.dtype": WIDENS}

DESIGNS = (
    Design("depth_first", {**_USUAL, **NO_GENERATIONS}),
    Design("consumer_counts", {**_USUAL, **NO_GENERATIONS}),
    Design("heap_of_generations", _USUAL),
    Design("weak_tape", {**_USUAL, **NO_GENERATIONS}),
    Design("closures", {**_NUMBERS, **NO_GENERATIONS, **NO_CREATOR}),
    Design("engine_nodes", {**_NUMBERS, **NO_GENERATIONS, **NO_CREATOR}),
    Design(
        "gradient_boxes",
        {
            **_NUMBERS,
            "call.inputs-outputs": "functions know the boxes of their outputs' gradients only",
            "memory.weak-outputs": "variables without __weakref__ can't be referred to weakly",
        },
    ),
    Design("buckets"),
    Design("dataclass_variable", _USUAL),
    Design("slots_and_insertion", _NUMBERS),
    Design("frozen_views", _USUAL),
    Design("serial_numbers", {**_USUAL, **NO_GENERATIONS}),
    Design("side_table", _USUAL),
    Design(
        "lazy_generations",
        {**_USUAL, "order.near-linear": "the latest is looked for among all that wait"},
    ),
    Design("node_arrays", {**_NUMBERS, **NO_GENERATIONS, **NO_CREATOR}),
    Design(
        "registering_classes",
        {**_USUAL, "order.near-linear": "a place is looked for from the end of all that wait"},
    ),
    Design("decorated_functions", _USUAL),
    Design(
        "variable_gradients",
        {**_USUAL, "backward.gradient-type": "gradients are Variables, as in later volumes"},
    ),
    Design(
        "comparing_variables",
        {
            **_USUAL,
            "order.near-linear": "the latest is looked for among all that wait",
            "op.array-priority": "__array_ufunc__ = None says the same to numpy",
        },
    ),
    Design("typed", _USUAL),
    Design("leaf_and_result", _NUMBERS),
    Design(
        "linked_records",
        {**_USUAL, "order.near-linear": "a place is looked for along all that wait"},
    ),
)
