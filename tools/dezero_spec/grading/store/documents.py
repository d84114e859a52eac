"""The document of one submission, and that of the class: what is in them, and reading them back.

A document is trusted only if it is whole: its parts have the right types, and the digest over its
content fits. Times are apart from the rest, so that equal results are equal but for them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from dezero_spec.grading.store.whole import (
    GRADED,
    SCHEMA,
    Unreadable,
    canonical,
    check,
    check_key,
    check_student,
    digest_of,
    get,
    loaded,
    strings,
)
from dezero_spec.script.reached.result import Reached
from dezero_spec.suite import catalogue
from dezero_spec.suite.catalogue import Rule
from dezero_spec.suite.verdicts import Case, Run, Verdict


@dataclass(frozen=True)
class Document:
    """What is known of one submission. Equal submissions, suite and settings give equal ones.

    `submission`: student (id, name, email and, if any, known_as), label, late, attempts, files
    and, if any, members (of a team) and notes, as intake tells them;
    `run`: ``Run.to_dict()``, None when there was nothing to run; `coverage`: which lines each rule
    runs, ``Reached.to_dict()``, None where that wasn't noted; `seconds`: how long it took.
    """

    key: str
    digest: str
    suite: str
    settings: dict[str, Any]
    submission: dict[str, Any]
    outcome: str
    reason: str = ""
    sandbox: str = "none"
    run: dict[str, Any] | None = None
    coverage: dict[str, Any] | None = None
    seconds: float = field(default=0.0, compare=False)

    @property
    def student(self) -> Mapping[str, Any]:
        """The student's id, name and email, "" where unknown."""
        known: dict[str, Any] = self.submission["student"]
        return known

    @property
    def members(self) -> Sequence[Mapping[str, Any]]:
        """The students whose submission it is: a team's members, else the one student."""
        return self.submission.get("members") or [self.student]

    @property
    def label(self) -> str:
        """The submission's name in the export."""
        return str(self.submission["label"])

    @property
    def late(self) -> bool:
        """Whether the export says that it came late."""
        return bool(self.submission["late"])

    @property
    def complete(self) -> bool:
        """Whether each test of the run has an outcome."""
        return self.run is not None and bool(self.run["complete"])

    @cached_property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The verdicts, with the rules as the catalogue has them now."""
        known = {rule.id: rule for rule in catalogue.rules()}
        return tuple(
            Verdict(
                known.get(found["rule"]) or _unknown_rule(found["rule"]),
                found["status"],
                tuple(_case(case) for case in found["cases"]),
                tuple(found["because"]),
            )
            for found in (self.run or {}).get("verdicts", ())
        )

    @cached_property
    def reached(self) -> Reached | None:
        """Which lines each rule runs; None where that wasn't noted."""
        return Reached.from_dict(self.coverage) if self.coverage is not None else None

    @cached_property
    def as_run(self) -> Run | None:
        """The run, as it was before it was stored; None when there was nothing to run."""
        if self.run is None:
            return None
        data = self.run
        return Run(
            target=data["target"],
            file=data["file"],
            where=data["where"],
            verdicts=self.verdicts,
            complete=data["complete"],
            notes=tuple(data["notes"]),
            settings=dict(data["settings"]),
            environment=dict(data["environment"]),
            stopped=data["stopped"],
        )

    def to_json(self) -> str:
        """Return the stored form: canonical JSON, times under a key of their own."""
        content: dict[str, Any] = {
            "schema": SCHEMA,
            "key": self.key,
            "digest": self.digest,
            "suite": self.suite,
            "settings": self.settings,
            "submission": self.submission,
            "outcome": self.outcome,
            "reason": self.reason,
            "sandbox": self.sandbox,
            "run": self.run,
        }
        if self.coverage is not None:
            content["coverage"] = self.coverage
        content = json.loads(canonical(content))  # a copy, in JSON's own types
        times: dict[str, Any] = {"seconds": self.seconds}
        if content["run"] is not None:
            times["cases"] = [
                [case.pop("seconds", 0.0) for case in verdict["cases"]]
                for verdict in content["run"]["verdicts"]
            ]
        content["content"] = digest_of(content)
        return canonical({**content, "times": times}) + "\n"

    @classmethod
    def from_json(cls, text: str | bytes) -> Document:
        """Read the stored form. Raises Unreadable."""
        data = loaded(text)
        times = get(data, "times", dict)
        data.pop("times")
        if data.pop("content", None) != digest_of(data):
            raise Unreadable("its content was changed, or cut short, after it was written")
        check(data, times)
        run = data["run"]
        if run is not None:
            for verdict, seconds in zip(run["verdicts"], times["cases"], strict=True):
                for case, taken in zip(verdict["cases"], seconds, strict=True):
                    case["seconds"] = taken
        data.pop("schema")
        return cls(**data, seconds=times["seconds"])


@dataclass(frozen=True)
class ClassRecord:
    """What is known of the class as a whole.

    `missing`: students (id, name, email) of the roster without a submission; `unknown`: keys of
    submissions whose student the roster doesn't have; `keys`: of all submissions, in order.
    """

    layout: str = ""
    roster: str = ""
    missing: tuple[dict[str, Any], ...] = ()
    unknown: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()

    def to_json(self) -> str:
        """Return the stored form."""
        content = {
            "schema": SCHEMA,
            "layout": self.layout,
            "roster": self.roster,
            "missing": list(self.missing),
            "unknown": list(self.unknown),
            "notes": list(self.notes),
            "keys": list(self.keys),
        }
        return json.dumps(content, sort_keys=True, indent=1, allow_nan=False) + "\n"

    @classmethod
    def from_json(cls, text: str | bytes) -> ClassRecord:
        """Read the stored form. Raises Unreadable."""
        data = loaded(text)
        for name in ("unknown", "notes", "keys"):
            strings(data, name)
        missing = get(data, "missing", list)
        for student in missing:
            check_student(student)
        for key in data["keys"]:
            check_key(key)
        return cls(
            layout=get(data, "layout", str),
            roster=get(data, "roster", str),
            missing=tuple(missing),
            unknown=tuple(data["unknown"]),
            notes=tuple(data["notes"]),
            keys=tuple(data["keys"]),
        )


def is_current(
    document: Document | None,
    digest: str,
    suite: str,
    settings: Mapping[str, Any],
    sandbox: str | None = None,
) -> bool:
    """Tell whether grading again would find the same: the submission need not be run again.

    A submission without a digest, which intake refused, never is: to store it again is cheap.
    `sandbox`, if given, must be the one that the document was made with, too.
    """
    return (
        document is not None
        and digest != ""
        and (document.digest, document.suite) == (digest, suite)
        and canonical(_wanted(document.settings, settings)) == canonical(dict(settings))
        and (sandbox is None or document.sandbox == sandbox)
        and (document.outcome != GRADED or document.complete)
    )


def _wanted(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out of the settings of a result what may be there though nobody asks for it now."""
    return {name: value for name, value in found.items() if name != "coverage" or name in wanted}


def _case(data: dict[str, Any]) -> Case:
    failure = data["failure"]  # from_dict takes it apart
    return Case.from_dict({**data, "failure": dict(failure) if failure else None})


def _unknown_rule(id: str) -> Rule:
    """A rule that this version of the suite does not have: shown, and never counted."""
    chapter = id.partition(".")[0]
    return Rule(id, chapter, chapter, 0, None, "unknown", "(not a rule of this version)", (), ())
