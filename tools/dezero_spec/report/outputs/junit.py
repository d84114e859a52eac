"""junit.xml of a class: a test suite a submission, a test case a rule."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree as ET

from dezero_spec.grading.store import atomic
from dezero_spec.plain import one_line, shortened
from dezero_spec.report import junit
from dezero_spec.report.outputs import feedback
from dezero_spec.report.outputs.entries import Entry, Overview


class JUnit:
    """Writes junit.xml as submissions come."""

    def __init__(self, folder: Path) -> None:
        self.notes: list[str] = []
        self._file = atomic.AtomicFile(folder / "junit.xml")
        self._file.write(
            '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="dezero-spec">\n'
        )

    def add(self, entry: Entry) -> None:
        """Take the next submission."""
        suite = render(entry)
        ET.indent(suite, level=1)
        self._file.write(f"  {ET.tostring(suite, encoding='unicode')}\n")

    def finish(self, overview: Overview) -> Iterable[Path]:
        """Close the document."""
        self._file.write("</testsuites>\n")
        return [self._file.complete()]

    def drop(self) -> None:
        """Leave no unfinished file."""
        self._file.drop()


def render(entry: Entry) -> ET.Element:
    """Return one submission as a test suite; what was not graded is an error with its reason."""
    row = entry.row
    suite = ET.Element("testsuite", name=entry.key)
    facts = {
        "student": row.called,
        "id": row.id,
        "submission": row.label,
        "outcome": row.outcome,
        "mark": entry.mark.text,
        "reason": entry.mark.reason,
        "changes": "; ".join(map(feedback.changed, row.changes)),
        "comment": row.comment,
        "sandbox": row.sandbox,
        **(entry.run.environment if entry.run else {}),
    }
    properties = ET.SubElement(suite, "properties")
    for name, value in facts.items():
        if value:
            shown = shortened(one_line(value), 1000)
            ET.SubElement(properties, "property", name=name, value=shown)
    if entry.run is None:
        case = ET.SubElement(suite, "testcase", classname="dezero_spec", name="submission")
        ET.SubElement(case, "error", message=one_line(entry.mark.reason), type=row.outcome)
    else:
        for verdict in entry.run.verdicts:
            suite.append(junit.testcase(entry.run, verdict))
    junit.count(suite, [suite])
    return suite
