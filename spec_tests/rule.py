"""The marker that makes a test the statement of a rule."""

from __future__ import annotations

import pytest

KINDS = ("behaviour", "structure", "optional", "quality")


def rule(id, *, step, until=None, not_at=(), kind="behaviour"):
    """Mark the test that states rule `id`; its docstring is the rule's sentence.

    `step`: the book step that introduces the rule; `until`: the last step at which it holds;
    `not_at`: steps in between at which it can't be asked for: at steps 11 and 12 the notes have no
    backward for such functions yet, at step 11 no helper functions, and the code of steps
    17 to 19 needs no add.
    `kind`: one of `KINDS`.
    """
    if kind not in KINDS:
        raise ValueError(f"rule {id}: kind {kind!r} is none of {', '.join(KINDS)}")
    return pytest.mark.rule(
        id=id,
        step=step,
        until=until,
        not_at=tuple(not_at),
        kind=kind,
    )


def case_of(id, *, step=None):
    """Mark a further test of rule `id`; its docstring says which case it is.

    `step`: the book step from which on it can be asked for, where that is not the rule's own.
    """
    return pytest.mark.case_of(id=id, step=step)


class NotProvided(Exception):
    """The implementation lacks what this case is about: the rule `lacks` reports that, if any."""

    def __init__(self, what, lacks=""):
        super().__init__(f"{what} is not provided")
        self.lacks = lacks


def only_if(provided, what):
    """Leave the case out, neither passed nor failed, unless `provided`."""
    if not provided:
        raise NotProvided(what, getattr(provided, "rule", ""))
