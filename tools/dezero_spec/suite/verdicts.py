"""What a run found: cases, the verdict on each rule, and the whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from dezero_spec.script.places.place import Place
from dezero_spec.suite.catalogue import Rule

PASS = "pass"
FAIL = "fail"  # a check found something else than the rule says
ERROR = "error"  # the implementation raised
TIMEOUT = "timeout"
CRASH = "crash"
NOT_PROVIDED = "not-provided"  # the implementation does not have what the rule is about
NOT_JUDGED = "not-judged"  # broken as well, but only because a rule it stands on is
MISSING = "missing"  # no case of it was run: the run is incomplete
EXPECTED = "expected"  # broken, as whoever asked has said: a known deviation
BROKEN = (FAIL, ERROR, TIMEOUT, CRASH)

SCHEMA = 1


@dataclass(frozen=True)
class Failure:
    """Why a case did not hold, in words. `snippet`: lines to paste that show it.

    `graph`: the computational graph with what happened in it, where that explains more: plain data
    as `graphs.of_case` makes it.
    """

    expected: str
    obtained: str
    subject: str = ""
    snippet: str = ""
    places: tuple[Place, ...] = ()
    graph: dict[str, Any] | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the failure as plain data; a graph only where there is one."""
        data = {**vars(self), "places": [place.to_dict() for place in self.places]}
        if self.graph is None:
            del data["graph"]
        return data


