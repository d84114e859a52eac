"""The autograder: its scripts, run in a folder laid out as Gradescope's containers are."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import textwrap
import zipfile
from pathlib import Path

import pytest
from dezero_spec import __version__, locations
from dezero_spec.judge.sandbox.trials import Finding
from dezero_spec.report.outputs import OutputError, autograder
from dezero_spec.report.outputs.autograder import judging, protection, wheel

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Gradescope's containers are Linux")

SOURCE = (locations.REFERENCE / "dezero" / "core_simple.py").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    """An autograder with a rubric."""
    folder = tmp_path_factory.mktemp("built")
    rubric = folder / "mine.toml"
    rubric.write_text("out_of = 40\nround_to = 0.5\n")
    names = autograder.build(folder / "autograder.zip", rubric, seed=4200)
    assert names == [
        "rubric.toml",
        "run_autograder",
        "seed.txt",
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


def run(root, said: list[str] | None = None, **variables: str) -> dict:
    """Run the autograder as Gradescope does; return the results. `said`: gets its output."""
    environment = {**os.environ, "DEZERO_SPEC_AUTOGRADER": str(root), **variables}
    done = subprocess.run(
        [root / "run_autograder"],
        env=environment,
        cwd=root,
        timeout=120,
        check=False,
        stdout=subprocess.PIPE,
        text=True,
    )
    if said is not None:
        said.append(done.stdout)
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
    assert found["extra_data"]["dezero-spec"]["seed"] == 4200
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
@pytest.mark.parametrize(
    ("more", "score", "said"),
    [
        ("", 40, "put 'out_of = 20' or 'scale_to_assignment = true' in the rubric"),
        ("scale_to_assignment = true\n", 20, "marks are scaled to the assignment's"),
        (
            "scale_to_assignment = true\n[late]\ndeadline = 2026-11-20\nzone = 'Asia/Seoul'\n"
            "points_a_day = 4\n",
            18,
            "on the first day after the deadline, 2026-11-20 23:59",
        ),
    ],
)
def test_the_assignments_points_and_the_time_are_gradescopes(container, more, score, said):
    (container / "submission" / "core_simple.py").write_text(SOURCE, encoding="utf-8")
    with open(container / "source" / "rubric.toml", "a", encoding="utf-8") as file:
        file.write(more)
    about = {"created_at": "2026-11-20T07:30:00.365935-08:00"}  # half past midnight in Seoul
    about["assignment"] = {"total_points": "20.0"}
    (container / "submission_metadata.json").write_text(json.dumps(about))
    found = run(container)
    assert found["score"] == score
    assert said in json.dumps(found)
    (hidden,) = [test for test in found["tests"] if test.get("visibility") == "hidden"]
    assert "The assignment is out of 20 points, the rubric out of 40" in hidden["output"]


@needs_isolation
def test_an_empty_submission_has_no_score(container):
    found = run(container)
    assert "score" not in found
    assert found["output"].startswith("No mark: ")


@needs_isolation
def test_one_who_is_not_done_is_judged_to_the_end(container):
    """What the rubric asks for counts, not the step that a submission is at."""
    step = locations.REFERENCE / "steps" / "step14.py"
    (container / "submission" / "core_simple.py").write_text(step.read_text(encoding="utf-8"))
    found = run(container)
    assert 0 < found["score"] < 30
    failed = [test["name"] for test in found["tests"] if test.get("status") == "failed"]
    assert any(name.startswith("op.rsub") for name in failed)


# Without bubblewrap, as in most containers

only_root = pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="containers have root")

ATTACKS = """
import os, signal

ROOT = {root!r}
DONE = []


def attempt(what, action):
    try:
        action()
        DONE.append(what)
    except (OSError, RuntimeError):
        pass


def write(path):
    with open(path, "w") as file:
        file.write("{{}}")


attempt("write results", lambda: write(ROOT + "/results/results.json"))
attempt("replace results", lambda: os.rename(ROOT + "/results", ROOT + "/mine"))
attempt("read the rubric", lambda: open(ROOT + "/source/rubric.toml").read())
attempt("list the source", lambda: os.listdir(ROOT + "/source"))
attempt("read the others", lambda: open(ROOT + "/submission_metadata.json").read())
attempt("replace the program", lambda: write(ROOT + "/run_autograder"))
attempt("plant a module", lambda: write(ROOT + "/venv/bin/python"))
attempt("change the submission", lambda: write(ROOT + "/submission/core_simple.py"))
attempt("fork", os.fork)
attempt("run", lambda: os.execv("/bin/sh", ["sh", "-c", "true"]))
for number in [os.getppid(), *map(int, filter(str.isdigit, os.listdir("/proc")))]:
    if number != os.getpid():
        attempt("kill", lambda: os.kill(number, signal.SIGKILL))
        attempt("poke", lambda: open(f"/proc/{{number}}/mem", "r+b"))
if DONE:
    raise RuntimeError(", ".join(sorted(set(DONE))))
"""


@pytest.fixture
def no_bubblewrap(tmp_path):
    """A PATH on which there is a shell and no bubblewrap."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("bash", "sh"):
        (folder / name).symlink_to(shutil.which(name))
    return {"PATH": str(folder)}


