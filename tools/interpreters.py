"""Try the project on interpreters that few machines have: CPython 3.14 and 3.15, and PyPy.

``python tools/interpreters.py [--folder DIR]`` from a checkout, as root: Debian's packages of them
are put into a folder of their own (debootstrap of unstable and stable), with numpy's wheels. The
suite runs there with the reference, the notes and all designs, then the loading tests and the
catalogue of mistakes with the rules recorded for each. What passes is written to
``tools/interpreters.md``. The newest pre-release of numpy may fail without failing the run.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TABLE = ROOT / "tools" / "interpreters.md"
FOLDER = Path("/var/tmp/dezero-spec-interpreters")
NEEDED = ["pytest", "pytest-cov", "click", "rich"]  # as a bare install brings
# hypothesis has no module that runs on PyPy, PyYAML no wheel for it.
MORE = ["Jinja2", "PyYAML", "hypothesis", "pytest-random-order", "Babel"]
SUITE = "spec_tests"
SOUND = "tools/tests/test_sound.py"
CPYTHON = [SUITE, SOUND, "tools/tests/loading", "tools/tests/test_mistakes.py"]
TITLES = {
    SUITE: "the suite and the reference",
    SOUND: "notes and designs",
    "tools/tests/loading": "loading",
    "tools/tests/test_mistakes.py": "mistakes and their rules",
}
OWN_MOUNTS = "DEZERO_SPEC_OWN_MOUNTS"
LIMIT = 3600  # seconds of one run


@dataclass(frozen=True)
class Interpreter:
    """An interpreter of a release of Debian, beside a numpy."""

    suite: str
    program: str
    packages: tuple[str, ...]
    numpy: str = "numpy"
    tests: list[str] = field(default_factory=lambda: CPYTHON)
    needed: list[str] = field(default_factory=lambda: [*NEEDED, *MORE])
    may_fail: bool = False

    @property
    def name(self) -> str:
        """What tells it from the others, as a folder's name."""
        return f"{self.program}-{re.sub(r'[^a-z0-9.]', '', self.numpy)}"


INTERPRETERS = [
    Interpreter("unstable", "python3.14", ("python3.14", "python3.14-venv")),
    Interpreter("unstable", "python3.14", ("python3.14", "python3.14-venv"), "numpy==2.3.2"),
    Interpreter("unstable", "python3.15", ("python3.15", "python3.15-venv")),
    Interpreter(
        "unstable", "python3.15", ("python3.15", "python3.15-venv"), "numpy --pre", may_fail=True
    ),
    Interpreter("stable", "pypy3", ("pypy3", "pypy3-venv"), tests=[SUITE, SOUND], needed=NEEDED),
]


