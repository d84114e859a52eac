"""What the tests of the sandbox share: sandboxes that run the code that they are sent."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from dezero_spec.judge.sandbox import Limits, SandboxedLauncher, interpreter
from dezero_spec.judge.sandbox.box import Way, ways
from dezero_spec.judge.sandbox.interpreter import Interpreter

from .asking import HOST, Asked


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "without_bubblewrap: needs no bubblewrap")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if shutil.which("bwrap") is None:
        here = Path(__file__).parent
        for item in items:
            if item.path.is_relative_to(here) and "without_bubblewrap" not in item.keywords:
                item.add_marker(pytest.mark.skip(reason="bubblewrap is not installed"))


@pytest.fixture(scope="session")
def found() -> Interpreter:
    return interpreter.find()


@pytest.fixture(scope="session")
def best() -> list[Way]:
    """The ways that this user takes: warm, and what it falls back on."""
    return [way for way in ways() if way.drop_root == (os.geteuid() == 0)]


Make = Callable[..., SandboxedLauncher]


@pytest.fixture
def make(found: Interpreter, tmp_path: Path) -> Iterator[Make]:
    """Make launchers whose hosts run what they are sent."""
    made: list[SandboxedLauncher] = []

    def launcher(limits: Limits | None = None, **settings: object) -> SandboxedLauncher:
        settings = {"kit": {HOST.name: HOST}, "host": "exec_host:serve", **settings}
        made.append(SandboxedLauncher(found, limits=limits, scratch=tmp_path, **settings))
        return made[-1]

    yield launcher
    for each in made:
        each.close()


LAYERS = ("warm", "warm, namespaces alone", "new for each")


@pytest.fixture(scope="session", params=LAYERS)
def launcher(
    request: pytest.FixtureRequest, found: Interpreter, best: list[Way]
) -> Iterator[SandboxedLauncher]:
    """A launcher in each way, and in one with the second line of defence down."""
    with SandboxedLauncher(
        found,
        kit={HOST.name: HOST},
        host="exec_host:serve",
        way=best[request.param == "new for each"],
        filtered=request.param != "warm, namespaces alone",
    ) as made:
        made.layer = request.param
        yield made


@pytest.fixture
def submission(tmp_path: Path) -> Path:
    """A submission like many."""
    path = tmp_path / "submission"
    path.mkdir()
    (path / "dezero.py").write_text("x = 1\n")
    return path


@pytest.fixture
def host(launcher: SandboxedLauncher, submission: Path) -> Iterator[Asked]:
    """A host in a sandbox, running what it is asked to."""
    asked = Asked(launcher.start(submission))
    yield asked
    asked.close()
