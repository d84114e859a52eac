"""Inside Gradescope's container: judge the submission there, and write its results.json.

Whatever happens there is a results.json, and it is written when no process that the submission
started is left. A fault of ours gives no score: never a zero.

Most containers allow no sandbox in them. There the submission runs as a user without rights, if
what that is to keep is seen to be kept; teachers are told which of the two it was.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from dezero_spec.grading import marks
from dezero_spec.grading.marks import number
from dezero_spec.grading.marks.rubric import scaled
from dezero_spec.grading.store import GRADED, UNGRADABLE, Document, StoreError, atomic, suite_digest
from dezero_spec.plain import inert, one_line, shortened
from dezero_spec.report.outputs import gradescope
from dezero_spec.report.outputs.autograder import SEED, protection
from dezero_spec.report.outputs.autograder.protection import Fault
from dezero_spec.report.outputs.cells import decimal
from dezero_spec.report.outputs.entries import Entry
from dezero_spec.status import CANNOT_RUN

SECONDS = 1200  # for the whole submission; Gradescope's own limit is set by the teacher
_SUBREAPER = 36  # prctl: orphans become our children, so that none can outlive the judging
_OURS = "dezero-spec: "


def main(root: Path) -> int:
    """Judge ``root/submission`` and write ``root/results/results.json``."""
    try:
        rubric, about, seed = _rubric(root), _metadata(root), _seed(root)
        rubric, said = _fitting(rubric, about)
        mine = _adopt_orphans()
        try:
            with protection.of(root) as protected:
                print("\n".join(protected.said), flush=True)  # for teachers alone
                document = judge(root / "submission", rubric, seed, sandboxed=protected.sandboxed)
        finally:
            if mine:
                _end_children()
        attempt = {"counts": True, "when": one_line(str(about.get("created_at", "")))}
        document.submission["attempts"] = [attempt]
        data = gradescope.results(Entry("submission", document, marks.mark(document, rubric)))
        data["extra_data"]["dezero-spec"]["seed"] = seed
        how = {"name": "How it was run", "output": "\n".join((*protected.said, *said))}
        data["tests"].append({**how, "visibility": "hidden"})
        text = json.dumps(data, indent=1, allow_nan=False) + "\n"
        status = 0
    except Exception as error:
        text, status = _fault(error), 1
    try:
        atomic.write(root / "results" / "results.json", text)
    except StoreError as error:
        print(f"{_OURS}{error}", file=sys.stderr)
        return 1
    return status


def judge(
    submission: Path, rubric: marks.Rubric, seed: int = 0, *, sandboxed: bool = True
) -> Document:
    """Judge a submission in a process of its own, in a sandbox or without. Raises Fault."""
    step, first = str(rubric.through), str(seed)
    command = ["dezero_spec", "check", "--isolated", "--json", "-", "--step", step, "--seed", first]
    if not sandboxed:
        command = ["dezero_spec.report.outputs.autograder.unprivileged", step, first]
    start = time.monotonic()
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-m", *command, str(_handed_in(submission))],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Fault(f"judging took more than {SECONDS} seconds") from error
    said = done.stderr.decode("utf-8", "replace").strip()
    if done.returncode == CANNOT_RUN and said.startswith(_OURS):
        return _document(UNGRADABLE, reason=one_line(said.removeprefix(_OURS)))
    try:
        run = json.loads(done.stdout)
    except ValueError as error:
        raise Fault(f"it ended with status {done.returncode}: {shortened(said, 500)}") from error
    document = _document(GRADED, run=run, seconds=time.monotonic() - start)
    return Document.from_json(document.to_json())


def _handed_in(folder: Path) -> Path:
    """Return what to judge: where there is nothing but an archive, the archive."""
    entries = list(folder.iterdir()) if folder.is_dir() else []
    alone = len(entries) == 1 and entries[0].suffix.lower() == ".zip" and entries[0].is_file()
    return entries[0] if alone else folder


def _document(
    outcome: str,
    *,
    reason: str = "",
    run: dict[str, object] | None = None,
    seconds: float = 0.0,
) -> Document:
    nobody = {"id": "", "name": "", "email": ""}
    about = {"student": nobody, "label": "", "late": False, "attempts": [], "files": []}
    return Document(
        key="submission",
        digest="",
        suite=suite_digest(),
        settings={},
        submission=about,
        outcome=outcome,
        reason=reason,
        run=run,
        seconds=round(seconds, 3),
    )


def _rubric(root: Path) -> marks.Rubric:
    path = root / "source" / "rubric.toml"
    return marks.load(path) if path.exists() else marks.Rubric()


def _seed(root: Path) -> int:
    """Return the number of the first random case, with which the autograder was built."""
    path = root / "source" / SEED
    try:
        return int(path.read_text(encoding="ascii"))
    except (OSError, ValueError) as error:
        raise Fault(f"{SEED} holds no number") from error


def _metadata(root: Path) -> dict[str, Any]:
    """Return what Gradescope says of the submission; nothing where it says nothing."""
    try:
        found = json.loads((root / "submission_metadata.json").read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _fitting(rubric: marks.Rubric, about: dict[str, Any]) -> tuple[marks.Rubric, tuple[str, ...]]:
    """Compare what marks are out of with the assignment; fit them to it if the rubric asks."""
    assignment = about.get("assignment")
    total = decimal(str(assignment.get("total_points"))) if isinstance(assignment, dict) else None
    if total is None or total <= 0 or total == rubric.out_of:
        return rubric, ()
    is_out_of = f"The assignment is out of {number(total)} points, the rubric"
    if rubric.scale_to_assignment:
        said = f"{is_out_of} out of {number(rubric.out_of)}: marks are scaled to the assignment's."
        return scaled(rubric, total), (said,)
    said = (
        f"{is_out_of} out of {number(rubric.out_of)}: if no part of it is graded by hand, put "
        f"'out_of = {number(total)}' or 'scale_to_assignment = true' in the rubric."
    )
    return rubric, (said,)


def _fault(error: Exception) -> str:
    words = one_line(str(error)) or type(error).__name__
    data = {
        "output": "The autograder failed, which is no fault of your submission. Please tell your "
        f"teacher: {inert(words)}",
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": [],
    }
    return json.dumps(data, indent=1) + "\n"


def _adopt_orphans() -> bool:
    """Become the parent of processes that lose theirs; False where that can't be had."""
    try:
        return ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0) == 0 and Path("/proc/self").exists()
    except (AttributeError, OSError, TypeError):
        return False


def _end_children() -> None:
    """Kill our children, and theirs as they become ours, until there is none."""
    while children := _children():
        for child in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        for child in children:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(child, 0)


def _children() -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            # The name before the last bracket may hold anything.
            parent = stat.read_text(errors="replace").rpartition(")")[2].split()[1]
            if int(parent) == os.getpid():
                found.append(int(stat.parent.name))
    return found


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
