"""Build the wheel, install it in an empty environment elsewhere, and do the main job there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FORBIDDEN = ("dezero", "reference", "tools", "tests", "spec_tests")

# What the README gives to other people's repositories.
TOX_INI = """\
[testenv:spec]
skip_install = true
deps = dezero-spec
commands = dezero-spec check {posargs:.}
"""


def run(*command: str | Path, cwd: Path, expect: int = 0, **variables: str) -> str:
    """Run a command in `cwd`, show it, and insist on its exit status."""
    print("+", *command, flush=True)
    dropped = ("PYTHONPATH", "PYTEST_ADDOPTS", "TOX_")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(dropped)}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**environment, **variables},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if done.returncode != expect:
        sys.exit(f"{done.stdout}\nexit status {done.returncode}, expected {expect}")
    return done.stdout


def insist(truth: bool, otherwise: str) -> None:
    """End with a sentence unless something is so."""
    if not truth:
        sys.exit(otherwise)


def build(folder: Path) -> Path:
    """Build the wheel, and see that it installs nothing under anyone else's name."""
    run(sys.executable, "-m", "build", "--wheel", "--outdir", folder, ROOT, cwd=folder)
    (wheel,) = folder.glob("*.whl")
    tops = {entry.partition("/")[0] for entry in zipfile.ZipFile(wheel).namelist()}
    wrong = tops & set(FORBIDDEN)
    insist(not wrong, f"the wheel would install {sorted(wrong)}")
    return wheel


def statuses(file: Path) -> dict[str, str]:
    """Return what a run's JSON document says of each rule."""
    document = json.loads(file.read_text(encoding="utf-8"))
    return {verdict["rule"]: verdict["status"] for verdict in document["verdicts"]}


def use(python: Path, work: Path) -> None:
    """Judge a right and a wrong implementation by the command and by pytest."""
    command = python.with_name("dezero-spec")
    suite = ("--pyargs", "dezero_spec.spec_tests", "-p", "dezero_spec")
    core = work / "mine" / "dezero" / "core_simple.py"
    text = core.read_text(encoding="utf-8")
    for status, source in ((0, text), (1, text.replace("x.grad + gx", "gx"))):
        core.write_text(source, encoding="utf-8")
        out = run(command, "check", "mine", "--json", "command.json", cwd=work, expect=status)
        print(out.splitlines()[-1])
        pytest = (python, "-m", "pytest", "-q", *suite, "--impl", "mine")
        out = run(*pytest, "--verdicts", "pytest.json", cwd=work, expect=status)
        print(out.splitlines()[-1])
        same = statuses(work / "command.json") == statuses(work / "pytest.json")
        insist(same, "the command and pytest come to different verdicts")
    core.write_text(text, encoding="utf-8")
    out = run(command, "rules", cwd=work)
    print(out.splitlines()[-1])


def grade(python: Path, work: Path, wheel: Path) -> None:
    """See that grading names the extra that it needs, and then works."""
    (work / "class").mkdir()
    shutil.copy(work / "mine" / "dezero" / "core_simple.py", work / "class" / "kim.py")
    command = (python.with_name("dezero-spec"), "grade", "class", "-o", "results", "--no-sandbox")
    out = run(*command, cwd=work, expect=2)
    insist("pip install 'dezero-spec[grade]'" in out, out)
    run(python, "-m", "pip", "install", "--quiet", f"{wheel}[grade]", cwd=work)
    out = run(*command, cwd=work)
    insist("graded: 1 of 1" in out and (work / "results" / "class.html").exists(), out)


def use_by_tox(python: Path, work: Path, wheels: Path) -> None:
    """Run the README's tox.ini in a project of somebody's own."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    insist(TOX_INI in readme, "the README's tox.ini is not the one that is tried here")
    run(python, "-m", "pip", "install", "--quiet", "tox>=4.15", cwd=work)
    (work / "tox.ini").write_text(TOX_INI, encoding="utf-8")
    tox = (python, "-m", "tox", "-e", "spec")
    out = run(*tox, cwd=work, PIP_FIND_LINKS=str(wheels))
    insist("conforming: " in out, out)
    (work / "wrong.py").write_text("class Variable:\n    pass\n", encoding="utf-8")
    out = run(*tox, "--", "wrong.py", cwd=work, PIP_FIND_LINKS=str(wheels), expect=1)
    insist("first to mend: " in out, out)


def main() -> None:
    """Do it all in a temporary folder."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wheel = build(folder)
        venv.create(folder / "venv", with_pip=True)
        python = next((folder / "venv").glob("[bS]*/python*"))
        run(python, "-m", "pip", "install", "--quiet", wheel, cwd=folder)
        work = folder / "work"
        shutil.copytree(ROOT / "reference", work / "mine")
        use(python, work)
        grade(python, work, wheel)
        use_by_tox(python, work, folder)


if __name__ == "__main__":
    main()
