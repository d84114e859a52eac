"""What of a machine's files a Python interpreter with numpy needs, and nothing else of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from dezero_spec.judge.sandbox.errors import SandboxUnavailable

_FACTS = Path(__file__).with_name("interpreter_facts.py")
_SECONDS = 120
# Where the loader of shared libraries looks up what a name stands for.
_LOADER_FILES = ("/etc/ld.so.cache", "/etc/ld-musl-x86_64.path", "/etc/ld-musl-aarch64.path")


@dataclass(frozen=True)
class Interpreter:
    """An interpreter and the files that it needs. Can be pickled: found once, used by workers."""

    executable: str
    python: str
    numpy_version: str
    files: tuple[str, ...]  # the executable and shared libraries
    standard_library: tuple[str, ...]
    installed_packages: tuple[str, ...]  # folders in the standard library to hide
    numpy: tuple[str, ...]
    numpy_parent: str
    counts_references: bool = True  # so that an object goes with its last name
    library_path: str = ""  # LD_LIBRARY_PATH, where it was needed to start it


def find(python: str | os.PathLike[str] | None = None) -> Interpreter:
    """Ask an interpreter, by default this one, what it needs; a virtual environment's too."""
    asked = os.fspath(python) if python is not None else sys.executable
    # Facts of the interpreter, not of what the caller has set for it.
    environment = {"PATH": os.defpath, "OPENBLAS_NUM_THREADS": "1", "LANG": "C.UTF-8"}
    library_path = os.environ.get("LD_LIBRARY_PATH", "")
    if library_path:
        environment["LD_LIBRARY_PATH"] = library_path
    try:
        done = subprocess.run(
            [asked, "-I", "-B", str(_FACTS)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            env=environment,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SandboxUnavailable(f"the interpreter {asked} can't be run: {error}") from None
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        advice = ". Install numpy for it" if "numpy" in last else ""
        raise SandboxUnavailable(f"the interpreter {asked} can't be used: {last}{advice}")
    return _from_facts(json.loads(done.stdout.splitlines()[-1]), library_path)


def _from_facts(facts: dict[str, object], library_path: str) -> Interpreter:
    package = str(facts["numpy"])
    parent = os.path.dirname(package)
    folders = [str(path) for path in _list(facts["standard_library"]) if os.path.isdir(str(path))]
    numpy = [package, *(path for path in [f"{package}.libs"] if os.path.isdir(path))]
    covered = (*folders, *numpy)
    files = [str(facts["executable"])]
    for name in _list(facts["libraries"]):
        path = os.path.normpath(str(name))
        if not any(path.startswith(f"{folder}/") for folder in covered):
            files.append(path)
    files += [path for path in _LOADER_FILES if os.path.isfile(path)]
    hidden = [
        os.path.join(folder, name)
        for folder in folders
        for name in ("site-packages", "dist-packages")
        if os.path.isdir(os.path.join(folder, name))
    ]
    return Interpreter(
        executable=str(facts["executable"]),
        python=str(facts["python"]),
        numpy_version=str(facts["numpy_version"]),
        files=tuple(dict.fromkeys(files)),
        standard_library=tuple(folders),
        installed_packages=tuple(hidden),
        numpy=tuple(numpy),
        numpy_parent=parent,
        counts_references=facts["counts_references"] is not False,
        library_path=library_path,
    )


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
