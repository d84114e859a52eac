"""Documents made by hand, for tests of what is made of documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dezero_spec.grading.store import GRADED, UNGRADABLE, Document
from dezero_spec.script.places.place import Place
from dezero_spec.suite import catalogue, verdicts
from dezero_spec.suite.verdicts import Case, Failure, Run

SUITE = "5" * 64
SETTINGS = {"step": 23, "seconds_per_test": 20.0, "seed": 0, "thorough": False}


def student(id: str = "", name: str = "", email: str = "") -> dict[str, str]:
    """Return a student as documents have them."""
    return {"id": id, "name": name, "email": email}


def submission(student: Mapping[str, str], label: str = "core.py", **more: Any) -> dict[str, Any]:
    """Return what documents say of a submission itself."""
    known = {"student": dict(student), "label": label, "late": False, "attempts": [], "files": []}
    return {**known, **more}


def failure(expected: str = "2.0", obtained: str = "1.0", **more: Any) -> Failure:
    """Return a failure with a place."""
    return Failure(
        expected,
        obtained,
        more.get("subject", "x.grad"),
        more.get("snippet", "x = 1\nprint(x)"),
        (Place(more.get("file", "core.py"), 7, "backward", "x.grad = gx"),),
    )


def run(
    statuses: Mapping[str, str | list[str]] | None = None,
    *,
    step: int = 23,
    only: list[str] | None = None,
    complete: bool = True,
    because: Failure | None = None,
) -> dict[str, Any]:
    """Return a run in which every rule passes but those in `statuses` (a status, or one a case)."""
    statuses = dict(statuses or {})
    rules = [rule for rule in catalogue.rules() if rule.in_force(step)]
    cases = []
    for rule in rules:
        if only is not None and rule.id not in only:
            continue
        given = statuses.pop(rule.id, verdicts.PASS)
        for number, status in enumerate([given] if isinstance(given, str) else given):
            why = (because or failure()) if status in verdicts.BROKEN else None
            cases.append(Case(rule.id, f"{number}" if number else "", status, 0.01, "", why))
    assert not statuses, f"unknown rules {statuses}"
    kept = [rule for rule in rules if only is None or rule.id in only]
    found = Run(
        target="core.py",
        file="core.py",
        where="the file core.py",
        verdicts=verdicts.judge(kept, cases),
        complete=complete,
        settings={"step": step, "only": only, "thorough": False, "seed": 0},
        environment={"python": "3.11.7", "numpy": "2.0.0"},
    )
    return found.to_dict()


def graded(key: str = "kim", of: Mapping[str, str] | None = None, **more: Any) -> Document:
    """Return the document of a graded submission; `statuses` … go to `run`."""
    label = more.pop("label", "core.py")
    known = {name: more.pop(name) for name in ("digest", "sandbox", "seconds") if name in more}
    late = more.pop("late", False)
    return Document(
        key=key,
        suite=SUITE,
        settings=dict(SETTINGS),
        submission=submission(of or student(), label, late=late),
        outcome=GRADED,
        run=run(**more),
        **{"digest": f"digest of {key}", "sandbox": "bubblewrap", "seconds": 1.25, **known},
    )


def ungradable(
    key: str = "lee", reason: str = "it holds no Python file", of: Mapping[str, str] | None = None
) -> Document:
    """Return the document of a submission that can't be graded."""
    return Document(
        key=key,
        digest=f"digest of {key}",
        suite=SUITE,
        settings=dict(SETTINGS),
        submission=submission(of or student(), "notes.docx"),
        outcome=UNGRADABLE,
        reason=reason,
        sandbox="bubblewrap",
    )
