"""Classes to grade, and what is compared of their results."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from dezero_spec import locations
from dezero_spec.grading import Batch, Settings, grade_class
from dezero_spec.grading.progress import Silent
from dezero_spec.grading.store import Store

REFERENCE = (locations.REFERENCE / "dezero" / "core_simple.py").read_text(encoding="utf-8")
SLIPS = {
    "right": ("", ""),
    "overwrites": ("gx if x.grad is None else x.grad + gx", "gx"),
    "no-len": ("def __len__", "def length"),
    "strong": ("weakref.ref(output) for", "(lambda o=output: o) for"),
    "zeros": ("np.ones_like(self.data)", "np.zeros_like(self.data)"),
    "says-where": (
        "def __repr__(self):",
        "def __repr__(self):\n        raise ValueError(object())",
    ),
}
SETTINGS = Settings(seconds_per_test=10.0, seconds=60.0, memory_mb=512)


def source(slip: str = "right", note: str = "") -> str:
    """Return the reference with a slip, and a comment that tells it from others."""
    old, new = SLIPS[slip]
    return REFERENCE.replace(old, new) + (f"\n# {note}\n" if note else "")


def hand_in(folder: Path, name: str, text: str) -> None:
    """Hand in a file."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.py").write_text(text, encoding="utf-8")


def grade(folder: Path, results: Path, **options: Any) -> Batch:
    """Grade a class without a sandbox, unless one is given."""
    options = {"settings": SETTINGS, "sandbox": None, "watch": Silent(), "jobs": 2} | options
    return grade_class(folder, results, options.pop("settings"), layout="plain", **options)


def stored(results: Path) -> dict[str, bytes]:
    """Return the stored results, but for times, by name; the record of the class among them."""
    found = {"class": (results / "class.json").read_bytes()}
    for path in sorted((results / "submissions").iterdir()):
        data = json.loads(path.read_bytes())
        data.pop("times")
        found[path.name] = json.dumps(data, sort_keys=True).encode()
    return found


def by_label(results: Path) -> dict[str, Any]:
    """Return the documents by what was handed in."""
    return {document.label: document for document in Store(results).documents()}


class Ran(Silent):
    """Notes which submissions were run, and may do something then."""

    def __init__(self, then: Any = None) -> None:
        self.ran: list[str] = []
        self.done: list[str] = []
        self._then = then

    def outcome(self, submission: Any, found: Any) -> None:
        """Note one."""
        self.done.append(submission.label)
        if found.ran:
            self.ran.append(submission.label)
        if self._then:
            self._then(self)
