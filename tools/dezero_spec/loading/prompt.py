"""Lines to paste at a prompt that bring an implementation's names in."""

from __future__ import annotations

import sys
from collections.abc import Collection
from pathlib import Path

from dezero_spec.loading.plan import Plan

# What a plain import at the prompt would not do by itself.
NEEDS_OUR_LOADER = (
    "statement-failed",
    "package-init",
    "bare-package",
    "setup-variable",
    "encoding",
    "placed",
    "notebook-command",
    "cell-left-out",
    "shadow",
    "renamed",
    "cell-order",
    "written-files",
)


def import_lines(plan: Plan, stood_in: Collection[str]) -> list[str]:
    """Give the plainest lines that work: an import, runpy, or this package's own loader."""
    special = bool(stood_in) or plan.journal.has(*NEEDS_OUR_LOADER)
    if plan.importable and not special:
        root = plan.entry.parents[plan.module_name.count(".")]
        if plan.entry.stem == "__init__":
            root = plan.entry.parents[plan.module_name.count(".") + 1]
        statement = f"from {plan.module_name} import {{names}}"
        known = {str(Path(item)) for item in sys.path if item}
        elsewhere = not plan.from_environment or str(root) not in known
        return [f"# in the folder {root}", statement] if elsewhere else [statement]
    whole_file = plan.entry.suffix.lower() == ".py" and plan.temporary is None
    if whole_file and not special and not plan.packages:
        return ["import runpy", f"globals().update(runpy.run_path({str(plan.entry)!r}))"]
    if plan.journal.has("written-files"):
        # The notebook's own path, or that of the zip that it is in.
        notebook = plan.base if plan.temporary is None else Path(plan.target).expanduser()
        call = f"load({str(notebook.absolute())!r})"
    elif plan.survey is not None and not plan.from_environment:
        inner = plan.entry.relative_to(plan.survey.folder).as_posix()
        path = str(Path(plan.target).expanduser().absolute())
        call = f"load({path!r}, entry={inner!r})"
    else:
        call = f"load({str(plan.entry)!r})"
    return ["from dezero_spec.loading import load", f"globals().update({call}.names)"]
