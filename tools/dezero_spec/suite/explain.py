"""From what happened in a test to the case that reports show, in words."""

from __future__ import annotations

import functools
import traceback
from dataclasses import replace
from typing import Any

import pytest

from dezero_spec import deadline, locations
from dezero_spec.bounds import bounded
from dezero_spec.loading import Implementation, MissingName
from dezero_spec.plain import inert, one_line
from dezero_spec.script import graphs, snippets
from dezero_spec.script.places import lines
from dezero_spec.script.places.finding import own_files, written
from dezero_spec.script.places.place import Place
from dezero_spec.script.remote import Crash, Remote
from dezero_spec.suite import verdicts
from dezero_spec.suite.catalogue import Rule
from dezero_spec.suite.verdicts import Case, Failure

MOST = 2000  # characters of an exception's message
MOST_NAME = 200  # and of its name
MOST_SHOWN = 4000  # of what was expected, and of what was obtained
MOST_SNIPPET = 40_000


class CheckedNothing(Exception):
    """A test came to its end without a single check: our fault, and never a pass."""

    def __init__(self) -> None:
        super().__init__(
            "the test checked nothing; please report this: it is a defect of the suite"
        )


class NotCarriedOut(Exception):
    """A test is left out because its rule has already cost its time."""


def case_of(
    item: pytest.Item,
    rule: Rule,
    call: pytest.CallInfo[Any],
    implementation: Implementation,
    *,
    snippet: bool = True,
) -> Case:
    """Return the case that one test's outcome makes.

    `snippet`: whether to make lines that show it, which takes longer than most tests.
    """
    if call.excinfo is None:
        return passed(item, rule, call.duration)
    name = _name_of(item)

    def case(status: str, note: str = "", failure: Failure | None = None) -> Case:
        return Case(rule.id, name, status, round(call.duration, 6), note, failure)

    error = call.excinfo.value
    if isinstance(error, NotCarriedOut):
        return not_carried_out(item, rule)
    suite = locations.suite_module("rule")
    checks = locations.suite_module("checks")
    if isinstance(error, suite.NotProvided) and _from_test(item, call.excinfo, suite.only_if):
        return replace(case(verdicts.NOT_PROVIDED, str(error)), lacks=error.lacks)
    if isinstance(error, MissingName) and rule.kind == "optional":
        asked = error.name not in implementation.namespace
        if asked and _from_test(item, call.excinfo, *implementation.lookups):
            return case(verdicts.NOT_PROVIDED, str(error))

    places = _places(call.excinfo, implementation)
    if isinstance(error, checks.RuleBroken):
        status, subject = verdicts.FAIL, error.subject or ""
        expected, obtained = error.expected, error.obtained
    elif isinstance(error, MissingName):
        status, subject = verdicts.FAIL, error.name
        expected, obtained = f"{error.name} to be there", str(error)
    elif isinstance(error, deadline.TimeLimit):
        status, subject = verdicts.TIMEOUT, ""
        expected, obtained = "an end", str(error)
    elif isinstance(error, Crash):
        status, subject = verdicts.CRASH, ""
        expected, obtained = "an answer", str(error)
    else:
        status, subject = verdicts.ERROR, ""
        expected, obtained = "no exception", _exception(error)
    # An implementation may say as much as it likes; a report has to be read.
    expected, obtained = bounded(expected, MOST_SHOWN), bounded(obtained, MOST_SHOWN)
    if not snippet:
        places = tuple(replace(place, first=0, lines=()) for place in places)
        return case(status, failure=Failure(expected, obtained, subject, places=places))
    code = snippets.of(item, call.excinfo, implementation, expected, obtained)
    if len(code.text) > MOST_SNIPPET:
        code = snippets.Snippet(subject=code.subject)  # a part of it could not be pasted
    subject = subject or code.subject
    if not places and not isinstance(error, MissingName):
        places = written(code.text, implementation)
    graph = _graph(call.excinfo, code.text, subject) if status == verdicts.FAIL else None
    failure = Failure(expected, obtained, subject, code.text, places, graph)
    return case(status, failure=failure)


def passed(item: pytest.Item, rule: Rule, seconds: float) -> Case:
    """Return the case of a test that passes."""
    return Case(rule.id, _name_of(item), verdicts.PASS, round(seconds, 6))


