"""What a submission may see and do: the whole of it, in one place.

A submission sees, all of it read-only, at the paths that they have outside:
    the interpreter's executable, its standard library (without installed packages), the shared
    libraries that it and numpy load, the numpy of that interpreter, /dev/null, zero, full, random
    and urandom; and besides
    /kit         the code that answers the judge: the host, the loader, nothing of the suite's tests
    /submission  a copy of the one submission, regular files only

It doesn't see: home, other submissions, results, the suite, the reference, installed packages,
programs, /proc, /sys, /etc, /tmp, the network, other processes, the environment.
It can't write anywhere, start a program or a process, open a socket, or send a signal to anything
but itself.

Two lines of defence, each enough for most of this: namespaces (`bubblewrap.py`,
`inside/nesting.py`) and a filter of system calls (`inside/syscall_filter.py`); neither stands on
the other. Resource limits come last (`inside/confinement.py`). `trials.py` tries whether all bind.

Where no namespaces can be had, as in most containers, Gradescope's autograder alone does without
the first line: root starts a host as a user that no account has (`box.UNPRIVILEGED`), with the
filter and the limits. What everyone may read is then visible, and nothing else follows from it.
"""

from __future__ import annotations

from dataclasses import dataclass

from dezero_spec.judge.sandbox.interpreter import Interpreter

KIT = "/kit"
SUBMISSION = "/submission"
DEVICES = ("null", "zero", "full", "random", "urandom")

# All that is in the environment; the rest is emptied. One thread keeps numpy's address space small.
ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
}


def environment(interpreter: Interpreter) -> dict[str, str]:
    """Return the whole environment; some interpreters find their libraries by it alone."""
    path = interpreter.library_path
    return {**ENVIRONMENT, "LD_LIBRARY_PATH": path} if path else dict(ENVIRONMENT)


@dataclass(frozen=True)
class Limits:
    """How much one process of a submission may use. It can't start a second one."""

    memory_mb: int = 1024  # address space
    cpu_seconds: int = 60
    tasks: int = 16  # processes and threads of one submission
    open_files: int = 64
    file_bytes: int = 0  # there is nowhere to write
    # What is larger is not even copied into the sandbox, and so not graded.
    submission_files: int = 2_000
    submission_mb: int = 64

    def resources(self) -> dict[str, int]:
        """Return the limits that the kernel enforces, by their names in module `resource`."""
        return {
            "RLIMIT_AS": self.memory_mb * 1024 * 1024,
            "RLIMIT_CPU": self.cpu_seconds,
            "RLIMIT_NPROC": self.tasks,
            "RLIMIT_NOFILE": self.open_files,
            "RLIMIT_FSIZE": self.file_bytes,
            "RLIMIT_CORE": 0,
            "RLIMIT_MEMLOCK": 0,
            "RLIMIT_MSGQUEUE": 0,
        }


@dataclass(frozen=True)
class Visible:
    """What is in the sandbox's file system: source outside, path inside, all of it read-only."""

    bound: tuple[tuple[str, str], ...]
    emptied: tuple[str, ...]  # folders inside what is bound that are to be empty
    bound_after: tuple[tuple[str, str], ...]  # what lies in a folder that was emptied


def visible(interpreter: Interpreter, kit: str, staging: str) -> Visible:
    """Decide what is visible to the one submission that is copied to `staging`."""
    return Visible(
        bound=(
            *((path, path) for path in interpreter.files),
            *((path, path) for path in interpreter.standard_library),
            (kit, KIT),
            (staging, SUBMISSION),
        ),
        emptied=interpreter.installed_packages,
        bound_after=tuple((path, path) for path in interpreter.numpy),
    )
