"""The autograder: its scripts, run in a folder laid out as Gradescope's containers are."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import textwrap
import zipfile

import pytest
from dezero_spec import __version__, locations
from dezero_spec.outputs import OutputError, autograder
from dezero_spec.outputs.autograder import judging, wheel

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Gradescope's containers are Linux")

SOURCE = (locations.REFERENCE / "dezero" / "core_simple.py").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    """An autograder with a rubric."""
    folder = tmp_path_factory.mktemp("built")
    rubric = folder / "mine.toml"
    rubric.write_text("out_of = 40\nround_to = 0.5\n")
    names = autograder.build(folder / "autograder.zip", rubric)
    assert names == [
        "rubric.toml",
        "run_autograder",
        "setup.sh",
        f"wheels/dezero_spec-{__version__}-py3-none-any.whl",
    ]
    return folder / "autograder.zip"


@pytest.fixture
def container(tmp_path, archive):
    """A folder as Gradescope makes it, with an environment in place of the one of setup.sh."""
    root = tmp_path / "autograder"
    for name in ("source", "submission", "results"):
        (root / name).mkdir(parents=True)
    with zipfile.ZipFile(archive) as file:
        file.extractall(root / "source")
        mode = file.getinfo("run_autograder").external_attr >> 16
    (root / "source" / "run_autograder").rename(root / "run_autograder")
    (root / "run_autograder").chmod(stat.S_IMODE(mode))
    python = root / "venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)
    return root


def run(root) -> dict:
    """Run the autograder as Gradescope does; return the results."""
    environment = {**os.environ, "DEZERO_SPEC_AUTOGRADER": str(root)}
    subprocess.run([root / "run_autograder"], env=environment, cwd=root, timeout=120, check=False)
    return json.loads((root / "results" / "results.json").read_text())


def isolated() -> bool:
    """Tell whether the command can judge in another process on this machine."""
    command = [sys.executable, "-m", "dezero_spec", "check", "--help"]
    return b"--isolated" in subprocess.run(command, capture_output=True, check=False).stdout


needs_isolation = pytest.mark.skipif(not isolated(), reason="needs check --isolated")


@needs_isolation
def test_a_right_submission_gets_the_whole_mark(container):
    (container / "submission" / "core_simple.py").write_text(SOURCE, encoding="utf-8")
    found = run(container)
    assert found["score"] == 40
    assert "Mark: 40 of 40" in found["output"]
    assert {test.get("status") for test in found["tests"]} <= {"passed", None}


@needs_isolation
def test_a_wrong_submission_is_told_why(container):
    wrong = SOURCE.replace("x.grad + gx", "gx")
    assert wrong != SOURCE
    (container / "submission" / "core_simple.py").write_text(wrong, encoding="utf-8")
    found = run(container)
    assert 0 < found["score"] < 40
    assert "First to mend: accumulate." in found["output"]
    assert any(test.get("status") == "failed" for test in found["tests"])


@needs_isolation
def test_an_empty_submission_has_no_score(container):
    found = run(container)
    assert "score" not in found
    assert found["output"].startswith("No mark: ")


def test_a_fault_of_ours_is_no_score(container):
    (container / "source" / "rubric.toml").write_text("outof = 3")
    found = run(container)
    assert "score" not in found
    assert "no fault of your submission" in found["output"]
    assert "did you mean out_of?" in found["output"]


def test_the_command_that_says_nothing_is_our_fault(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/true")
    with pytest.raises(judging.Fault, match="it ended with status 0"):
        judging.judge(tmp_path, judging.marks.Rubric())


def test_a_command_that_never_ends_is_our_fault(tmp_path, monkeypatch):
    slow = tmp_path / "slow"
    slow.write_text("#!/bin/sh\nexec sleep 60\n")
    slow.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(slow))
    monkeypatch.setattr(judging, "SECONDS", 0.2)
    with pytest.raises(judging.Fault, match="took more than"):
        judging.judge(tmp_path, judging.marks.Rubric())


@pytest.mark.skipif(sys.platform != "linux", reason="Linux adopts orphans")
def test_what_a_submission_leaves_behind_is_ended(tmp_path):
    late = tmp_path / "late"
    script = textwrap.dedent(
        f"""
        import os, subprocess, sys, time
        from dezero_spec.outputs.autograder import judging
        assert judging._adopt_orphans()
        daemon = "import os, time\\nif os.fork(): os._exit(0)\\nos.setsid()\\n"
        daemon += "if os.fork(): os._exit(0)\\nprint(os.getpid(), flush=True)\\ntime.sleep(60)"
        found = subprocess.Popen([sys.executable, "-c", daemon], stdout=subprocess.PIPE, text=True)
        pid = int(found.stdout.readline())
        judging._end_children()
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            open({str(late)!r}, "w").close()
        """
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)
    assert late.exists()


def test_the_archive_is_the_same_each_time_and_its_scripts_can_be_run(archive, tmp_path):
    rubric = tmp_path / "other.toml"
    rubric.write_text("out_of = 40\nround_to = 0.5\n")
    autograder.build(tmp_path / "again.zip", rubric)
    assert (tmp_path / "again.zip").read_bytes() == archive.read_bytes()
    with zipfile.ZipFile(archive) as file:
        for name in autograder.SCRIPTS:
            assert file.getinfo(name).external_attr >> 16 & stat.S_IXUSR
            assert b"\r" not in file.read(name)
            check = subprocess.run(["bash", "-n"], input=file.read(name), check=False)
            assert check.returncode == 0


def test_the_wheel_in_it_installs_without_a_network_and_runs(tmp_path):
    name, content = wheel.make()
    (tmp_path / name).write_bytes(content)
    target = tmp_path / "site"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps"]
    if subprocess.run([*pip[:3], "--version"], capture_output=True, check=False).returncode:
        pytest.skip("there is no pip here")
    subprocess.run([*pip, "--target", target, tmp_path / name], check=True)
    code = (
        f"import sys; sys.path.insert(0, {str(target)!r}); import dezero_spec; "
        "from dezero_spec import catalogue, locations; print(dezero_spec.__file__); "
        "print(locations.SUITE); print(len(catalogue.rules()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=True
    )
    file, suite, count = done.stdout.splitlines()
    assert file.startswith(str(target))
    assert suite.startswith(str(target))
    assert int(count) > 50


def test_given_wheels_are_put_in(tmp_path):
    given = tmp_path / "dezero_spec-9.9-py3-none-any.whl"
    with zipfile.ZipFile(given, "w") as file:
        file.writestr("x", "")
    names = autograder.build(tmp_path / "a.zip", wheels=[given])
    assert names == ["run_autograder", "setup.sh", f"wheels/{given.name}"]
    (tmp_path / "no.whl").write_text("")
    with pytest.raises(OutputError, match="is no wheel"):
        autograder.build(tmp_path / "a.zip", wheels=[tmp_path / "no.whl"])
