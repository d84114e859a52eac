"""However the command ends, it says so in a sentence, with a status, and not in a traceback."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from dezero_spec import locations

CORE = str(locations.REFERENCE / "dezero" / "core_simple.py")

# Presses Ctrl-C when a module is looked for, and again as often as asked when the first one has
# been raised: as early as that, whoever presses it is in an import.
PRESSED = """
import signal, sys
at, times, *arguments = sys.argv[1:]
left = int(times)
class Presser:
    def find_spec(self, name, path=None, target=None):
        global at, left
        if at in ("", name) and left:
            at, left = "", left - 1
            signal.raise_signal(signal.SIGINT)
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.meta_path.insert(0, Presser())
from dezero_spec.command import main
sys.argv = ["dezero-spec", *arguments]
main()
"""

DELETED = """
import signal, sys
from dezero_spec import command
class Held:
    def __del__(self):
        signal.raise_signal(signal.SIGINT)
def judging():
    Held()
    import time
    time.sleep(60)
    return 1
signal.signal(signal.SIGINT, signal.default_int_handler)
command._run = judging
command.main()
"""


def ended(code: str, *arguments: str) -> tuple[int, str]:
    """Return the status and what was said on stderr."""
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False
    )
    return done.returncode, done.stderr.strip()


@pytest.mark.parametrize("times", [1, 2], ids=["once", "twice"])
@pytest.mark.parametrize(
    ("at", "arguments"),
    [
        ("click", ["--help"]),
        ("dezero_spec.cli.check", ["check", CORE]),
        ("numpy", ["check", CORE]),
        ("dezero_spec.cli.rules", ["rules"]),
        ("dezero_spec.cli.grade", ["grade", CORE, "-o", "results"]),
        ("dezero_spec.cli.doctor", ["doctor"]),
        ("dezero_spec.cli.report", ["report", "results"]),
    ],
)
def test_interrupted_in_an_import(at: str, arguments: list[str], times: int) -> None:
    """Ctrl-C gives status 130 and the sentence from the first import on, and a second time."""
    status, said = ended(PRESSED, at, str(times), *arguments)
    assert (status, said) == (130, "dezero-spec: interrupted.")


def test_interrupted_in_a_deletion() -> None:
    """A Ctrl-C that comes while an object is deleted, where Python drops it, is not lost."""
    assert ended(DELETED) == (130, "dezero-spec: interrupted.")


def test_interrupted_in_korean() -> None:
    """It is said in the language of --lang, too."""
    arguments = ["check", CORE, "--watch", "--lang", "ko"]
    status, said = ended(PRESSED, "dezero_spec.cli.watching", "1", *arguments)
    assert (status, said) == (130, "dezero-spec: 중단되었습니다.")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["rules"], ["rules", "--json"], ["check", CORE]]
)
def test_output_that_cannot_be_written(arguments: list[str]) -> None:
    """Standard output that takes nothing is told, with the reason, and is no traceback."""
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "dezero_spec", *arguments],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=120,
            check=False,
        )
    assert done.returncode == 2
    reason = "standard output can't be written: No space left on device"
    assert done.stderr == f"dezero-spec: {reason}\n"


def test_reader_that_stops() -> None:
    """A reader that has seen enough, such as head, is no reason to say anything."""
    command = [sys.executable, "-m", "dezero_spec", "rules", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