@only_root
def test_without_bubblewrap_a_user_without_rights_runs_it(container, no_bubblewrap):
    root = container
    (root / "submission" / "core_simple.py").write_text(SOURCE, encoding="utf-8")
    (root / "submission_metadata.json").write_text('{"users": []}')
    before = {path: path.stat().st_mode for path in [root, *root.iterdir()]}
    said = []
    found = run(root, said, **no_bubblewrap)
    assert found["score"] == 40, found
    (hidden,) = [test for test in found["tests"] if test.get("visibility") == "hidden"]
    assert hidden["output"] in said[0]
    lines = said[0].splitlines()
    assert lines[0].startswith("There is no sandbox here: bubblewrap is not installed")
    assert lines[1].startswith("So the submission runs as a user without rights")
    assert "  processes and programs: none can be started" in lines
    assert any("closed (results, source, submission_metadata.json)" in line for line in lines)
    assert lines[-1].startswith("What is not kept from it: ")
    assert {path: path.stat().st_mode for path in before} == before


@only_root
def test_without_bubblewrap_attacks_reach_nothing(container, no_bubblewrap):
    with tempfile.TemporaryDirectory() as folder:  # what is above it is not what protects it
        os.chmod(folder, 0o755)
        root = Path(shutil.move(container, folder))
        for path in (root, *(root / name for name in ("results", "source", "submission"))):
            path.chmod(0o777)
        (root / "submission_metadata.json").write_text('{"users": []}')
        file = root / "submission" / "core_simple.py"
        source = SOURCE + ATTACKS.format(root=str(root))
        file.write_text(source, encoding="utf-8")
        found = run(root, **no_bubblewrap)
        assert found.get("score") == 40, found["output"]
        source = source.replace("if DONE:", "DONE.append('nothing')\nif DONE:")
        file.write_text(source, encoding="utf-8")
        found = run(root, **no_bubblewrap)
        assert "RuntimeError: nothing" in found["output"]  # so they were tried


@only_root
def test_without_bubblewrap_an_archive_is_unpacked(container, no_bubblewrap):
    with zipfile.ZipFile(container / "submission" / "handed.zip", "w") as file:
        file.writestr("mine/core_simple.py", SOURCE)
    assert run(container, **no_bubblewrap)["score"] == 40


@only_root
def test_what_does_not_hold_is_our_fault(container, no_bubblewrap, monkeypatch):
    monkeypatch.setenv("PATH", no_bubblewrap["PATH"])
    failing = Finding("network", False, "reached 80")
    monkeypatch.setattr(protection.trials, "without_walls", lambda *_: iter([failing]))
    assert judging.main(container) == 1
    found = json.loads((container / "results" / "results.json").read_text())
    assert "score" not in found
    assert "nor does this hold: network: reached 80" in found["output"]


def test_without_bubblewrap_and_without_root_nothing_runs(container, no_bubblewrap, monkeypatch):
    monkeypatch.setenv("PATH", no_bubblewrap["PATH"])
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert judging.main(container) == 1
    found = json.loads((container / "results" / "results.json").read_text())
    assert "score" not in found
    assert "no fault of your submission" in found["output"]
    assert "bubblewrap is not installed" in found["output"]


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
        from dezero_spec.report.outputs.autograder import judging
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
    autograder.build(tmp_path / "again.zip", rubric, seed=4200)
    assert (tmp_path / "again.zip").read_bytes() == archive.read_bytes()
    with zipfile.ZipFile(archive) as file:
        for name in autograder.SCRIPTS:
            assert file.getinfo(name).external_attr >> 16 & stat.S_IXUSR
            assert b"\r" not in file.read(name)
            check = subprocess.run(["bash", "-n"], input=file.read(name), check=False)
            assert check.returncode == 0


def test_each_archive_has_random_cases_of_its_own(tmp_path):
    seeds = set()
    for name in ("one.zip", "other.zip"):
        autograder.build(tmp_path / name)
        with zipfile.ZipFile(tmp_path / name) as file:
            seeds.add(int(file.read(autograder.SEED)))
    assert len(seeds) == 2


def test_the_seed_decides_the_cases(container, monkeypatch):
    asked = []
    monkeypatch.setattr(judging.subprocess, "run", lambda command, **_: asked.append(command))
    for sandboxed in (True, False):
        with pytest.raises(AttributeError):  # nothing was run, and there is nothing to read
            judging.judge(container, judging.marks.Rubric(), 4200, sandboxed=sandboxed)
        assert "4200" in asked.pop()
    (container / "source" / autograder.SEED).unlink()
    assert judging.main(container) == 1
    assert "no fault of your submission" in (container / "results" / "results.json").read_text()


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
        "from dezero_spec import locations; from dezero_spec.suite import catalogue; "
        "print(dezero_spec.__file__); print(locations.SUITE); print(len(catalogue.rules()))"
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
    assert names == ["run_autograder", "seed.txt", "setup.sh", f"wheels/{given.name}"]
    (tmp_path / "no.whl").write_text("")
    with pytest.raises(OutputError, match="is no wheel"):
        autograder.build(tmp_path / "a.zip", wheels=[tmp_path / "no.whl"])
