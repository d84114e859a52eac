"""A submission travels as bytes, and arrives as it was."""

import dataclasses
import os
import pickle

import pytest
from dezero_spec.grading.cluster import carrying
from dezero_spec.grading.intake import Student, Submission


def submission(path):
    """Return a submission in place."""
    student = Student("1", "A Student", "")
    return Submission(
        "key", student, "label", path, "", False, (), digest="d", files=(), members=(), notes=()
    )


def files(folder):
    """Return what is below a folder: bytes by name, None for folders."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
    }


def test_a_folder_arrives_as_it_was(tmp_path):
    """Names of any kind, empty folders and bytes of any kind; what the path ends with, too."""
    home = tmp_path / "here" / "key" / "submission"
    (home / "dezero" / "empty").mkdir(parents=True)
    (home / "dezero" / "코어 simple.py").write_bytes(b"x = 1\r\n\xff\x00")
    parcel = pickle.loads(pickle.dumps(carrying.pack(submission(home))))
    there = parcel.unpacked(tmp_path / "there")
    assert files(there.path) == files(home)
    assert there.path.parts[-2:] == ("key", "submission")
    assert dataclasses.replace(there, path=home) == submission(home)


def test_a_file_arrives_as_it_was(tmp_path):
    """One file is a submission, too."""
    file = tmp_path / "core.py"
    file.write_bytes(b"x = 1")
    there = carrying.pack(submission(file)).unpacked(tmp_path / "there")
    assert there.path.read_bytes() == b"x = 1"
    assert there.path.name == "core.py"


def test_links_do_not_travel(tmp_path):
    """Nothing from outside a submission leaves the machine."""
    (tmp_path / "secret").write_text("secret")
    home = tmp_path / "home"
    home.mkdir()
    os.symlink(tmp_path / "secret", home / "core.py")
    os.symlink(tmp_path, home / "folder")
    parcel = carrying.pack(submission(home))
    assert parcel.content == (("", None),)


def test_a_file_that_is_gone_is_told(tmp_path):
    """The teacher may have moved it meanwhile."""
    with pytest.raises(carrying.CannotCarry, match=r"core\.py can't be read: No such file"):
        carrying.pack(submission(tmp_path / "core.py"))
