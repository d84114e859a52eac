"""Equal digests are identical submissions, whatever made their files differ."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from dezero_spec.grading.intake import intake

from tests.grading.intake import exports
from tests.loading.archives.makers import tar_bytes, zip_bytes

TEXT = '# 변수\nclass Variable:\n    """값"""\n\n    x = 1\n'


def notebook(*cells: str, outputs: bool = False, form: int = 4) -> bytes:
    """A notebook with these code cells."""
    made = [
        {
            "cell_type": "code", "source": cell.splitlines(keepends=True), "metadata": {},
            "outputs": [{"output_type": "stream", "text": ["1"]}] if outputs else [],
            "execution_count": 7 if outputs else None,
        }
        for cell in cells
    ]  # fmt: skip
    made.insert(0, {"cell_type": "markdown", "source": [f"# {outputs}"]})
    return json.dumps({"cells": made, "metadata": {"x": outputs}, "nbformat": form}).encode()


def digests(tmp_path: Path, **files: bytes | dict[str, bytes]) -> dict[str, str]:
    """Take in submissions by name, and give their digests."""
    tree: dict[str, bytes] = {}
    for name, data in files.items():
        stem, _, suffix = name.rpartition("_")
        if isinstance(data, dict):
            tree |= {f"{name}/{inner}": content for inner, content in data.items()}
        else:
            tree[f"{stem}.{suffix.replace('tgz', 'tar.gz')}"] = data
    taken = intake(
        exports.folder(tmp_path / "class", tree), layout="plain", roster=None,
        staging=tmp_path / "staging",
    )  # fmt: skip
    assert not any(s.problem for s in taken.submissions)
    return {s.label: s.digest for s in taken.submissions}


def test_what_does_not_matter(tmp_path: Path) -> None:
    """Line ends, encoding, mark, blanks at line ends, the archive, the folders around."""
    plain = TEXT.encode()
    found = digests(
        tmp_path,
        a_py=plain,
        b_py=TEXT.replace("\n", "\r\n").encode(),
        c_py=TEXT.replace("\n", "\r").encode(),
        d_py=b"\xef\xbb\xbf" + plain,
        e_py=TEXT.encode("cp949"),
        f_py=b"# -*- coding: euc-kr -*-\n" + TEXT.encode("euc-kr"),
        g_py=TEXT.encode("utf-16"),
        h_py=TEXT.replace("\n", "  \t\n").encode() + b"\n\n",
        i_py=plain.rstrip(b"\n"),
        j_zip=zip_bytes({"core.py": plain}),
        k_zip=zip_bytes({"hw/sub/core.py": plain, "hw/readme.md": b"hello", "a.pdf": b"%PDF"}),
        l_tgz=tar_bytes({"hw/core.py": plain}),
        m={"core.py": plain},
        n={"x/core.py": plain, "__pycache__/core.pyc": b"1", ".gitignore": b"x", "LICENSE": b"x"},
    )
    assert len(found) == 14
    assert len(set(found.values())) == 1


@pytest.mark.parametrize(
    "other",
    [
        TEXT.replace("변수", "값"),
        TEXT.replace("x = 1", "x = 2"),
        TEXT.replace("    x", "  x"),
        TEXT.replace("# 변수\n", ""),
        TEXT + "y = 1\n",
        TEXT.replace("\n\n", "\n"),
    ],
)
def test_what_matters(tmp_path: Path, other: str) -> None:
    """Comments, code, indentation, empty lines."""
    found = digests(tmp_path, a_py=TEXT.encode(), b_py=other.encode())
    assert len(set(found.values())) == 2


def test_notebooks(tmp_path: Path) -> None:
    """Outputs, counts, metadata and text between do not matter, code does."""
    old = {"worksheets": [{"cells": [{"cell_type": "code", "input": [TEXT]}]}]}
    found = digests(
        tmp_path,
        a_ipynb=notebook(TEXT),
        b_ipynb=notebook(TEXT, "", outputs=True),
        c_ipynb=json.dumps(old, indent=3).encode(),
        d_ipynb=notebook(TEXT, "x"),
        e_ipynb=b"no notebook",
        f_py=TEXT.encode(),
    )
    assert found["a.ipynb"] == found["b.ipynb"] == found["c.ipynb"]
    assert len(set(found.values())) == 4


def test_several_files(tmp_path: Path) -> None:
    """They import each other by name, so their names and places count among each other."""
    a, b = b"x = 1\n", b"y = 2\n"
    found = digests(
        tmp_path,
        one={"dezero/a.py": a, "dezero/b.py": b},
        two_zip=zip_bytes({"hw/dezero/a.py": a, "hw/dezero/b.py": b}),
        swapped={"dezero/a.py": b, "dezero/b.py": a},
        apart={"a.py": a, "dezero/b.py": b},
        data={"dezero/a.py": a, "dezero/b.py": b, "dezero/w.json": b"{}"},
        hidden={"dezero/a.py": a, "dezero/b.py": b, "dezero/c.pyc": b"c"},
        twice={"dezero/a.py": a, "dezero/b.py": b, "dezero/c.py": b},
    )
    assert found["one"] == found["two.zip"]
    assert len(set(found.values())) == 6


def test_what_cannot_be_decoded(tmp_path: Path) -> None:
    """Odd coding lines and rubbish have a digest too."""
    odd = {
        f"f{n}_py": b"# coding: " + coding + b"\nx = '\xff\xfe'\n"
        for n, coding in enumerate([b"undefined", b"rot13", b"idna", b"utf-7", b"utf-16", b"hex"])
    }
    found = digests(tmp_path, **odd, rubbish_py=bytes(range(256)), large_py=b"#" * 5_000_001)
    assert all(len(digest) == 64 for digest in found.values())
    deep = b'{"cells":' + b"[" * 100_000
    found = digests(tmp_path / "deep", deep_ipynb=deep)
    assert len(found["deep.ipynb"]) == 64
