"""A run as JUnit XML: a test suite a chapter, a test case a rule."""

from __future__ import annotations

import itertools
from xml.etree import ElementTree as ET

from dezero_spec.plain import inert, one_line, shortened
from dezero_spec.report import linemarks, summary
from dezero_spec.suite import verdicts
from dezero_spec.suite.verdicts import Run, Verdict

MOST = 20_000  # characters of one failure


def render(run: Run) -> str:
    """Return the document.

    Quality rules that don't hold, known deviations and what was not judged are 'skipped' with the
    reason: neither failed nor passed. A rule that should have been run and was not is an error,
    one that was expected to be broken and is not a failure.
    """
    root = ET.Element("testsuites", name="dezero-spec")
    groups = itertools.groupby(run.verdicts, key=lambda verdict: verdict.rule.title)
    for title, chapter in groups:
        suite = ET.SubElement(root, "testsuite", name=one_line(title))
        for verdict in chapter:
            suite.append(testcase(run, verdict))
        count(suite, [suite])
        properties = ET.Element("properties")
        facts = {"judged": run.file or run.where, "target": run.target, **run.environment}
        for name, value in facts.items():
            ET.SubElement(properties, "property", name=name, value=one_line(str(value)))
        suite.insert(0, properties)
    count(root, list(root))
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=False).join(
        ['<?xml version="1.0" encoding="UTF-8"?>\n', "\n"]
    )


def testcase(run: Run, verdict: Verdict) -> ET.Element:
    """Return the test case of one rule."""
    rule = verdict.rule
    seconds = sum(case.seconds for case in verdict.cases)
    case = ET.Element(
        "testcase", classname=f"dezero_spec.{rule.chapter}", name=rule.id, time=f"{seconds:.6f}"
    )
    if place := linemarks.line_of(run, verdict):  # where explorers of tests look for it
        case.set("file", one_line(place[0]))
        case.set("line", str(place[1]))
    how = summary.how_broken(verdict) if verdict.status != verdicts.PASS else ""
    if rule.id in run.stale:
        message = "expected to be broken, and it is not: take it out of the expectations"
        ET.SubElement(case, "failure", message=message, type="stale")
        return case
    if verdict.status == verdicts.PASS:
        return case
    if verdict.status == verdicts.NOT_PROVIDED:
        ET.SubElement(case, "skipped", message="optional, not provided")
    elif verdict.status == verdicts.NOT_JUDGED or (
        verdict.status == verdicts.MISSING and run.stopped
    ):
        ET.SubElement(case, "skipped", message=how)
    elif verdict.status == verdicts.EXPECTED:
        message = f"known deviation: {one_line(run.expected[rule.id])} ({how})"
        ET.SubElement(case, "skipped", message=message)
    elif rule.kind == "quality":
        ET.SubElement(case, "skipped", message=f"advice, outside conformance: {how}")
    elif verdict.status == verdicts.MISSING:
        ET.SubElement(case, "error", message="not run: the run is incomplete")
    else:
        tag = "failure" if verdict.status == verdicts.FAIL else "error"
        element = ET.SubElement(case, tag, message=how, type=verdict.status)
        element.text = shortened(inert(_story(verdict)), MOST)
    return case


def _story(verdict: Verdict) -> str:
    from dezero_spec.suite import explain

    return "\n\n".join(explain.text(verdict.rule, case) for case in verdict.broken[:3])


def count(element: ET.Element, within: list[ET.Element]) -> None:
    """Give an element the numbers of the test cases within."""
    cases = [case for part in within for case in part.iter("testcase")]
    element.set("tests", str(len(cases)))
    for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        element.set(attribute, str(sum(case.find(tag) is not None for case in cases)))
    element.set("time", f"{sum(float(case.get('time', 0)) for case in cases):.6f}")
