"""Names that another system spelled: composed or not, or in no UTF-8 at all."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest
from dezero_spec.loading.spelling import existing, readable
from hypothesis import given
from hypothesis import strategies as st

from .builder import CORE, marked, write

DECOMPOSED = unicodedata.normalize("NFD", "과제/핵심.py")


def test_target_typed_in_the_other_form(tmp_path, load):
    write(tmp_path, {DECOMPOSED: CORE})
    for target in ("과제/핵심.py", "과제", DECOMPOSED):
        implementation = load(tmp_path / target)
        assert implementation.where == "핵심.py"
        assert implementation.module_name == "핵심"
        assert implementation.file.exists()
        # At a prompt, Python would look for the composed name, which is not there.
        assert implementation.import_lines[0] == "import runpy"


def test_entry_typed_in_the_other_form(tmp_path, load):
    write(tmp_path, {DECOMPOSED: marked("decomposed"), "a.py": marked("a")})
    for entry in ("핵심.py", "과제/핵심.py", "핵심", DECOMPOSED):
        assert load(tmp_path, entry=entry).namespace.MARK == "decomposed"


def test_import_of_a_decomposed_neighbour(tmp_path, load):
    name = unicodedata.normalize("NFD", "변수.py")
    write(tmp_path, {name: CORE, "student.py": "from 변수 import *\n"})
    assert load(tmp_path / "student.py").namespace.Variable


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("핵심.py".encode("cp949"), "핵심.py"),
        ("자동미분 과제.py".encode("cp949"), "자동미분 과제.py"),
        ("自動微分.py".encode("cp932"), "自動微分.py"),
        (b"caf\xe9.py", "café.py"),
    ],
)
def test_name_that_is_not_utf8(tmp_path, load, refused, raw, shown):
    (tmp_path / "kim").mkdir()
    Path(os.fsdecode(os.fsencode(tmp_path / "kim") + b"/" + raw)).write_text(CORE)
    for target in (tmp_path / "kim", next((tmp_path / "kim").iterdir())):
        implementation = load(target)
        assert implementation.where == shown
        assert "\n".join(implementation.import_lines).encode()
    assert load(tmp_path / "kim", entry=shown).where == shown
    next((tmp_path / "kim").iterdir()).write_text("def f(:\n")
    assert str(refused(tmp_path / "kim")).startswith(f"{shown} line 1: SyntaxError")


@given(st.binary(max_size=20).filter(lambda raw: b"\0" not in raw))
def test_any_name_is_readable(raw):
    assert readable(os.fsdecode(raw)).encode("utf-8") is not None


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20))
def test_what_is_readable_stays(text):
    assert readable(text) == unicodedata.normalize("NFC", text)


def test_existing_leaves_alone_what_is_not_there(tmp_path):
    assert existing(tmp_path / "없음" / "x.py") == tmp_path / "없음" / "x.py"
