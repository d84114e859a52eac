"""`check --isolated` and `check --python` judge elsewhere, and say what `check` says."""

from __future__ import annotations

import json
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from dezero_spec.cli import main

from .conftest import REFERENCE
from .hosts import write

RULES = ["--rule", "variable.len", "--rule", "op.neg"]


def call(*arguments: Any) -> Result:
    """Call the command."""
    return CliRunner().invoke(main, ["check", *map(str, arguments), *RULES])


@pytest.fixture
def sandbox() -> None:
    """Skip where there is no sandbox."""
    from dezero_spec.judge.sandbox import SandboxedLauncher, SandboxUnavailable

    try:
        SandboxedLauncher().close()
    except SandboxUnavailable as error:
        pytest.skip(str(error))


WRONG = REFERENCE.replace("return len(self.data)", "return 7")


def test_another_interpreter(tmp_path: Path) -> None:
    """The report is the one that comes without the option."""
    file = write(tmp_path, WRONG)
    here, there = call(file), call(file, "--python", sys.executable)
    assert here.exit_code == there.exit_code == 1
    assert there.output == here.output


@pytest.mark.usefixtures("sandbox")
def test_sandbox(tmp_path: Path) -> None:
    """So is the one from a sandbox; paths are those on this side."""
    file = write(tmp_path, WRONG)
    here, there = call(file), call(file, "--isolated")
    assert here.exit_code == there.exit_code == 1
    assert there.output == here.output


@pytest.mark.usefixtures("sandbox")
def test_sandbox_and_archive(tmp_path: Path) -> None:
    """An archive is unpacked before it goes into a sandbox, which can't write."""
    with zipfile.ZipFile(tmp_path / "handed.zip", "w") as archive:
        archive.writestr("core.py", REFERENCE)
    result = call(tmp_path / "handed.zip", "--isolated", "--json", "-")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["where"] == "core.py"


@pytest.mark.usefixtures("sandbox")
def test_sandbox_and_module(tmp_path: Path) -> None:
    """A sandbox has no modules but its own: a name is refused."""
    result = call("numpy", "--isolated")
    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        "dezero-spec: there is no file or folder numpy. In a sandbox it must be a file or a folder."
    ]


def test_no_interpreter(tmp_path: Path) -> None:
    """What is no interpreter ends with status 2 and a sentence."""
    result = call(write(tmp_path, REFERENCE), "--python", tmp_path / "none")
    assert result.exit_code == 2
    assert "can't be run: No such file or directory." in result.stderr


def test_no_sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a sandbox there is no result, rather than one without a sandbox."""
    from dezero_spec.judge.sandbox import SandboxUnavailable, choice

    def refuse(python: object, scripts: object = None) -> None:
        raise SandboxUnavailable("install bubblewrap")

    monkeypatch.setattr(choice, "SandboxedLauncher", refuse)
    monkeypatch.setattr(choice.artifacts, "installed", lambda: False)
    result = call(write(tmp_path, REFERENCE), "--isolated")
    assert result.exit_code == 2
    assert result.stdout == ""
    said = "there is no sandbox: install bubblewrap. Or use WebAssembly, which needs no rights:"
    assert result.stderr == f"dezero-spec: {said} pip install 'dezero-spec[wasm]'.\n"