def _from_test(
    item: pytest.Item, excinfo: pytest.ExceptionInfo[BaseException], *functions: Any
) -> bool:
    """Tell whether the test itself called one of `functions`, which raised: no one else did."""
    codes = [frame.f_code for frame, _ in traceback.walk_tb(excinfo.tb)]
    test: Any = item.function  # type: ignore[attr-defined]
    return codes[-2:-1] == [test.__code__] and codes[-1] in [f.__code__ for f in functions]


def _graph(
    excinfo: pytest.ExceptionInfo[BaseException], snippet: str, subject: str
) -> dict[str, Any] | None:
    """Return the graph of a case in which a check failed, for a drawing."""
    error: Any = excinfo.value
    if not isinstance(error, locations.suite_module("checks").RuleBroken):
        return None
    calls: object = None  # which the tests of the order of backward have
    for frame, _ in traceback.walk_tb(excinfo.tb):
        if frame.f_code.co_filename.startswith(str(locations.SUITE)):
            calls = frame.f_locals.get("calls", calls)
    seen = calls if isinstance(calls, list) else []
    return graphs.of_case(snippet, subject, error.obtained, seen, error.seen)


def not_carried_out(item: pytest.Item, rule: Rule) -> Case:
    """Return the case of a test whose rule has already cost its time."""
    failure = Failure("an end", "not run: another case of this rule did not end in its time")
    return Case(rule.id, _name_of(item), verdicts.TIMEOUT, failure=failure)


@functools.lru_cache(maxsize=4096)
def _name_of(item: pytest.Item) -> str:
    """Return what tells a test from the others of its rule."""
    function, _, parameters = item.name.partition("[")
    name = parameters.removesuffix("]")
    if item.get_closest_marker("case_of"):
        name = f"{function.removeprefix('test_')} {name}".strip()
    return name


def _exception(error: BaseException) -> str:
    try:
        message = bounded(str(error), MOST)
    except Exception:
        message = "(its message can't be shown)"
    name = type(error).__name__[:MOST_NAME]
    return f"{name}: {message}" if message else name


def _places(
    excinfo: pytest.ExceptionInfo[BaseException], implementation: Implementation
) -> tuple[Place, ...]:
    """Return the lines of the implementation that an exception came through, innermost last."""
    if isinstance(excinfo.value, Remote):
        return excinfo.value.places
    if isinstance(excinfo.value, locations.suite_module("checks").RuleBroken):
        return ()  # it may have passed through a context manager of theirs
    own = own_files(implementation)
    places = []
    for frame, line in lines.frames(excinfo.tb):
        file = frame.f_code.co_filename
        if own(file):
            source, first, around = lines.around(file, line)
            name = frame.f_code.co_name
            places.append(Place(file, line, name, source, first, tuple(around)))
    return tuple(places[-5:])


def headline(case: Case) -> str:
    """Return a case's failure in one line that can be printed."""
    failure = case.failure
    if failure is None:
        return one_line(case.note)
    subject = f"{failure.subject}: " if failure.subject else ""
    return one_line(f"{subject}expected {failure.expected}; obtained {failure.obtained}")


def text(rule: Rule, case: Case) -> str:
    """Return all there is to say of a broken rule, as plain text that can be printed."""
    said = [f"{rule.id}{f' [{case.name}]' if case.name else ''}: {rule.sentence}", ""]
    failure = case.failure
    if failure is not None:
        if failure.subject:
            said.append(f"  {failure.subject}")
        said.append(f"  expected  {_indented(failure.expected)}")
        said.append(f"  obtained  {_indented(failure.obtained)}")
        for place in failure.places:
            where = f"{place.file}:{place.line}"
            if place.called:
                said.append(f"  calls {place.called}, written at {where}")
            else:
                said.append(f"  at {where} in {place.function}: {place.source}")
        if failure.snippet:
            # Not indented: it is to be pasted at a Python prompt.
            said += ["", "  To see it, paste this at a Python prompt:", "", failure.snippet]
    return inert("\n".join(said))


def _indented(text: str) -> str:
    return text.replace("\n", "\n" + " " * 12)