class Place:
    """A release of Debian in a folder, with this checkout in it."""

    def __init__(self, folder: Path, suite: str) -> None:
        self.root = folder / suite
        self.suite = suite

    def prepare(self) -> None:
        """Make it if it is not there, and give it what a program expects of a machine."""
        if not (self.root / "usr" / "bin").exists():
            packages = {
                p for each in INTERPRETERS if each.suite == self.suite for p in each.packages
            }
            include = f"--include=ca-certificates,{','.join(sorted(packages))}"
            command = ["debootstrap", "--variant=minbase", include, self.suite, str(self.root)]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        for name in ("proc", "dev"):
            subprocess.run(["mount", "--rbind", f"/{name}", str(self.root / name)], check=True)
        for name in ("/etc/resolv.conf", "/etc/hosts", os.environ.get("PIP_CERT", "")):
            if name and Path(name).exists():
                shutil.copy(name, self.root / name.lstrip("/"))
        source = self.root / "src"
        shutil.rmtree(source, ignore_errors=True)
        source.mkdir()
        files = subprocess.run(
            ["git", "-C", str(ROOT), "archive", "HEAD"], check=True, stdout=subprocess.PIPE
        )
        subprocess.run(["tar", "x", "-C", str(source)], input=files.stdout, check=True)

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command in the checkout that lies there."""
        kept = {k: v for k, v in os.environ.items() if k.startswith(("PIP_CERT", "OPENBLAS_"))}
        settings = {**kept, "PYTHONPATH": "tools", "LANG": "C.UTF-8", "HOME": "/root"}
        settings["PATH"] = "/usr/local/bin:/usr/bin:/bin"
        return subprocess.run(
            [
                shutil.which("chroot") or "chroot",
                str(self.root),
                "/usr/bin/env",
                "--chdir=/src",
                *command,
            ],
            env=settings,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=LIMIT,
            check=False,
        )


def tried(place: Place, interpreter: Interpreter) -> tuple[list[str], bool]:
    """Run what is to be run; return a row of the table, and whether all of it holds."""
    venv = f"/opt/{interpreter.name}"
    shutil.rmtree(place.root / venv.lstrip("/"), ignore_errors=True)
    made = place.run(interpreter.program, "-m", "venv", venv)
    python = f"{venv}/bin/{'pypy3' if interpreter.program == 'pypy3' else 'python'}"
    pip = [python, "-m", "pip", "install", "--quiet", "--only-binary=:all:"]
    for packages in (interpreter.numpy.split(), interpreter.needed):
        if made.returncode == 0:
            made = place.run(*pip, *packages)
    if made.returncode:
        print(made.stdout)
        return [interpreter.program, interpreter.numpy, "can't be installed"], False
    versions = place.run(
        python,
        "-c",
        "import numpy, platform, sys; print(platform.python_implementation(), "
        "'.'.join(map(str, getattr(sys, 'pypy_version_info', sys.version_info)[:3])), "
        "numpy.__version__, sep='|')",
    ).stdout.strip()
    name, version, numpy = versions.split("|")
    row, fine = [f"{name} {version}", numpy], True
    for tests in interpreter.tests:
        print(f"{name} {version}, numpy {numpy}: {TITLES[tests]}", flush=True)
        done = place.run(python, "-m", "pytest", tests, "-q", "-p", "no:cacheprovider")
        counts = {
            what: int(n) for n, what in re.findall(r"(\d+) (passed|failed|error)", done.stdout)
        }
        wrong = counts.get("failed", 0) + counts.get("error", 0)
        row.append(f"{counts.get('passed', 0)} pass" + (f", {wrong} fail" if wrong else ""))
        if done.returncode:
            fine = False
            print(done.stdout[-6000:])
    return row, fine


def table(rows: list[list[str]]) -> str:
    """Return what was found as Markdown."""
    titles = ["interpreter", "numpy", *TITLES.values()]
    lines = [
        "# Interpreters",
        "",
        "Made by `tox -e interpreters`. Rules that need reference counts are not judged on PyPy.",
        "",
        f"| {' | '.join(titles)} |",
        f"| {' | '.join([':--', ':--', *(['--:'] * len(TITLES))])} |",
    ]
    for row in rows:
        lines.append(f"| {' | '.join(row + ['not run'] * (len(titles) - len(row)))} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Try all of them, and write down what was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, default=FOLDER, help=f"where to put them ({FOLDER})")
    folder = parser.parse_args().folder
    if sys.platform != "linux" or os.geteuid() != 0:
        print(
            "interpreters: this needs Linux and root, to make a Debian in a folder", file=sys.stderr
        )
        return 2
    if shutil.which("debootstrap") is None:
        print("interpreters: apt install debootstrap", file=sys.stderr)
        return 2
    if OWN_MOUNTS not in os.environ:
        # What is mounted there is seen by this program alone, and gone with it.
        own = ["unshare", "--mount", "--propagation", "private", sys.executable, *sys.argv]
        os.execvpe(own[0], own, {**os.environ, OWN_MOUNTS: "1"})
    rows, wrong = [], 0
    for suite in dict.fromkeys(each.suite for each in INTERPRETERS):
        place = Place(folder, suite)
        place.prepare()
        for interpreter in (each for each in INTERPRETERS if each.suite == suite):
            row, fine = tried(place, interpreter)
            rows.append(row)
            wrong += not (fine or interpreter.may_fail)
            TABLE.write_text(table(rows), encoding="utf-8")
    print(TABLE.read_text(encoding="utf-8"))
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
