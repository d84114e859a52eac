"""Wrong implementations: the reference with small changes, each in a folder of its own."""

import dataclasses
import os
import subprocess
import sys
from pathlib import Path

from dezero_spec import locations

REFERENCE = locations.REFERENCE / "dezero"

# What is changed, and to what.
CHANGES = {
    "right": [],
    "overwrites": [("x.grad + gx", "gx")],
    "first-creator": [("if x.creator is not None and x.creator not in seen:",
                       "if x is func.inputs[0] and x.creator is not None:")],
    "one-rule": [("return len(self.data)", "return self.data.size")],
    "no-div": [("def div(x0, x1):", "def divide(x0, x1):"),
               ("= div, rdiv", "= divide, rdiv")],
    "many": [("x.grad + gx", "gx"), ("return gy * x1, gy * x0", "return gy * x0, gy * x1"),
             ('return f"variable({text})"', "return text")],
    "raises": [("return gy, -gy", 'raise ValueError("no gradient")')],
    "greedy": [("return self.data.ndim", 'raise ValueError("\\x1b[2J\\x9b31m <b>&]]> \\u202e")')],
    "advice": [("type(x) in (int, float)", "type(x) in ()")],
}  # fmt: skip


def implementation(folder: Path, name: str) -> Path:
    """Write the implementation `name` of CHANGES into a folder, and return the folder."""
    text = (REFERENCE / "core_simple.py").read_text(encoding="utf-8")
    for old, new in CHANGES[name]:
        assert old in text, f"{name}: the reference has changed: {old}"
        text = text.replace(old, new)
    package = folder / "dezero"
    package.mkdir(parents=True)
    (package / "core_simple.py").write_text(text, encoding="utf-8")
    init = (REFERENCE / "__init__.py").read_text(encoding="utf-8")
    if name == "no-div":
        init = init.replace("    div,\n", "").replace('    "div",\n', "")
    (package / "__init__.py").write_text(init, encoding="utf-8")
    return folder


def elsewhere(run, folder: Path):
    """Return a run as if it were of all rules, on files in /home/kim, with other versions."""

    def moved(text):
        return text.replace(str(folder), "/home/kim") if text else text

    def moved_case(case):
        failure = case.failure
        if failure is None:
            return case
        places = tuple(dataclasses.replace(p, file=moved(p.file)) for p in failure.places)
        changed = dataclasses.replace(failure, snippet=moved(failure.snippet), places=places)
        return dataclasses.replace(case, failure=changed)

    verdicts = tuple(
        dataclasses.replace(v, cases=tuple(map(moved_case, v.cases))) for v in run.verdicts
    )
    versions = {"python": "3.12.1", "numpy": "2.1.0"}
    return dataclasses.replace(
        run,
        file=moved(run.file),
        verdicts=verdicts,
        environment=versions,
        settings={"step": run.settings["step"]},
    )


def statuses(document) -> dict:
    """Return what a run's JSON document says of each rule."""
    return {v["rule"]: (v["status"], v["because"]) for v in document["verdicts"]}


def command(*arguments: object, cwd: Path, **environment: str) -> subprocess.CompletedProcess:
    """Run a Python program as users do: `-m`, and what follows."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "COV_"))}
    root = str(Path(locations.__file__).parents[1])
    paths = os.pathsep.join(filter(None, [root, inherited.get("PYTHONPATH")]))
    return subprocess.run(
        [sys.executable, "-m", *map(str, arguments)],
        cwd=cwd,
        env={**inherited, "PYTHONPATH": paths, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        check=False,
    )
