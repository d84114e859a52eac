"""Zips from strangers: refused with a reason, and nothing written outside."""

from __future__ import annotations

import io
import stat
import struct
import unicodedata
import zipfile
from pathlib import Path

import pytest
from dezero_spec import loading
from dezero_spec.loading import CannotLoad
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .builder import CORE, marked, write_zip


def packed(files) -> bytes:
    """A zip in memory."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


GOOD = packed({"core.py": CORE})


@pytest.mark.parametrize(
    "name",
    ["../evil.py", "a/../../evil.py", "..\\evil.py", "a\\..\\..\\evil.py", "/evil.py",
     "\\evil.py", "//server/share/evil.py", "C:/evil.py", "C:evil.py", "c:\\evil.py", "..",
     "a/.."],
)  # fmt: skip
def test_leads_out(tmp_path, refused, temporary_folders, name):
    file = write_zip(tmp_path / "kim.zip", {"core.py": CORE, name: "evil = True\n"})
    error = refused(file)
    assert str(error).startswith("kim.zip is not safe to unpack: its member '")
    assert "leads out of its folder" in str(error)
    assert error.file == file
    assert not Path("/evil.py").exists()
    assert sorted(tmp_path.iterdir()) == [file]
    assert not list(temporary_folders.parent.rglob("evil.py"))


def test_link(tmp_path, refused):
    with zipfile.ZipFile(tmp_path / "kim.zip", "w") as archive:
        archive.writestr("core.py", CORE)
        link = zipfile.ZipInfo("passwd.py")
        link.create_system = 3
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    assert str(refused(tmp_path / "kim.zip")) == (
        "kim.zip is not safe to unpack: its member 'passwd.py' is a link."
        " Make the zip again with real files."
    )


def test_bomb(tmp_path, refused):
    file = write_zip(tmp_path / "kim.zip", {"core.py": CORE, "zeros.bin": bytes(30_000_000)})
    assert str(refused(file)).startswith("kim.zip would unpack to 30 MB from 0.0")
    assert str(refused(file)).endswith("MB: refused. Leave out what is not source.")


def test_bomb_that_lies_about_its_size(tmp_path, refused):
    data = bytearray(packed({"zeros.bin": bytes(400_000_000)}))
    size = struct.pack("<L", 400_000_000)
    while size in data:
        at = data.index(size)
        data[at : at + 4] = struct.pack("<L", 1000)
    (tmp_path / "kim.zip").write_bytes(data)
    assert str(refused(tmp_path / "kim.zip")).startswith("kim.zip ")


def test_too_many_members(tmp_path, refused):
    file = write_zip(tmp_path / "kim.zip", {f"{n}.txt": "" for n in range(5001)})
    assert str(refused(file)) == (
        "kim.zip holds 5001 files; more than 5000 are refused. Leave out what is not source."
    )


def test_password(tmp_path, refused):
    data = bytearray(GOOD)
    for signature, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        data[data.index(signature) + offset] |= 1
    (tmp_path / "kim.zip").write_bytes(data)
    assert str(refused(tmp_path / "kim.zip")) == (
        "kim.zip is protected with a password. Make the zip again without a password."
    )


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "kim.zip is empty. Make the zip again."),
        (packed({}), "kim.zip is empty. Hand in .py files, an .ipynb or a .zip."),
        (GOOD[: len(GOOD) // 2], "kim.zip is damaged: it is not a zip. Make the zip again."),
        (GOOD.replace(GOOD[60:80], bytes(20)), "kim.zip is damaged: "),
        (b"Rar!\x1a\x07\x01\0" + bytes(50), "kim.zip is a RAR archive, not a zip. Hand in"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(50), "kim.zip is a 7-Zip archive, not a zip. Hand in"),
        (b"%PDF-1.7\n" + bytes(50), "kim.zip is a PDF document, not a zip. Hand in"),
        (CORE.encode(), "kim.zip is damaged: it is not a zip."),
        (packed({"a.txt": "x", "b.pdf": "x"}), "kim.zip holds no Python source, only a.txt, b.pdf"),
        (packed({"__MACOSX/._core.py": "x"}), "kim.zip is empty."),
        (packed({"a.py": marked("a"), "b.py": marked("b")}),
         "kim.zip holds several implementations that are alike: a.py, b.py. Keep one of"),
        (packed({"core.py": "class Variable(:\n"}), "core.py line 1: SyntaxError: invalid syntax"),
        (packed({"core.py": "class Variable(Base): pass\n"}), "core.py line 1 fails with NameErr"),
        (packed({"inner.zip": packed({"x.txt": ""})}), "inner.zip holds no Python source, only x"),
    ],
    ids=[
        "nothing", "no members", "cut off", "damaged", "RAR", "7-Zip", "PDF", "a script",
        "documents", "only a Mac's", "two alike", "syntax", "error", "zip in zip",
    ],
)  # fmt: skip
def test_of_no_use(tmp_path, refused, data, message):
    (tmp_path / "kim.zip").write_bytes(data)
    error = refused(tmp_path / "kim.zip")
    assert str(error).startswith(message)
    assert error.file == tmp_path / "kim.zip"


def with_raw_name(raw: bytes, content: str) -> bytes:
    """A zip whose one member's name is these bytes, with no word on their encoding."""
    data = packed({"x" * len(raw): content})
    return data.replace(b"x" * len(raw), raw)


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("과제/미분_핵심.py".encode("cp949"), "과제/미분_핵심.py"),
        ("課題/自動微分.py".encode("cp932"), "課題/自動微分.py"),
        ("과제/핵심.py".encode(), "과제/핵심.py"),
        (unicodedata.normalize("NFD", "과제/핵심.py").encode(), "과제/핵심.py"),
        ("과제\\핵심.py".encode("cp949"), "과제/핵심.py"),
    ],
    ids=["CP949", "CP932", "UTF-8 unsaid", "decomposed", "backslash"],
)
def test_names_of_members(tmp_path, load, raw, name):
    (tmp_path / "kim.zip").write_bytes(with_raw_name(raw, CORE))
    implementation = load(tmp_path / "kim.zip")
    assert implementation.where == name
    assert implementation.namespace.Variable


