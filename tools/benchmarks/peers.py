"""Environments for what we compare ourselves with, made on demand and kept in a cache folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np


def cache() -> Path:
    """Return the folder that environments are kept in."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    version = ".".join(map(str, sys.version_info[:2]))
    return Path(base) / "dezero-spec" / "benchmarks" / f"python{version}-numpy{np.__version__}"


def environment(name: str, *requirements: str) -> Path:
    """Return the interpreter of an environment with these packages and numpy as it is here."""
    folder = cache() / name
    python = folder / "bin" / "python"
    wanted = "\n".join(sorted((*requirements, f"numpy=={np.__version__}")))
    done = folder / "installed.txt"
    if not done.is_file() or done.read_text() != wanted:
        print(f"installing {', '.join(requirements)} …", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        _pip(python, "install", *wanted.split("\n"))
        done.write_text(wanted)
    return python


def alone(requirement: str) -> Path:
    """Return a folder with a package by itself, without what it depends on."""
    folder = cache() / requirement
    if not folder.is_dir():
        arguments = ("install", "--no-deps", "--target", os.fspath(folder), requirement)
        _pip(Path(sys.executable), *arguments)
    return folder


def _pip(python: Path, *arguments: str) -> None:
    subprocess.run(
        [python, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments], check=True
    )
