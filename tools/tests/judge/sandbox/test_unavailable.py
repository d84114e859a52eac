"""Without a sandbox nothing runs, and it is said what to do; what doesn't hold is noticed."""

from __future__ import annotations

import os
import pickle
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from dezero_spec.cli import main
from dezero_spec.judge.sandbox import Limits, SandboxUnavailable, trials
from dezero_spec.judge.sandbox.box import Way
from dezero_spec.judge.sandbox.errors import advice
from dezero_spec.judge.sandbox.findings import Finding
from dezero_spec.judge.sandbox.interpreter import Interpreter
from dezero_spec.judge.sandbox.trials import require

from .asking import Asked
from .conftest import Make

needs_no_bubblewrap = pytest.mark.without_bubblewrap


def doctor() -> Result:
    return CliRunner().invoke(main, ["doctor", "--sandbox", "bubblewrap"])


def in_its_place(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Put a shell script in the place of bubblewrap; `$real` is the real one."""
    folder.mkdir()
    fake = folder / "bwrap"
    fake.write_text(f"#!/bin/sh\nreal={shutil.which('bwrap')}\n{script}\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


# Nothing there


@needs_no_bubblewrap
def test_without_bubblewrap_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SandboxUnavailable, match="bubblewrap is not installed: apt install"):
        require()
    result = doctor()
    assert result.exit_code == 1
    assert "✗ fails  sandbox: bubblewrap is not installed: apt install bubblewrap" in result.output
    assert "can't be graded safely on this machine" in result.output


@needs_no_bubblewrap
def test_on_other_systems_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "darwin")
    with pytest.raises(SandboxUnavailable, match="the sandbox needs Linux"):
        require()


@pytest.mark.parametrize(
    "message",
    [
        "bwrap: No permissions to create new namespace, likely because the kernel does not allow",
        "bwrap: setting up uid map: Permission denied",
        "bwrap: Creating new namespace failed: Operation not permitted",
    ],
)
def test_without_user_namespaces_it_says_what_to_allow(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, found: Interpreter, message: str
) -> None:
    in_its_place(tmp_path / "bin", monkeypatch, f"echo '{message}' >&2; exit 1")
    with pytest.raises(SandboxUnavailable) as error:
        require(found)
    assert message.removeprefix("bwrap: ") in str(error.value)
    assert "sysctl kernel.apparmor_restrict_unprivileged_userns=0" in str(error.value)


def test_any_other_reason_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, found: Interpreter
) -> None:
    in_its_place(tmp_path / "bin", monkeypatch, "echo 'bwrap: Unknown option' >&2; exit 1")
    with pytest.raises(SandboxUnavailable, match="a sandbox can't be made: Unknown option"):
        require(found)


@needs_no_bubblewrap
def test_a_traceback_is_told_by_its_last_line() -> None:
    said = advice(["Traceback (most recent call last):\n  File x\nImportError: libx.so: no file\n"])
    assert said == "a sandbox can't be made: ImportError: libx.so: no file"


# Something there


def test_where_namespaces_cannot_be_nested_each_submission_has_its_own_sandbox(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, make: Make, submission: Path
) -> None:
    extra = "" if os.geteuid() else "--unshare-user --uid 65534"
    in_its_place(tmp_path / "bin", monkeypatch, f'exec $real {extra} --disable-userns "$@"')
    launcher = make()
    assert launcher.way == Way(drop_root=False, nested=False)
    seen = []
    for _ in range(2):
        host = Asked(launcher.start(submission))
        seen.append(launcher._sandbox._first)
        assert host("answer = 1 + 1") == 2
        host.close()
    assert len(set(seen)) == 2


def test_it_holds_here_and_workers_need_not_find_out_again(
    found: Interpreter, submission: Path
) -> None:
    ready = pickle.loads(pickle.dumps(require(found)))
    assert ready.interpreter == found
    with ready.launcher(Limits(memory_mb=600), kit={}, host="os:close") as launcher:
        assert launcher.way == ready.way
        assert launcher.limits.memory_mb == 600


def test_the_doctor_says_that_all_works() -> None:
    result = doctor()
    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()
    assert all(line.startswith("✓ works  ") for line in lines[:-2])
    assert lines[-1] == "Everything works: submissions can be graded on this machine."
    names = [line.split("  ")[1].split(":")[0] for line in lines[:-2]]
    assert {"memory", "threads", "processor time", "network", "speed"} <= set(names)
    assert len(names) == len(set(names)) > 15


def test_the_doctor_speaks_korean(monkeypatch: pytest.MonkeyPatch) -> None:
    """All but names and units."""
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    result = doctor()
    assert result.exit_code == 0, result.output
    assert result.output.startswith("✓ 정상  bubblewrap: 버전 ")
    words = set(re.findall("[A-Za-z]{2,}", result.output))
    assert words <= {"bubblewrap", "root", "nobody", "MB", "ms"}


def test_the_doctor_does_without_signs_where_they_cannot_be_written() -> None:
    result = CliRunner(charset="ascii").invoke(main, ["doctor", "--sandbox", "bubblewrap"])
    assert result.output.startswith("+ works  bubblewrap: version ")


# A trial that can't fail would show nothing.


def failing(launcher: object) -> dict[str, Finding]:
    return {finding.name: finding for finding in trials.quick(launcher) if not finding.works}


def test_trials_notice_limits_that_do_not_bind(
    monkeypatch: pytest.MonkeyPatch, found: Interpreter
) -> None:
    monkeypatch.setattr(Limits, "resources", lambda limits: {})
    monkeypatch.setattr(trials, "_SECONDS_FOR_ONE", 0.2)
    with trials.trial_launcher(found) as launcher:
        # The size of files is the template's own, which has none either.
        assert failing(launcher).keys() == {"memory", "threads", "open files", "file size"}
    with pytest.raises(SandboxUnavailable, match="doesn't hold on this machine: memory: more than"):
        require(found)
    assert doctor().exit_code == 1


def test_a_trial_notices_a_limit_on_processor_time_that_does_not_bind(
    monkeypatch: pytest.MonkeyPatch, found: Interpreter, best: list[Way]
) -> None:
    monkeypatch.setattr(Limits, "resources", lambda limits: {})
    monkeypatch.setattr(trials, "_SECONDS_FOR_ONE", 0.2)
    assert trials.processor_time(found, best[0]) == Finding("processor time", False, "not bound")


def test_a_trial_notices_that_processes_can_be_started(found: Interpreter) -> None:
    with trials.trial_launcher(found, filtered=False) as launcher:
        assert failing(launcher).keys() == {"processes and programs"}


@pytest.mark.skipif(os.geteuid() != 0, reason="only the limits of root don't bind")
def test_a_trial_notices_that_limits_on_tasks_do_not_bind_for_root(found: Interpreter) -> None:
    with trials.trial_launcher(found, way=Way(drop_root=False, nested=True)) as launcher:
        assert failing(launcher).keys() == {"threads"}


def test_a_trial_notices_files_that_are_visible(found: Interpreter) -> None:
    extended = Interpreter(**{**vars(found), "files": (*found.files, "/etc/passwd")})
    with trials.trial_launcher(extended) as launcher:
        assert "/etc/passwd" in failing(launcher)["other files"].detail


@pytest.mark.parametrize(
    ("script", "name"),
    [
        (
            'for a in "$@"; do shift; [ "$a" = --unshare-net ] || set -- "$@" "$a"; done\n'
            'exec $real "$@"',
            "network",
        ),
        ('exec $real --perms 0777 --tmpfs /scratch "$@"', "writing"),
        (
            'for a in "$@"; do shift; set -- "$@" "$a"; '
            '[ "$a" = --clearenv ] && set -- "$@" --setenv SECRET 1; done\nexec $real "$@"',
            "environment",
        ),
    ],
)
def test_trials_notice_a_sandbox_with_a_hole(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, found: Interpreter, script: str, name: str
) -> None:
    in_its_place(tmp_path / "bin", monkeypatch, script)
    # Without the filter, or its refusal would stand in for what is tried.
    with trials.trial_launcher(found, filtered=False) as launcher:
        assert name in failing(launcher)


def test_a_trial_notices_processes_in_reach(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, found: Interpreter, best: list[Way]
) -> None:
    """Shown on the trial's own host: what it answers when there is somebody."""
    with trials.trial_launcher(found) as launcher:
        monkeypatch.setattr(
            trials.Trial, "__call__", lambda *asked, **_: [7] if asked[1] == "neighbours" else []
        )
        assert failing(launcher)["other processes"].detail == "in reach: 7"
