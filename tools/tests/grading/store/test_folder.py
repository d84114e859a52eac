"""The results folder: resumable, atomic, and honest about what it can't read."""

from __future__ import annotations

import errno
import fcntl
import gc
import os
import sys
import tracemalloc
import types

import pytest
from dezero_spec.grading.store import ClassRecord, Store, StoreError, atomic

from tools.tests.report.outputs.documents import graded, ungradable


@pytest.fixture
def store(tmp_path):
    """A store that has been prepared."""
    store = Store(tmp_path / "results")
    store.prepare()
    return store


def test_documents_come_in_the_order_of_the_class(store):
    for key in ("a", "b", "c"):
        store.put(graded(key))
    assert [d.key for d in store.documents()] == ["a", "b", "c"]
    store.put_class(ClassRecord(keys=("c", "a", "gone")))
    assert [d.key for d in store.documents()] == ["c", "a"]


def test_what_is_not_there_is_none(store):
    assert store.get("nobody") is None
    assert store.get_class() is None
    assert store.notes == []


def test_a_later_document_takes_an_earlier_ones_place(store):
    store.put(graded("a"))
    store.put(ungradable("a"))
    assert store.get("a").outcome == "ungradable"
    assert os.listdir(store.submissions) == ["a.json"]


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"\x00" * 500, b"[1]", b"\xff", b'{"schema": NaN}', b'{"schema": 1e999}']
)
def test_a_damaged_document_counts_as_absent_and_is_told(store, damage):
    store.put(graded("a"))
    store.put(graded("b"))
    (store.submissions / "a.json").write_bytes(damage)
    assert [d.key for d in store.documents()] == ["b"]
    assert len(store.notes) == 1
    assert "a.json is left out" in store.notes[0]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are a matter of POSIX")
def test_a_pipe_is_left_out_and_told(store):
    store.put(graded("b"))
    os.mkfifo(store.submissions / "a.json")
    os.mkfifo(store.folder / "class.json")
    assert [d.key for d in store.documents()] == ["b"]
    assert len([note for note in store.notes if note.endswith("it is no regular file")]) == 2


def test_a_document_under_another_name_counts_as_absent(store):
    path = store.put(graded("a"))
    path.rename(path.with_name("b.json"))
    assert store.get("b") is None
    assert "is the result of 'a'" in store.notes[0]


def test_a_damaged_class_is_told_once(store):
    store.put(graded("a"))
    (store.folder / "class.json").write_text("{")
    assert [d.key for d in store.documents()] == ["a"]
    assert list(store.documents())
    assert len(store.notes) == 1


def test_foreign_files_in_the_folder_are_nothing_to_it(store):
    store.put(graded("a"))
    (store.submissions / ".x.json").write_text("{}")
    (store.submissions / "한글.json").write_text("{}")
    assert store.all_keys() == ("a",)


def test_preparing_removes_what_a_killed_run_left(store):
    (store.submissions / ".a.json.12.part").write_text("half")
    store.put(graded("a"))
    store.prepare()
    assert os.listdir(store.submissions) == ["a.json"]


def test_a_full_disk_leaves_the_earlier_result(store, monkeypatch):
    store.put(graded("a"))
    before = (store.submissions / "a.json").read_bytes()

    def full(handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError, match=r"a\.json can't be written: the disk is full"):
        store.put(ungradable("a"))
    assert (store.submissions / "a.json").read_bytes() == before
    assert os.listdir(store.submissions) == ["a.json"]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a disk that is always full")
def test_an_error_while_writing_drops_the_file(store):
    file = atomic.AtomicFile(store.folder / "x")
    os.dup2(os.open("/dev/full", os.O_WRONLY), file._open.fileno())
    with pytest.raises(StoreError, match="the disk is full"):
        file.write("x" * 1_000_000)  # more than the buffer: 128 KiB since Python 3.14
    assert not list(store.folder.glob(".x*"))


def test_a_folder_that_is_a_file_is_told(tmp_path):
    (tmp_path / "results").write_text("")
    store = Store(tmp_path / "results")
    with pytest.raises(StoreError, match="can't be"):
        store.prepare()
    with pytest.raises(StoreError, match="can't be written"):
        store.put(graded())


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_an_unwritable_folder_is_told(store):
    store.submissions.chmod(0o500)
    with pytest.raises(StoreError, match="not permitted"):
        store.put(graded())


def test_an_exception_while_writing_leaves_no_trace(tmp_path):
    def interrupted():
        with atomic.AtomicFile(tmp_path / "x") as file:
            file.write("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert os.listdir(tmp_path) == []


def test_iterating_keeps_one_document_in_memory(store):
    for number in range(60):
        store.put(graded(f"s{number}", statuses={"call.add": ["fail"] * 20}))
    next(store.documents())
    tracemalloc.start()
    peaks = []
    for _ in store.documents():
        gc.collect()
        peaks.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    assert max(peaks[30:]) < 1.5 * max(peaks[:10])


@pytest.mark.parametrize("windows", [False, True], ids=["here", "windows"])
def test_two_runs_do_not_write_to_one_folder(tmp_path, monkeypatch, windows):
    if windows:  # which has locks of its own
        locks = types.SimpleNamespace(LK_NBLCK=fcntl.LOCK_EX | fcntl.LOCK_NB)
        locks.locking = lambda descriptor, kind, count: fcntl.flock(descriptor, kind)
        monkeypatch.setitem(sys.modules, "msvcrt", locks)
        monkeypatch.setattr(sys, "platform", "win32")
    store, other = Store(tmp_path / "results"), Store(tmp_path / "results")

    def enter():
        with other.locked():
            pass

    with store.locked():
        store.put(graded("a"))
        with pytest.raises(StoreError, match="another run is writing to"):
            enter()
    enter()
    assert [document.key for document in other.documents()] == ["a"]
