"""The tests of attacks and limits again, as a user with no rights at all, when root runs them."""

from __future__ import annotations

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

NOBODY = 65534
# What the tests import, and what that imports on one version of Python or another.
PACKAGES = (
    *("numpy", "numpy.libs", "pytest", "_pytest", "py.py", "pluggy", "iniconfig", "packaging"),
    *("pygments", "exceptiongroup", "tomli", "typing_extensions.py", "click"),
)

UNNEEDED = (
    *("site-packages", "test", "tests", "config-*", "idlelib", "ensurepip", "tkinter", "lib2to3"),
    *("pydoc_data", "turtledemo"),
)
AGAIN = (
    "test_attacks.py",
    "test_limits.py",
    "test_unavailable.py::test_the_doctor_says_that_all_works",
    "test_unavailable.py::test_where_namespaces_cannot_be_nested_each_submission_has_its_own_sandbox",
    "test_launcher.py::test_the_sandbox_ends_with_its_worker",
    "test_launcher.py::test_a_sandbox_that_was_killed_is_made_again",
)

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="this is an ordinary user already")


@pytest.fixture
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
        site = Path(numpy.__file__).parents[1]
        for package in PACKAGES:
            if (site / package).is_dir():
                shutil.copytree(site / package, packages / package, ignore=hidden)
            elif (site / package).is_file():
                packages.mkdir(exist_ok=True)
                shutil.copy2(site / package, packages)
        shutil.copytree(Path(dezero_spec.__file__).parent, folder / "tools" / "dezero_spec")
        here = Path(__file__).parent
        shutil.copytree(here, folder / "tools" / "tests" / "sandbox")
        for name in ("__init__.py", "conftest.py"):
            shutil.copy2(here.parent / name, folder / "tools" / "tests")
        shutil.copytree(locations.SUITE, folder / "spec_tests")
        shutil.copytree(locations.REFERENCE, folder / "reference")
        (folder / "home").mkdir()
        os.chown(folder / "home", NOBODY, NOBODY)
        yield folder


def test_as_an_ordinary_user(reachable: Path) -> None:
    done = subprocess.run(
        [
            reachable / "python" / "bin" / "python",
            *("-m", "pytest", "-q", "-ra", "-p", "no:cacheprovider", "--strict-markers"),
            *("-c", os.devnull, "--rootdir", reachable, f"--basetemp={reachable}/home/pytest"),
            *(reachable / "tools" / "tests" / "sandbox" / name for name in AGAIN),
        ],
        user=NOBODY,
        group=NOBODY,
        extra_groups=[],
        cwd=reachable / "home",
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(reachable / "home"),
            "TMPDIR": str(reachable / "home"),
            "PYTHONPATH": f"{reachable}/tools",
            "PYTHONDONTWRITEBYTECODE": "1",
            "LD_LIBRARY_PATH": f"{reachable}/python/lib",
            "LANG": "C.UTF-8",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-6000:]
    assert "skipped" not in done.stdout
