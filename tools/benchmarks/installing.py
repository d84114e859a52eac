"""What `pip install dezero-spec` alone brings and takes: `python tools/benchmarks/installing.py`.

Arguments: commits (then each as it was, else as files are now), and 'EXTRA' after a '+' to
install it too: `493af0b HEAD HEAD+grade`. Seconds are of pip with its cache filled.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def measured(revision: str, extra: str, folder: Path) -> tuple[int, float, float]:
    """Install a commit in an empty environment; return distributions, MB and seconds.

    The distributions are those beside dezero-spec itself; the seconds those of the second
    installation, when pip has every wheel.
    """
    source = folder / "source"
    source.mkdir()
    packed = subprocess.run(
        ["git", "archive", revision], cwd=ROOT, stdout=subprocess.PIPE, check=True
    ).stdout
    subprocess.run(["tar", "-x"], cwd=source, input=packed, check=True)
    seconds = 0.0
    for name in ("first", "second"):
        venv.create(folder / name, with_pip=True, clear=True)
        python = next((folder / name).glob("[bS]*/python*"))
        before = _bytes(folder / name)
        begin = time.perf_counter()
        subprocess.run(
            [python, "-m", "pip", "install", "-q", f"{source}[{extra}]" if extra else source],
            check=True,
        )
        seconds = time.perf_counter() - begin
    listed = subprocess.run(
        [python, "-m", "pip", "list", "--format=freeze"], stdout=subprocess.PIPE, check=True
    ).stdout.decode()
    own = ("dezero-spec", "pip", "setuptools")
    brought = [line for line in listed.splitlines() if line.partition("=")[0] not in own]
    return len(brought), (_bytes(folder / "second") - before) / 1e6, seconds


def _bytes(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def main(*wanted: str) -> None:
    """Print a line for each."""
    for each in wanted or ("HEAD", "HEAD+grade"):
        revision, _, extra = each.partition("+")
        with tempfile.TemporaryDirectory() as name:
            number, size, seconds = measured(revision, extra, Path(name))
        print(f"{each:16}{number:4} packages{size:8.1f} MB{seconds:8.1f} s", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
