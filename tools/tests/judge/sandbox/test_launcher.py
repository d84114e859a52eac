"""The launcher itself: what it copies, what it restarts, what it leaves."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from dezero_spec.judge.sandbox import Limits, SandboxedLauncher, SandboxUnavailable, staging
from dezero_spec.judge.sandbox.box import Way
from dezero_spec.loading import CannotLoad

from .asking import HOST, Asked, Ended
from .conftest import Make


def contents(host: Asked, folder: str) -> list[str]:
    return host(
        f"""
        import os
        from pathlib import Path
        answer = sorted(str(p.relative_to({folder!r})) for p in Path({folder!r}).rglob("*"))
        """
    )


def test_it_goes_by_the_name_of_the_contract(make: Make) -> None:
    assert make().name == "bubblewrap"


def test_the_host_sees_the_submission_under_the_path_that_is_told(
    make: Make, submission: Path
) -> None:
    launcher = make()
    host = Asked(launcher.start(submission))
    assert contents(host, launcher.visible_path(submission)) == ["dezero.py"]
    file = submission / "dezero.py"
    host = Asked(launcher.start(file))
    assert host(f"answer = open({launcher.visible_path(file)!r}).read()") == "x = 1\n"


def test_the_folder_one_is_in(
    make: Make, submission: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(submission)
    launcher = make()
    host = Asked(launcher.start(Path()))
    assert launcher.visible_path(Path()) == "/submission/submission"
    assert contents(host, "/submission") == ["submission", "submission/dezero.py"]


def test_what_site_adds_is_there(make: Make, submission: Path) -> None:
    host = Asked(make().start(submission))
    assert host("answer = [exit.name, quit.name, help is None]") == ["exit", "quit", False]


@pytest.mark.parametrize("name", ["김철수 과제.py", "a b'c\".py", "-x.py", "e\u0301.py"])
def test_names_of_all_kinds(make: Make, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("x = 1\n")
    launcher = make()
    host = Asked(launcher.start(tmp_path / name))
    assert host(f"answer = open({launcher.visible_path(tmp_path / name)!r}).read()") == "x = 1\n"


def test_links_and_special_files_are_left_out(make: Make, submission: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.py"
    secret.write_text("grade = 100\n")
    (submission / "inside.py").symlink_to("dezero.py")
    (submission / "outside.py").symlink_to(secret)
    (submission / "absolute").symlink_to("/etc/passwd")
    (submission / "folder").symlink_to(tmp_path)
    (submission / "up").symlink_to("..")
    (submission / "round").symlink_to("round")
    (submission / "broken").symlink_to("nowhere")
    os.mkfifo(submission / "pipe")
    (submission / "deep").mkdir()
    (submission / "deep" / "__init__.py").touch()
    host = Asked(make().start(submission))
    expected = ["deep", "deep/__init__.py", "dezero.py", "inside.py"]
    assert contents(host, "/submission/submission") == expected
    assert host("import os; answer = os.path.islink('/submission/submission/inside.py')") is False


def test_a_submission_that_is_a_link_is_followed(
    make: Make, submission: Path, tmp_path: Path
) -> None:
    link = tmp_path / "link.py"
    link.symlink_to(submission / "dezero.py")
    host = Asked(make().start(link))
    assert host("answer = open('/submission/link.py').read()") == "x = 1\n"


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        (Limits(submission_files=3), "submission is too large: more than 3 files"),
        (Limits(submission_mb=0), "submission is too large: more than 0 MB"),
    ],
)
def test_too_much_is_refused(
    submission: Path, tmp_path: Path, limits: Limits, message: str
) -> None:
    for number in range(5):
        (submission / f"{number}.py").write_text("x = 1\n")
    target = tmp_path / "staging"
    target.mkdir()
    with pytest.raises(CannotLoad, match=message):
        staging.fill(target, submission, limits)
    staging.empty(target)
    assert list(target.iterdir()) == []


def test_what_is_not_there_is_said_to_be(make: Make, tmp_path: Path) -> None:
    launcher = make()
    with pytest.raises(CannotLoad, match=r"nothing\.py can't be copied"):
        launcher.start(tmp_path / "nothing.py")


def test_a_refusal_leaves_the_launcher_working(
    make: Make, submission: Path, tmp_path: Path
) -> None:
    launcher = make()
    with pytest.raises(CannotLoad):
        launcher.start(tmp_path / "nothing.py")
    assert Asked(launcher.start(submission))("answer = 1") == 1


def test_starting_ends_the_host_before(make: Make, submission: Path) -> None:
    launcher = make()
    first = Asked(launcher.start(submission))
    second = Asked(launcher.start(submission))
    with pytest.raises(Ended, match="stopped by the judge"):
        first("answer = 1")
    first.link.kill()
    assert second("answer = 2") == 2


def test_a_sandbox_that_was_killed_is_made_again(make: Make, submission: Path) -> None:
    launcher = make()
    host = Asked(launcher.start(submission))
    os.kill(launcher._sandbox._first, signal.SIGKILL)
    launcher._sandbox._process.wait(30)
    with pytest.raises(Ended):
        host("answer = 1")
    assert host.link.ended() == "ended together with its sandbox"
    assert Asked(launcher.start(submission))("answer = 2") == 2


def test_stopping_may_be_interrupted(
    make: Make, submission: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a time limit, say: what was answered then is not taken for the next answer."""
    launcher = make()
    link = launcher.start(submission)

    def interrupted() -> str:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(launcher._sandbox, "_receive", interrupted)
        with pytest.raises(KeyboardInterrupt):
            link.kill()
    host = Asked(launcher.start(submission))
    assert contents(host, launcher.visible_path(submission)) == ["dezero.py"]


