"""Files as editors and systems wrote them."""

from __future__ import annotations

import inspect
import traceback

import pytest
from dezero_spec.loading.decoding import decode_source
from hypothesis import example, given
from hypothesis import strategies as st

from .builder import CORE, marked, write

KOREAN = "# 미분 가능한 변수\n"
JAPANESE = "# 自動微分の変数です\n"


@pytest.mark.parametrize(
    ("data", "mark"),
    [
        (b"\xef\xbb\xbf" + (KOREAN + marked("변수")).encode(), "변수"),
        ((KOREAN + marked("변수")).encode(), "변수"),
        (("# -*- coding: euc-kr -*-\n" + marked("변수")).encode("euc-kr"), "변수"),
        (("# -*- coding: cp949 -*-\n" + marked("변수")).encode("cp949"), "변수"),
        (("# coding: shift_jis\n" + marked("変数")).encode("shift_jis"), "変数"),
        (("# vim: set fileencoding=latin-1 :\n" + marked("é")).encode("latin-1"), "é"),
        (marked("x").replace("\n", "\r\n").encode(), "x"),
        (marked("x").replace("\n", "\r").encode(), "x"),
        (marked("x").replace("    ", "\t").encode(), "x"),
        (marked("x").replace("\n\n\n", "\n\x0c\n").encode(), "x"),
        (marked("x").rstrip("\n").encode(), "x"),
    ],
    ids=[
        "UTF-8 with a mark", "UTF-8", "EUC-KR declared", "CP949 declared", "Shift-JIS declared",
        "Latin-1 declared", "CRLF", "CR", "tabs", "form feeds", "no line end at the end",
    ],
)  # fmt: skip
def test_as_python_reads_it(tmp_path, load, data, mark):
    write(tmp_path, {"student.py": data})
    implementation = load(tmp_path / "student.py")
    assert implementation.names["MARK"] == mark
    assert implementation.notes == []


@pytest.mark.parametrize(
    ("data", "mark", "remark"),
    [
        (
            (KOREAN + marked("변수")).encode("cp949"),
            "변수",
            "student.py is not UTF-8 and has no coding line: read as CP949",
        ),
        (
            (JAPANESE + marked("変数")).encode("shift_jis"),
            "変数",
            "student.py is not UTF-8 and has no coding line: read as CP932",
        ),
        (
            ("# 自動微分\n" + marked("ひらがな、カタカナ")).encode("euc_jp"),
            "ひらがな、カタカナ",
            "student.py is not UTF-8 and has no coding line: read as EUC_JP",
        ),
        (
            ("# 自动求导\n" + marked("变量和函数")).encode("gbk"),
            "变量和函数",
            "student.py is not UTF-8 and has no coding line: read as GB18030",
        ),
        (
            (KOREAN + marked("변수")).encode("utf-16"),
            "변수",
            "student.py is not UTF-8 and has no coding line: read as UTF-16",
        ),
        (
            (KOREAN + marked("변수")).encode("utf-16-le"),
            "변수",
            "student.py is not UTF-8 and has no coding line: read as UTF-16",
        ),
        (
            marked("x").encode("utf-16-be"),
            "x",
            "student.py is not UTF-8 and has no coding line: read as UTF-16",
        ),
        (
            ("# Größe\n" + marked("é")).encode("latin-1"),
            "é",
            "student.py is not UTF-8 and has no coding line: read as LATIN-1",
        ),
        (
            ("# -*- coding: ascii -*-\n" + marked("변수")).encode(),
            "변수",
            "student.py is not ascii, as its coding line says: read as UTF-8",
        ),
        (
            ("# -*- coding: utf-8 -*-\n" + KOREAN + marked("변수")).encode("cp949"),
            "변수",
            "student.py is not utf-8, as its coding line says: read as CP949",
        ),
        (
            ("# -*- coding: hangul -*-\n" + marked("변수")).encode(),
            "변수",
            "student.py is not hangul, as its coding line says: read as UTF-8",
        ),
    ],
    ids=[
        "CP949", "Shift-JIS", "EUC-JP", "GBK", "UTF-16", "UTF-16 without a mark", "big-endian",
        "Latin-1",        "not ASCII", "not UTF-8", "unknown",
    ],
)  # fmt: skip
def test_otherwise_and_said_so(tmp_path, load, messages, data, mark, remark):
    write(tmp_path, {"student.py": data})
    implementation = load(tmp_path / "student.py")
    assert implementation.names["MARK"] == mark
    assert messages(implementation) == [remark]


def test_a_neighbour_is_decoded_too(tmp_path, load, messages):
    files = {
        "dezero/__init__.py": (KOREAN + "from dezero.core_simple import *\n").encode("cp949"),
        "dezero/core_simple.py": CORE,
    }
    implementation = load(write(tmp_path, files))
    assert messages(implementation) == [
        "dezero/__init__.py is not UTF-8 and has no coding line: read as CP949"
    ]


def test_source_lines_are_shown_as_written(tmp_path, load):
    source = CORE + "\n\ndef fails():\n    raise ValueError  # 실패\n"
    write(tmp_path, {"student.py": source.encode("cp949")})
    fails = load(tmp_path / "student.py").namespace.fails
    assert inspect.getsource(fails).endswith("raise ValueError  # 실패\n")
    with pytest.raises(ValueError) as caught:  # noqa: PT011
        fails()
    assert traceback.extract_tb(caught.value.__traceback__)[-1].line.endswith("# 실패")


@given(st.binary())
@example(b"\xff\xfe\x00")
@example(b"\xef\xbb\xbf\xff")
@example(b"# coding: utf-16\n")
@example(b"# coding: rot13\nx = 1\n")
@example(b"# coding: hex\n00\n")
@example(b"# coding: idna\n\xff")
def test_any_bytes_are_text(data):
    decoded = decode_source(data)
    assert "\r" not in decoded.text
    assert decoded.encoding


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=200))
def test_utf8_is_never_taken_for_anything_else(text):
    decoded = decode_source(b"\xef\xbb\xbf" + text.encode())
    assert decoded.text == text
    assert decoded.remark is None


@given(st.text(st.sampled_from("変数関数自動微分のはをにでカタナー x=1\n"), min_size=1))
def test_japanese_comes_back_as_written(text):
    assert decode_source(text.encode("cp932")).text == text


@given(
    st.text(st.sampled_from("가나다라마바사변수함수미분역전파한글 x=1\n"), min_size=1),
    st.sampled_from(["cp949", "utf-16", "utf-8"]),
)
def test_korean_comes_back_as_written(text, encoding):
    assert decode_source(text.encode(encoding)).text == text
