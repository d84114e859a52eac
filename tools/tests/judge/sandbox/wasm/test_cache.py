"""What is compiled is made once, by one process at a time, where nobody else can put anything."""

from __future__ import annotations

import errno
import json
import multiprocessing
import os
import shutil
import sys
import tempfile
import time
import types
from pathlib import Path

import pytest
from dezero_spec.judge import kept
from dezero_spec.judge.sandbox import SandboxUnavailable
from dezero_spec.judge.sandbox.wasm import artifacts, cache, trimming

pytestmark = pytest.mark.without_wasm


@pytest.fixture(autouse=True)
def _elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(artifacts, "runtime_version", lambda: "49.0.0")
    monkeypatch.setattr(artifacts, "artifacts", lambda: None)


def fill(folder: str) -> None:
    """Stand in for what compiles."""
    place = Path(folder)
    (place / "lib").mkdir()
    (place / "python.cwasm").write_bytes(b"x")
    (place / "lib" / trimming.LIBRARY_NAME).write_bytes(b"y")
    (place / "digests.json").write_text(json.dumps(cache._digests(place)), encoding="utf-8")


def _slowly(place: Path, tell: object, locked: bool) -> None:
    time.sleep(0.3)
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    place.chmod(0o755)
    fill(str(place))
    with (place.parent / "made").open("a") as file:
        file.write(f"{os.getpid()}\n")


def _compile(_: int) -> str:
    cache._make = _slowly
    artifacts.runtime_version = lambda: "49.0.0"
    artifacts.artifacts = lambda: None  # type: ignore[assignment,return-value]
    return str(cache.compiled().native)


def test_several_processes_compile_it_once(tmp_path: Path) -> None:
    """The others wait for it."""
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        found = set(pool.map(_compile, range(3)))
    assert len(found) == 1
    assert len((tmp_path / "dezero-spec" / "made").read_text().splitlines()) == 1


def test_it_is_said_before_it_takes_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """And not where it is there."""
    monkeypatch.setattr(cache, "_make", _slowly)
    said: list[str] = []
    cache.compiled(said.append)
    assert said[0].startswith("the WebAssembly sandbox is compiled, once")
    assert len(said) == 2
    cache.compiled(said.append)
    assert len(said) == 2


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="only there do files have such rights")
def test_what_others_can_write_is_not_taken(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It is native code."""
    monkeypatch.setattr(cache, "_make", _slowly)
    place = cache.compiled().native.parent
    place.chmod(0o777)
    assert not cache._there(place)
    (tmp_path / "dezero-spec").chmod(0o777)
    with pytest.raises(SandboxUnavailable, match="of this user alone"):
        cache.compiled()
    assert kept.folder() is None


def test_what_fails_leaves_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The last line of the error is told."""
    monkeypatch.setattr(cache, "_PROGRAM", "raise MemoryError('none left') # {path}")
    with pytest.raises(SandboxUnavailable, match="can't be compiled: MemoryError: none left"):
        cache.compiled()
    assert [path.suffix for path in (tmp_path / "dezero-spec").iterdir()] == [".lock"]


def test_who_is_ended_by_the_system_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where there is too little memory, which leaves no message."""
    monkeypatch.setattr(cache, "_PROGRAM", "import os; os.abort() # {path}")
    with pytest.raises(SandboxUnavailable, match="can't be compiled: killed by signal 6"):
        cache.compiled()


def test_without_locks_the_first_to_end_has_made_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Another process may put its own there at any moment: it is as good."""
    code = f"import sys; sys.path[:] = {{path!r}}; from {__name__} import fill; fill(sys.argv[-1])"
    monkeypatch.setattr(cache, "_PROGRAM", code)
    monkeypatch.setattr(kept, "_hold", lambda *_: False)
    real = os.rename

    def late(made: Path, place: Path) -> None:
        shutil.copytree(made, place)
        real(made, place)

    monkeypatch.setattr(os, "rename", late)
    place = cache.compiled().native.parent
    assert place.stat().st_mode & 0o077 == 0
    assert [path for path in (tmp_path / "dezero-spec").iterdir() if path.is_dir()] == [place]


def test_windows_is_asked_again_for_a_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    """It gives up after ten seconds of waiting; compiling takes longer."""
    answers = [errno.EACCES, errno.EDEADLK, errno.EDEADLK, 0]

    def locking(descriptor: int, kind: str, count: int) -> None:
        asked.append(kind)
        if code := answers.pop(0):
            raise OSError(code, os.strerror(code))

    asked: list[str] = []
    waiting: list[None] = []
    windows = types.SimpleNamespace(locking=locking, LK_LOCK="wait", LK_NBLCK="at once")
    monkeypatch.setitem(sys.modules, "msvcrt", windows)
    monkeypatch.setattr(sys, "platform", "win32")
    assert kept._hold(0, lambda: waiting.append(None))
    assert asked == ["at once", "wait", "wait", "wait"]
    assert len(waiting) == 1


def test_what_was_left_half_done_goes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Of who was killed, but not of who may be at it."""
    monkeypatch.setattr(cache, "_PROGRAM", "import os, sys; os.mkdir(sys.argv[-1] + '/x') # {path}")
    old, new = (tmp_path / "dezero-spec" / f".wasm-{name}" for name in ("old", "new"))
    for folder in (old, new):
        folder.mkdir(parents=True)
    os.utime(old, (0, 0))
    cache.compiled()
    assert not old.exists()
    assert new.exists()


DAMAGES = {
    "another byte": lambda place: (place / "python.cwasm").write_bytes(b"z"),
    "no library": lambda place: shutil.rmtree(place / "lib"),
    "an empty library": lambda place: (place / "lib" / trimming.LIBRARY_NAME).write_bytes(b""),
    "no digests": lambda place: (place / "digests.json").unlink(),
    "other digests": lambda place: (place / "digests.json").write_text("["),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_is_damaged_is_made_again(monkeypatch: pytest.MonkeyPatch, damage: str) -> None:
    """Nobody has to know of the folder; and what is whole stays."""
    monkeypatch.setattr(cache, "_make", _slowly)
    said: list[str] = []
    place = cache.compiled().native.parent
    DAMAGES[damage](place)
    cache.compiled(said.append)
    assert len(said) == 2
    assert (place / "python.cwasm").read_bytes() == b"x"
    cache.compiled(said.append)
    assert len(said) == 2


def test_where_nothing_can_be_written_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a folder on a read-only file system, or of a full one."""

    def refused(**_: object) -> str:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(tempfile, "mkdtemp", refused)
    with pytest.raises(SandboxUnavailable, match="can't be kept: Read-only file system"):
        cache.compiled()


def test_without_a_home_it_is_said_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """As of a number that is no user's."""

    def homeless(path: Path) -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(Path, "expanduser", homeless)
    with pytest.raises(SandboxUnavailable, match="of this user alone: set XDG_CACHE_HOME"):
        cache.compiled()
