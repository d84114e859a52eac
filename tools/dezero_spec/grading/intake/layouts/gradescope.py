"""Gradescope's export: folders `submission_<id>` and submission_metadata.yml."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from typing import Any

from dezero_spec.grading.intake.errors import IntakeError
from dezero_spec.grading.intake.layouts.piece import ABOUT, Layout, Piece, plainly
from dezero_spec.grading.intake.model import Student
from dezero_spec.grading.intake.nodes import Node
from dezero_spec.loading.archives.members import FOLDER

METADATA = "submission_metadata.yml"
NAME = re.compile(r"^submission_(\d+)$")
LARGEST = 200_000_000


@functools.cache
def _loader() -> Any:
    """Make the safe loader, which builds plain values alone; of Ruby's own classes it makes none.

    Only this layout needs YAML, which comes with an extra.
    """
    import yaml

    loader: Any = type("Loader", (getattr(yaml, "CSafeLoader", yaml.SafeLoader),), {})
    loader.add_multi_constructor("!", lambda loader, suffix, node: None)
    return loader


def read(_: Node, entries: Sequence[Node]) -> list[Piece | None]:
    """Read names of folders; who they are stands in the metadata."""
    about = next((node for node in entries if node.name == METADATA), None)
    ours = any(NAME.match(node.name) for node in entries)
    records = _records(about) if about is not None and ours else {}
    return [_piece(node, records) for node in entries]


def _piece(node: Node, records: dict[str, Any]) -> Piece | None:
    if node.name == METADATA:
        return Piece(node, "", node.name, role=ABOUT)
    match = NAME.match(node.name)
    if match is None or node.kind != FOLDER:
        return None
    record = records.get(node.name)
    record = record if isinstance(record, dict) else {}
    people = tuple(_people(record))
    return Piece(
        node,
        match[1],
        node.name,
        student=people[0] if people else Student(),
        when=_field(record, "created_at"),
        members=people if len(people) > 1 else (),
    )


def _people(record: dict[Any, Any]) -> list[Student]:
    submitters = record.get(":submitters", record.get("submitters"))
    return [
        Student(_field(person, "sid"), _field(person, "name"), _field(person, "email"))
        for person in (submitters if isinstance(submitters, list) else [])
        if isinstance(person, dict)
    ]


def _field(record: dict[Any, Any], name: str) -> str:
    value = record.get(f":{name}", record.get(name))
    # A list or an anchor's loop is never written out.
    return "" if value is None or isinstance(value, (dict, list, set)) else str(value).strip()


def _records(about: Node) -> dict[str, Any]:
    import yaml

    again = "Export the submissions from Gradescope again"
    if about.open is None:
        raise IntakeError(f"{METADATA} {about.trouble or 'is no file'}", again)
    try:
        with about.open() as file:
            data = file.read(LARGEST)
        records = yaml.load(data, Loader=_loader())
    except (yaml.YAMLError, ValueError, RecursionError, TypeError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f" at line {mark.line + 1}" if mark is not None else ""
        detail = getattr(error, "problem", None) or error
        raise IntakeError(f"{METADATA} cannot be read{line}: {detail}", again) from error
    except OSError as error:
        raise IntakeError(f"{METADATA} cannot be read: {error.strerror or error}", again) from error
    return records if isinstance(records, dict) else {}


FORM = "submission_<id>/ and submission_metadata.yml"
LAYOUT = Layout("gradescope", "Gradescope", plainly(read), FORM)
