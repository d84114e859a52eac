"""The command line that starts a sandbox."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from dezero_spec.judge.sandbox.errors import SandboxUnavailable
from dezero_spec.judge.sandbox.policy import DEVICES, Visible

INSTALL = (
    "bubblewrap is not installed: apt install bubblewrap (Debian, Ubuntu), "
    "dnf install bubblewrap (Fedora)"
)
ONLY_LINUX = "the sandbox needs Linux; a virtual machine with it will do"
# What is visible inside has no access to anything that is not the owner's; so no account is needed.
NOBODY = 65534


def program() -> str:
    """Return the path of bubblewrap; SandboxUnavailable when it isn't installed."""
    if sys.platform != "linux":
        raise SandboxUnavailable(ONLY_LINUX)
    found = shutil.which("bwrap")
    if not found:
        raise SandboxUnavailable(INSTALL)
    return found


def version() -> str:
    """Return bubblewrap's version, such as "0.8.0"."""
    done = subprocess.run([program(), "--version"], capture_output=True, text=True)
    return done.stdout.split()[-1] if done.stdout.split() else "unknown"


def command(
    files: Visible,
    environment: Mapping[str, str],
    inside: Sequence[str],
    *,
    info: int,
    drop_root: bool,
    proc: bool,
) -> list[str]:
    """Return the command that runs `inside` where only `files` are visible.

    `info`: the descriptor to which bubblewrap writes which process it has started.
    `drop_root`: root starts it, and what runs inside gives up root itself, for a user that no
    account has: limits on processes don't bind for root, not even in a user namespace. Otherwise a
    user namespace is made, as an ordinary user must.
    `proc`: with an own /proc, which the template needs for making further namespaces.
    """
    options = [program(), "--die-with-parent", "--new-session", "--clearenv"]
    options += ["--info-fd", str(info)]
    for kind in ("ipc", "pid", "net", "uts"):
        options.append(f"--unshare-{kind}")
    options.append("--unshare-cgroup-try")
    options += ["--cap-drop", "ALL"]
    if drop_root:
        options += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    else:
        options += ["--unshare-user", "--uid", str(NOBODY), "--gid", str(NOBODY)]
    options += ["--hostname", "sandbox"]
    for name, value in environment.items():
        options += ["--setenv", name, value]
    # Otherwise the folders on the way to what is bound would be for root only.
    paths = [path for _, path in files.bound + files.bound_after]
    for folder in _folders_above([*paths, "/dev/null"]):
        options += ["--dir", folder]
    for source, path in files.bound:
        options += ["--ro-bind", source, path]
    for path in files.emptied:
        options += ["--tmpfs", path]
    for source, path in files.bound_after:
        options += ["--ro-bind", source, path]
    for path in files.emptied:
        options += ["--remount-ro", path]
    for name in DEVICES:
        options += ["--dev-bind", f"/dev/{name}", f"/dev/{name}"]
    options += ["--proc", "/proc"] if proc else []
    # The root, too, is an own small file system, writable until now.
    options += ["--remount-ro", "/", "--chdir", "/", "--"]
    return options + list(inside)


def _folders_above(paths: Sequence[str]) -> list[str]:
    folders = {str(folder) for path in paths for folder in PurePosixPath(path).parents}
    return sorted(folders - {"/"})


def free_user() -> int:
    """Return the number of a user that no account has and no other worker uses."""
    # Above what systemd gives to containers, below 2**31.
    return 1_900_000_000 + os.getpid()