@pytest.mark.parametrize("raw", [b"\0evil.py", b"core.py\0.txt", b"a\nb.py", b"\x1b[2J.py"])
def test_control_characters_in_names(tmp_path, refused, raw):
    (tmp_path / "kim.zip").write_bytes(with_raw_name(raw, CORE))
    message = str(refused(tmp_path / "kim.zip"))
    assert message.startswith("kim.zip ")
    assert message.isprintable()


def test_backslashes_of_windows(tmp_path, load):
    files = {"dezero\\__init__.py": "from dezero.core_simple import *\n",
             "dezero\\core_simple.py": CORE}  # fmt: skip
    assert load(write_zip(tmp_path / "kim.zip", files)).where == "dezero/core_simple.py"


def test_package_with_decomposed_names_imports_itself(tmp_path, load):
    name = unicodedata.normalize("NFD", "자동")
    files = {f"{name}/__init__.py": "from 자동.핵심 import *\n",
             unicodedata.normalize("NFD", "자동/핵심.py"): CORE}  # fmt: skip
    implementation = load(write_zip(tmp_path / "kim.zip", files))
    assert implementation.where == "자동/핵심.py"
    assert implementation.import_module("자동").Variable is implementation.namespace.Variable


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.text(st.sampled_from("ab./\\:가é ~*?\n"), min_size=1, max_size=12),
        min_size=1,
        max_size=4,
        unique=True,
    )
)
def test_any_names_stay_inside(tmp_path, temporary_folders, names):
    (tmp_path / "kim.zip").write_bytes(packed({"core.py": CORE, **dict.fromkeys(names, "x = 1")}))
    before = sorted(tmp_path.parent.rglob("*"))
    try:
        implementation = loading.load(tmp_path / "kim.zip", entry="core.py")
    except CannotLoad as error:
        assert str(error)  # noqa: PT017
    else:
        assert implementation.file.is_relative_to(temporary_folders)
        implementation.close()
    assert not list(temporary_folders.iterdir())
    assert sorted(tmp_path.parent.rglob("*")) == before


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, len(GOOD) - 1), st.integers(0, 255))
def test_any_damage_is_noticed_or_harmless(tmp_path, temporary_folders, at, value):
    data = bytearray(GOOD)
    data[at] = value
    (tmp_path / "kim.zip").write_bytes(data)
    try:
        loading.load(tmp_path / "kim.zip").close()
    except CannotLoad as error:
        assert "Traceback" not in str(error)  # noqa: PT017
    assert not list(temporary_folders.iterdir())
