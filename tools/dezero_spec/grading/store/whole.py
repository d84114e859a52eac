"""Whether a stored document is whole: what it must have, of which types, and its digest."""

from __future__ import annotations

import functools
import hashlib
import json
import math
import re
from collections.abc import Sequence
from dataclasses import fields
from typing import Any, NoReturn

from dezero_spec.script.places.place import Place
from dezero_spec.script.reached.result import Reached
from dezero_spec.suite import verdicts
from dezero_spec.suite.verdicts import Case, Failure

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


def check_key(key: str) -> None:
    """Insist that a key can be the name of a file. Raises Unreadable."""
    if not _KEY.fullmatch(key):
        raise Unreadable(f"{key[:80]!r} can't be the key of a submission")


def canonical(data: object) -> str:
    # ASCII: whatever a submission printed, the file itself holds neither escapes nor surrogates.
    return json.dumps(data, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest_of(content: dict[str, Any]) -> str:
    return hashlib.sha256(canonical(content).encode("ascii")).hexdigest()


def loaded(text: str | bytes) -> dict[str, Any]:
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


def check(data: dict[str, Any], times: dict[str, Any]) -> None:
    names = {"schema", "key", "digest", "suite", "settings", "submission"}
    if data.keys() - {"coverage"} != names | {"outcome", "reason", "sandbox", "run"}:
        raise Unreadable("it does not have the parts that it should")
    for name in ("key", "digest", "suite", "outcome", "reason", "sandbox"):
        get(data, name, str)
    check_key(data["key"])
    get(data, "settings", dict)
    submission = get(data, "submission", dict)
    check_student(submission.get("student"))
    get(submission, "label", str)
    get(submission, "late", bool)
    get(submission, "attempts", list)
    strings(submission, "files")
    for member in _of_type(submission.get("members", []), list):
        check_student(member)
    strings({"notes": submission.get("notes", [])}, "notes")
    get(times, "seconds", (int, float))
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
        _check_run(get(data, "run", dict), get(times, "cases", list))


def _check_run(run: dict[str, Any], times: Sequence[Any]) -> None:
    get(run, "complete", bool)
    get(run, "settings", dict)
    for name in ("target", "where", "stopped"):
        get(run, name, str)
    get(run, "file", (str, type(None)))
    for value in get(run, "environment", dict).values():
        _of_type(value, str)
    strings(run, "notes")
    found = get(run, "verdicts", list)
    seen = set()
    if len(times) != len(found):
        raise Unreadable("its times do not fit its verdicts")
    for verdict, seconds in zip(found, times):
        _of_type(verdict, dict)
        seen.add(get(verdict, "rule", str))
        _check_status(verdict)
        strings(verdict, "because")
        cases = get(verdict, "cases", list)
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
        failure = get(case, "failure", dict)
        _check_fields({"graph": None, **failure}, Failure)  # older documents have none
        get({"graph": None, **failure}, "graph", (dict, type(None)))
        for place in get(failure, "places", list):
            whole = {"first": 0, "lines": [], "called": "", **_of_type(place, dict)}
            _check_fields(whole, Place)
            strings(whole, "lines")


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
    if get(data, "status", str) not in _STATUSES:
        raise Unreadable(f"the status {data['status'][:40]!r} is unknown")


def check_student(student: Any) -> None:
    for name in ("id", "name", "email"):
        get(_of_type(student, dict), name, str)
    strings({"known_as": student.get("known_as", [])}, "known_as")


def strings(data: dict[str, Any], name: str) -> None:
    for value in get(data, name, list):
        _of_type(value, str)


def get(data: dict[str, Any], name: str, type_: type | tuple[type, ...]) -> Any:
    if name not in data:
        raise Unreadable(f"it lacks {name!r}")
    return _of_type(data[name], type_)


def _of_type(value: Any, type_: type | tuple[type, ...]) -> Any:
    # type(): True is no number here.
    if type(value) not in (type_ if isinstance(type_, tuple) else (type_,)):
        raise Unreadable("one of its parts is of the wrong type")
    return value
