"""Which rules have lines of their own in an implementation: what was written for them alone."""

from __future__ import annotations

import functools

from dezero_spec.script.reached.result import Reached
from dezero_spec.suite import catalogue

# The rules that have lines of their own in the reference: what they ask for has to be written.
# Kept up to date by a test.
_IN_REFERENCE = """
    backward.add backward.chain backward.leaf-only backward.seed call.abstract call.add
    call.bare-forward-result call.star-form mode.no-grad mode.using-config
    op.div op.mul op.neg op.pow op.rdiv op.rsub op.sub testing.numerical-diff
    testing.square-backward variable.len variable.rejects variable.repr-scalar-vector
    variable.shape-ndim-size-dtype
"""
IN_REFERENCE = frozenset(_IN_REFERENCE.split())


@functools.cache
def _standing_on() -> dict[str, frozenset[str]]:
    """For each rule, those that stand on it, directly or through others, and itself."""
    found: dict[str, set[str]] = {rule.id: {rule.id} for rule in catalogue.rules()}
    for rule in catalogue.rules():
        for ground in catalogue.foundations(rule.id):
            found[ground].add(rule.id)
    return {id: frozenset(ids) for id, ids in found.items()}


def owners(reached: Reached) -> set[str]:
    """Return the rules for which there are lines that nothing else needs.

    That is: lines that a rule runs, and beside it only rules that stand on it.
    """
    found: set[str] = set()
    seen: set[tuple[str, ...]] = set()
    standing_on = _standing_on()
    for file in reached.files:
        for rules in file.rules:
            if rules and rules not in seen:
                seen.add(rules)
                together = set(rules)
                found |= {rule for rule in rules if together <= standing_on.get(rule, frozenset())}
    return found