def test_nothing_is_left_after_closing(make: Make, submission: Path, tmp_path: Path) -> None:
    launcher = make()
    launcher.start(submission)
    assert list(tmp_path.glob("dezero-spec-sandbox-*"))
    process = launcher._sandbox._process
    launcher.close()
    assert process.returncode is not None
    assert not list(tmp_path.glob("dezero-spec-sandbox-*"))
    launcher.close()


def test_an_interrupt_from_the_terminal_does_not_reach_it(make: Make) -> None:
    process = make()._sandbox._process
    assert os.getpgid(process.pid) != os.getpgrp()
    assert os.getsid(process.pid) != os.getsid(0)


def test_descriptors_do_not_add_up(make: Make, submission: Path) -> None:
    launcher = make()

    def use() -> int:
        for _ in range(5):
            host = Asked(launcher.start(submission))
            assert host("answer = 1") == 1
            host.close()
        return len(os.listdir("/proc/self/fd"))

    assert use() == use()


def test_the_sandbox_ends_with_its_worker(submission: Path, tmp_path: Path) -> None:
    """A worker that is killed can't clean up; the kernel does."""
    code = f"""
import sys
from pathlib import Path
from dezero_spec.judge.sandbox import SandboxedLauncher
launcher = SandboxedLauncher(
    kit={{"exec_host.py": Path({str(HOST)!r})}},
    host="exec_host:serve",
    scratch=Path({str(tmp_path)!r}),
)
link = launcher.start(Path({str(submission)!r}))
print(launcher._sandbox._first, flush=True)
sys.stdin.read()
"""
    worker = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
    )
    first = os.pidfd_open(int(worker.stdout.readline()))
    assert not select.select([first], [], [], 0)[0]
    worker.kill()
    # A descriptor of a process can be read when it has ended.
    assert select.select([first], [], [], 30)[0]
    os.close(first)
    worker.communicate()


def test_a_host_that_cannot_be_imported_is_told(make: Make, best: list[Way]) -> None:
    with pytest.raises(SandboxUnavailable, match="No module named 'nowhere'"):
        make(kit={}, host="nowhere:serve", way=best[0])


def test_an_interpreter_without_numpy_is_told(tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", bare], check=True)
    with pytest.raises(SandboxUnavailable, match="No module named 'numpy'"):
        SandboxedLauncher(bare / "bin" / "python")


def test_what_is_no_interpreter_is_told(tmp_path: Path) -> None:
    with pytest.raises(SandboxUnavailable, match="can't be run"):
        SandboxedLauncher(tmp_path / "python")
