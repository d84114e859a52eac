"""The document of one submission, and that of the class: what is in them, and reading them back.

A document is trusted only if it is whole: its parts have the right types, and the digest over its
content fits. Times are apart from the rest, so that equal results are equal but for them.
"""

from __future__ import annotations

import functools
import hashlib
import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any, NoReturn

from dezero_spec.script.places.place import Place
from dezero_spec.script.reached.result import Reached
from dezero_spec.suite import catalogue, verdicts
from dezero_spec.suite.catalogue import Rule
from dezero_spec.suite.verdicts import Case, Failure, Run, Verdict

SCHEMA = 1
GRADED = "graded"
UNGRADABLE = "ungradable"

_KEY = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}")
_STATUSES = frozenset(
    (
        verdicts.PASS,
        verdicts.FAIL,
        verdicts.ERROR,
        verdicts.TIMEOUT,
        verdicts.CRASH,
        verdicts.NOT_PROVIDED,
        verdicts.NOT_JUDGED,
        verdicts.MISSING,
    )
)


class Unreadable(Exception):
    """A stored document is damaged, or none of ours: it counts as absent."""


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
        content = json.loads(_canonical(content))  # a copy, in JSON's own types
        times: dict[str, Any] = {"seconds": self.seconds}
        if content["run"] is not None:
            times["cases"] = [
                [case.pop("seconds", 0.0) for case in verdict["cases"]]
                for verdict in content["run"]["verdicts"]
            ]
        content["content"] = _digest(content)
        return _canonical({**content, "times": times}) + "\n"

    @classmethod
    def from_json(cls, text: str | bytes) -> Document:
        """Read the stored form. Raises Unreadable."""
        data = _loaded(text)
        times = _get(data, "times", dict)
        data.pop("times")
        if data.pop("content", None) != _digest(data):
            raise Unreadable("its content was changed, or cut short, after it was written")
        _check(data, times)
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
        data = _loaded(text)
        for name in ("unknown", "notes", "keys"):
            _strings(data, name)
        missing = _get(data, "missing", list)
        for student in missing:
            _check_student(student)
        for key in data["keys"]:
            check_key(key)
        return cls(
            layout=_get(data, "layout", str),
            roster=_get(data, "roster", str),
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
        and _canonical(_wanted(document.settings, settings)) == _canonical(dict(settings))
        and (sandbox is None or document.sandbox == sandbox)
        and (document.outcome != GRADED or document.complete)
    )


