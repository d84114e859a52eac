"""What is wrong with a command's arguments is said in the language asked for."""

from __future__ import annotations

import subprocess
import sys

import pytest

WRONG = [
    (["check", "--stepp", "3"], "--stepp"),
    (["grade"], "SUBMISSIONS"),
    (["check", "--step", "x", "file.py"], "--step"),
    (["check", "--sandbox=none", "x"], "--sandbox"),
]


@pytest.mark.parametrize(("arguments", "named"), WRONG, ids=[" ".join(a) for a, _ in WRONG])
def test_misuse_is_said_in_the_language(arguments: list[str], named: str) -> None:
    said = {}
    for code in ("en", "ko", "ja", "zh_CN"):
        command = [sys.executable, "-m", "dezero_spec", arguments[0], f"--lang={code}"]
        ran = subprocess.run([*command, *arguments[1:]], capture_output=True, encoding="utf-8")
        assert ran.returncode == 2, ran.stderr
        assert named in ran.stderr
        said[code] = ran.stderr
    assert len(set(said.values())) == 4
    assert said["en"].startswith("Usage: ")  # click's own
    for code in ("ko", "ja", "zh_CN"):
        assert "Usage" not in said[code]
        assert "Error" not in said[code]
