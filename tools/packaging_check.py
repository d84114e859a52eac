"""Build the wheel, install it in an empty environment elsewhere, and do the main job there."""

from __future__ import annotations

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


def run(*command: str | Path, cwd: Path, expect: int = 0) -> str:
    """Run a command in `cwd`, show it, and insist on its exit status."""
    print("+", *command, flush=True)
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTEST_ADDOPTS")}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if done.returncode != expect:
        sys.exit(f"{done.stdout}\nexit status {done.returncode}, expected {expect}")
    return done.stdout


def main() -> None:
    """Do it all in a temporary folder."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run(sys.executable, "-m", "build", "--wheel", "--outdir", folder, ROOT, cwd=folder)
        (wheel,) = folder.glob("*.whl")
        tops = {entry.partition("/")[0] for entry in zipfile.ZipFile(wheel).namelist()}
        if wrong := tops & set(FORBIDDEN):
            sys.exit(f"the wheel would install {sorted(wrong)}")

        venv.create(folder / "venv", with_pip=True)
        python = next((folder / "venv").glob("[bS]*/python*"))
        run(python, "-m", "pip", "install", "--quiet", wheel, cwd=folder)

        work = folder / "work"
        shutil.copytree(ROOT / "reference", work / "mine")
        command = python.with_name("dezero-spec")
        print(run(command, "check", "mine", cwd=work).splitlines()[-1])
        core = work / "mine" / "dezero" / "core_simple.py"
        text = core.read_text(encoding="utf-8")
        core.write_text(text.replace("x.grad + gx", "gx"), encoding="utf-8")
        print(run(command, "check", "mine", cwd=work, expect=1).splitlines()[-1])
        core.write_text(text, encoding="utf-8")
        plugin = ("-p", "dezero_spec.pytest_plugin", "--impl", "mine")
        suite = "dezero_spec.spec_tests"
        out = run(python, "-m", "pytest", "-q", "--pyargs", suite, *plugin, cwd=work)
        print(out.splitlines()[-1])


if __name__ == "__main__":
    main()