def _wanted(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out of the settings of a result what may be there though nobody asks for it now."""
    return {name: value for name, value in found.items() if name != "coverage" or name in wanted}


def check_key(key: str) -> None:
    """Insist that a key can be the name of a file. Raises Unreadable."""
    if not _KEY.fullmatch(key):
        raise Unreadable(f"{key[:80]!r} can't be the key of a submission")


def _canonical(data: object) -> str:
    # ASCII: whatever a submission printed, the file itself holds neither escapes nor surrogates.
    return json.dumps(data, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _digest(content: dict[str, Any]) -> str:
    return hashlib.sha256(_canonical(content).encode("ascii")).hexdigest()


def _case(data: dict[str, Any]) -> Case:
    failure = data["failure"]  # from_dict takes it apart
    return Case.from_dict({**data, "failure": dict(failure) if failure else None})


def _unknown_rule(id: str) -> Rule:
    """A rule that this version of the suite does not have: shown, and never counted."""
    chapter = id.partition(".")[0]
    return Rule(id, chapter, chapter, 0, None, "unknown", "(not a rule of this version)", (), ())


def _loaded(text: str | bytes) -> dict[str, Any]:
    try:
        data = _DECODER.decode(text if isinstance(text, str) else text.decode("ascii"))
    except (ValueError, RecursionError) as error:
        raise Unreadable("it is no JSON, or cut short") from error
    if not isinstance(data, dict):
        raise Unreadable("it is no result of dezero-spec")
    schema = data.get("schema")
    if type(schema) is not int:
        raise Unreadable("it is no result of dezero-spec")
    if schema != SCHEMA:
        raise Unreadable(f"its format is number {schema}; this version of dezero-spec reads 1")
    return data


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _refuse(text)


_DECODER = json.JSONDecoder(parse_constant=_refuse, parse_float=_finite)


def _check(data: dict[str, Any], times: dict[str, Any]) -> None:
    names = {"schema", "key", "digest", "suite", "settings", "submission"}
    if data.keys() - {"coverage"} != names | {"outcome", "reason", "sandbox", "run"}:
        raise Unreadable("it does not have the parts that it should")
    for name in ("key", "digest", "suite", "outcome", "reason", "sandbox"):
        _get(data, name, str)
    check_key(data["key"])
    _get(data, "settings", dict)
    submission = _get(data, "submission", dict)
    _check_student(submission.get("student"))
    _get(submission, "label", str)
    _get(submission, "late", bool)
    _get(submission, "attempts", list)
    _strings(submission, "files")
    for member in _of_type(submission.get("members", []), list):
        _check_student(member)
    _strings({"notes": submission.get("notes", [])}, "notes")
    _get(times, "seconds", (int, float))
    if data["outcome"] not in (GRADED, UNGRADABLE):
        raise Unreadable(f"its outcome {data['outcome'][:40]!r} is unknown")
    if (data["outcome"] == GRADED) != (data["run"] is not None):
        raise Unreadable("its outcome and its run disagree")
    if "coverage" in data:
        try:
            Reached.from_dict(data["coverage"])
        except ValueError as error:
            raise Unreadable(f"what it says of lines is unusable: {error}") from error
    if data["run"] is not None:
        _check_run(_get(data, "run", dict), _get(times, "cases", list))


def _check_run(run: dict[str, Any], times: Sequence[Any]) -> None:
    _get(run, "complete", bool)
    _get(run, "settings", dict)
    for name in ("target", "where", "stopped"):
        _get(run, name, str)
    _get(run, "file", (str, type(None)))
    for value in _get(run, "environment", dict).values():
        _of_type(value, str)
    _strings(run, "notes")
    found = _get(run, "verdicts", list)
    seen = set()
    if len(times) != len(found):
        raise Unreadable("its times do not fit its verdicts")
    for verdict, seconds in zip(found, times):
        _of_type(verdict, dict)
        seen.add(_get(verdict, "rule", str))
        _check_status(verdict)
        _strings(verdict, "because")
        cases = _get(verdict, "cases", list)
        if [type(taken) in (int, float) for taken in _of_type(seconds, list)] != [True] * len(
            cases
        ):
            raise Unreadable("its times do not fit its cases")
        for case in cases:
            _check_case(_of_type(case, dict))
    if len(seen) != len(found):
        raise Unreadable("it has two verdicts on one rule")


def _check_case(case: dict[str, Any]) -> None:
    _check_fields({"lacks": "", **case, "seconds": 0.0}, Case)
    _check_status(case)
    if case["failure"] is not None:
        failure = _get(case, "failure", dict)
        _check_fields({"graph": None, **failure}, Failure)  # older documents have none
        _get({"graph": None, **failure}, "graph", (dict, type(None)))
        for place in _get(failure, "places", list):
            whole = {"first": 0, "lines": [], "called": "", **_of_type(place, dict)}
            _check_fields(whole, Place)
            _strings(whole, "lines")


def _check_fields(data: dict[str, Any], of: type) -> None:
    """Insist on the fields of a dataclass, and on the types of the plain ones."""
    names, plain = _fields_of(of)
    if data.keys() != names:
        raise Unreadable(f"a {of.__name__.lower()} does not have the parts that it should")
    for name, type_ in plain.items():
        _of_type(data[name], type_)


@functools.cache
def _fields_of(of: type) -> tuple[frozenset[str], dict[str, type]]:
    plain = {"str": str, "int": int, "float": float, "bool": bool}
    known = {field.name: str(field.type) for field in fields(of)}
    return frozenset(known), {name: plain[type_] for name, type_ in known.items() if type_ in plain}


def _check_status(data: dict[str, Any]) -> None:
    if _get(data, "status", str) not in _STATUSES:
        raise Unreadable(f"the status {data['status'][:40]!r} is unknown")


def _check_student(student: Any) -> None:
    for name in ("id", "name", "email"):
        _get(_of_type(student, dict), name, str)
    _strings({"known_as": student.get("known_as", [])}, "known_as")


def _strings(data: dict[str, Any], name: str) -> None:
    for value in _get(data, name, list):
        _of_type(value, str)


def _get(data: dict[str, Any], name: str, type_: type | tuple[type, ...]) -> Any:
    if name not in data:
        raise Unreadable(f"it lacks {name!r}")
    return _of_type(data[name], type_)


def _of_type(value: Any, type_: type | tuple[type, ...]) -> Any:
    # type(): True is no number here.
    if type(value) not in (type_ if isinstance(type_, tuple) else (type_,)):
        raise Unreadable("one of its parts is of the wrong type")
    return value
