"""How a target may be written, and what is said when it leads nowhere."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from .builder import CORE, write


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    """A home folder, also the working directory, with a package and a file in it."""
    write(tmp_path, {"dezero/core_simple.py": CORE, "student.py": CORE})
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(
    "target",
    [
        "dezero",
        "dezero/",
        "dezero//",
        "./dezero",
        "dezero/.",
        "dezero/core_simple.py",
        "~/dezero",
        "~/dezero/core_simple.py",
        "student.py/../dezero",
        "dezero\\core_simple.py",
        ".\\dezero\\",
        "~\\dezero",
    ],
)
def test_spellings(home, load, target):
    assert load(target).file == home / "dezero" / "core_simple.py"


@pytest.mark.parametrize("target", [".", "./", "../dezero", Path()], ids=str)
def test_working_directory(home, load, monkeypatch, target):
    monkeypatch.chdir(home / "dezero")
    assert load(target).file == home / "dezero" / "core_simple.py"


def test_symbolic_link_to_a_folder(home, load):
    (home / "link").symlink_to("dezero", target_is_directory=True)
    implementation = load("link")
    assert implementation.namespace.Variable
    assert implementation.where == "core_simple.py"


def test_symbolic_link_to_a_file(home, load):
    (home / "link.py").symlink_to("student.py")
    assert load("link.py").where == "link.py"


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("dezreo/", "there is no file or folder dezreo/ (looked in {home}). Did you mean dezero?"),
        (
            "studnet.py",
            "there is no file or folder studnet.py (looked in {home}). Did you mean student.py?",
        ),
        (
            "no/such/place.py",
            "there is no file or folder no/such/place.py (looked in {home}). Check the path.",
        ),
        (
            "C:\\Users\\kim\\dezero",
            "there is no file or folder C:\\Users\\kim\\dezero (looked in {home}).",
        ),
        (
            "dezreo",
            "dezreo is neither a file or folder in {home} nor a module that can be imported."
            " Did you mean dezero?",
        ),
        (
            "student.core",
            "student.core is neither a file or folder in {home} nor a module that can be imported."
            " Give the path of a .py file, a folder or a .zip.",
        ),
        ("json.nothing", "json.nothing is neither a file or folder in {home} nor a module"),
        ("", "no target was given. Name a file, a folder or a module."),
        ("math", "math is not Python source"),
    ],
)
def test_leads_nowhere(home, refused, target, message):
    assert str(refused(target)).startswith(message.replace("{home}", str(home)))


def test_broken_link(home, refused):
    (home / "gone.py").symlink_to("nowhere.py")
    assert str(refused("gone.py")) == (
        "gone.py is neither a file nor a folder (a broken link?). Name the file itself."
    )


def test_broken_link_in_a_folder(home, load):
    (home / "dezero" / "gone.py").symlink_to("nowhere.py")
    assert load("dezero").where == "dezero/core_simple.py"


def test_a_pipe_is_not_read(home, load, refused):
    os.mkfifo(home / "dezero" / "pipe.py")
    assert load("dezero").where == "dezero/core_simple.py"
    os.mkfifo(home / "alone.py")
    assert str(refused("alone.py")).startswith("alone.py is neither a file nor a folder")


def test_unreadable_file(home, refused, monkeypatch):
    read = Path.read_bytes

    def read_bytes(path):
        if path.name == "student.py":
            raise PermissionError(13, "Permission denied")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    error = refused("student.py")
    assert str(error) == "student.py cannot be read: Permission denied. Check its permissions."
    assert error.file == home / "student.py"


def test_unreadable_folder(home, refused, monkeypatch):
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert str(refused("dezero")) == (
        "dezero cannot be read: Permission denied. Check its permissions."
    )


def test_enormous_file(home, refused):
    write(home, {"data.py": b"x = 1\n" * 1_000_000})
    assert str(refused("data.py")) == (
        "data.py has 6 MB, too much for an implementation. Hand in the source file alone."
    )


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("report.pdf", "report.pdf is a PDF document. Hand in the code itself as .py"),
        ("보고서.hwp", "보고서.hwp is a Hangul document. Hand in the code itself as .py"),
        ("core.pyc", "core.pyc is compiled Python without its source. Hand in the .py file."),
        ("hw.rar", "hw.rar is a RAR archive. Pack it as .zip, or unpack it and name the folder."),
        ("hw.txt", "hw.txt is a text file. If it holds Python, rename it to .py."),
        ("student", "student is no Python source. Name a .py, .ipynb or .zip file."),
    ],
)
def test_no_source(tmp_path, refused, name, message):
    write(tmp_path, {name: b"x"})
    assert str(refused(tmp_path / name)).startswith(message)