@dataclass(frozen=True)
class Case:
    """One test's outcome. `name`: what tells it from the rule's other cases.

    `lacks`: of one that is not provided, the rule that says so.
    """

    rule: str
    name: str
    status: str
    seconds: float = 0.0
    note: str = ""
    failure: Failure | None = None
    lacks: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the case as plain data; it shares no more than a graph with it."""
        data = {**vars(self), "failure": self.failure and self.failure.to_dict()}
        if not self.lacks:
            del data["lacks"]
        return data

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Case:
        """Rebuild a case from `to_dict`."""
        failure = data.get("failure")
        if failure:
            places = tuple(map(Place.from_dict, failure.pop("places", ())))
            failure = Failure(**failure, places=places)
        return cls(**{**data, "failure": failure})


@dataclass(frozen=True)
class Verdict:
    """The verdict on one rule. `because`: for not-judged, the broken rules that it stands on."""

    rule: Rule
    status: str
    cases: tuple[Case, ...]
    because: tuple[str, ...] = ()

    @property
    def broken(self) -> tuple[Case, ...]:
        """The cases that did not hold."""
        return tuple(case for case in self.cases if case.status in BROKEN)

    def to_dict(self) -> dict[str, Any]:
        """Return the verdict as plain data, the rule by its id.

        Nobody is shown the lines of places where the causes lie elsewhere: they are left out.
        """
        cases = [case.to_dict() for case in self.cases]
        if self.status == NOT_JUDGED:
            for failure in (case["failure"] for case in cases if case["failure"]):
                failure["places"] = [
                    {name: value for name, value in place.items() if name not in ("first", "lines")}
                    for place in failure["places"]
                ]
        return {
            "rule": self.rule.id,
            "status": self.status,
            "because": list(self.because),
            "cases": cases,
        }


@dataclass(frozen=True, repr=False)
class Run:
    """All verdicts on one implementation, in reading order.

    `stopped`: why not every rule was run, where that was asked for; `expected`: the reasons for
    known deviations, by rule; `stale`: rules that were said to be such and are not broken. Shown
    at a prompt or printed, a run is the text that the command prints.
    """

    target: str
    file: str | None
    where: str
    verdicts: tuple[Verdict, ...]
    complete: bool
    notes: tuple[str, ...] = ()
    settings: dict[str, Any] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    stopped: str = ""
    expected: dict[str, str] = field(default_factory=dict)
    stale: tuple[str, ...] = ()

    @property
    def asked(self) -> tuple[Verdict, ...]:
        """The verdicts that were asked for: all, or those of a choice of rules.

        A choice is judged together with what it stands on, or its diagnosis would be wrong.
        """
        only = self.settings.get("asked")
        return (
            self.verdicts if only is None else tuple(v for v in self.verdicts if v.rule.id in only)
        )

    @property
    def broken(self) -> tuple[Verdict, ...]:
        """The verdicts that keep the implementation from conforming, quality aside."""
        return tuple(v for v in self.verdicts if v.status in BROKEN and v.rule.kind != "quality")

    @property
    def first_broken(self) -> Verdict | None:
        """The one to mend first."""
        return self.broken[0] if self.broken else None

    @property
    def advice(self) -> tuple[Verdict, ...]:
        """The quality rules that do not hold: outside conformance."""
        return tuple(v for v in self.verdicts if v.status in BROKEN and v.rule.kind == "quality")

    @property
    def conforming(self) -> bool:
        """Whether every rule asked for was judged and none, quality aside, is broken."""
        return self.complete and not self._any(*BROKEN, NOT_JUDGED, MISSING, EXPECTED)

    @property
    def deviations(self) -> tuple[Verdict, ...]:
        """The verdicts on rules that do not hold, as was expected."""
        return tuple(v for v in self.verdicts if v.status == EXPECTED)

    @property
    def as_expected(self) -> bool:
        """Whether the rules, quality aside, are broken that were expected to be, and no others.

        With nothing expected: whether it conforms.
        """
        return self.complete and not self.stale and not self._any(*BROKEN, NOT_JUDGED, MISSING)

    def _any(self, *statuses: str) -> bool:
        return any(v.status in statuses and v.rule.kind != "quality" for v in self.verdicts)

    @property
    def score(self) -> tuple[int, int] | None:
        """Rules that hold and rules judged, quality aside; None for an incomplete run."""
        if not self.complete:
            return None
        counted = [v for v in self.asked if v.rule.kind != "quality" and v.status != NOT_PROVIDED]
        return sum(v.status == PASS for v in counted), len(counted)

    def to_dict(self) -> dict[str, Any]:
        """Return the run as plain data: the JSON document."""
        score = self.score
        return {
            "schema": SCHEMA,
            "target": self.target,
            "file": self.file,
            "where": self.where,
            "complete": self.complete,
            "stopped": self.stopped,
            "conforming": self.conforming,
            "score": {"passed": score[0], "judged": score[1]} if score else None,
            "notes": list(self.notes),
            "settings": self.settings,
            "environment": self.environment,
            "verdicts": [verdict.to_dict() for verdict in self.verdicts],
            **(self._expectations() if self.expected or self.stale else {}),
        }

    def _expectations(self) -> dict[str, Any]:
        return {
            "as_expected": self.as_expected,
            "expected": self.expected,
            "stale": list(self.stale),
        }


def judge(
    rules: Iterable[Rule], cases: Sequence[Case], catalogue: Iterable[Rule] = ()
) -> tuple[Verdict, ...]:
    """Make one verdict a rule of its cases, whatever order they ran in.

    A broken rule that stands on another broken one is 'not judged': it says nothing new.
    `catalogue`: rules through which one may stand on another though they are not judged.
    """
    rules = list(rules)
    by_rule: dict[str, list[Case]] = {rule.id: [] for rule in rules}
    for case in cases:
        if case.rule in by_rule:
            by_rule[case.rule].append(case)
    raw = {id: _status(found) for id, found in by_rule.items()}
    stands_on = {rule.id: rule.stands_on for rule in (*catalogue, *rules)}
    verdicts = []
    for rule in rules:
        status = raw[rule.id]
        because: tuple[str, ...] = ()
        # What a rule is about is there or another rule is broken: nothing leaves the count. Whether
        # there is a package is told by the form of what was handed in.
        absent = status == NOT_PROVIDED and rule.demanded and rule.chapter != "package"
        if (status in BROKEN or absent) and (because := _causes(rule, raw, stands_on)):
            status = NOT_JUDGED
        elif status == PASS:
            because = _lacking(by_rule[rule.id], raw)
            status = NOT_JUDGED if because else PASS
        verdicts.append(Verdict(rule, status, tuple(by_rule[rule.id]), because))
    return tuple(verdicts)


def _status(cases: Sequence[Case]) -> str:
    statuses = {case.status for case in cases}
    for status in (CRASH, TIMEOUT, FAIL, ERROR, PASS, NOT_PROVIDED):
        if status in statuses:
            return status
    return MISSING


def _lacking(cases: Sequence[Case], raw: dict[str, str]) -> tuple[str, ...]:
    """Return the broken rules that say what cases have been left out for.

    To lack an operator is as good as to have a wrong one, and no better.
    """
    return tuple(dict.fromkeys(case.lacks for case in cases if raw.get(case.lacks) in BROKEN))


def _causes(
    rule: Rule, raw: dict[str, str], stands_on: dict[str, tuple[str, ...]]
) -> tuple[str, ...]:
    """Return the broken rules that `rule` stands on, directly or through others."""
    found: dict[str, None] = {}
    pending, seen = list(rule.stands_on), {rule.id}
    while pending:
        id = pending.pop(0)
        if id in seen:
            continue
        seen.add(id)
        if raw.get(id) in BROKEN:
            found[id] = None
        pending.extend(stands_on.get(id, ()))
    return tuple(found)
