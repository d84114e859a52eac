"""A learner's workspace: a file with the names to write, a tox.ini, and a task for the editor."""

from __future__ import annotations

import os
from pathlib import Path

from dezero_spec.suite.steps.notebook import notebook
from dezero_spec.suite.steps.skeleton import skeleton

FILE = "core_simple.py"
NOTEBOOK = "core_simple.ipynb"
TOX_INI = """\
[testenv:spec]
skip_install = true
deps = dezero-spec
commands = dezero-spec check {posargs:.}
"""

# In VS Code, "Run Build Task" checks, and puts each broken rule at its line.
TASKS = Path(__file__).with_name("tasks.json")


class CannotMake(Exception):
    """The workspace can't be made; the message says why."""


def make(folder: Path, step: int, *, as_notebook: bool = False) -> list[Path]:
    """Write the workspace, and return its files. Raises CannotMake, and leaves all as it was.

    `as_notebook`: what there is to write is a notebook, and no editor has to find its lines.
    """
    if folder.exists() and not folder.is_dir():
        raise CannotMake(f"{folder} is a file, not a folder")
    try:
        if folder.is_dir() and any(os.scandir(folder)):
            raise CannotMake(f"{folder} is not empty")
        folder.mkdir(parents=True, exist_ok=True)
        if as_notebook:
            files = {NOTEBOOK: notebook(step), "tox.ini": TOX_INI}
        else:
            tasks = TASKS.read_text("utf-8")
            files = {FILE: skeleton(step), "tox.ini": TOX_INI, ".vscode/tasks.json": tasks}
            (folder / ".vscode").mkdir()
        for name, text in files.items():
            with open(folder / name, "x", encoding="utf-8") as file:
                file.write(text)
    except OSError as error:
        raise CannotMake(f"{folder} can't be written: {error.strerror}") from error
    return [folder / name for name in files]
