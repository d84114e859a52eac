"""Run ``dezero-spec`` without what another system lacks: ``reduced.py windows|macos ARGUMENTS``.

What is taken away is what CPython's documentation gives as not available there. The standard
library, numpy and what the command line is made with come first: they have their own code for each
system, which can't be carried out here.
"""

# ruff: noqa: F401
from __future__ import annotations

import asyncio
import fcntl
import multiprocessing.connection
import multiprocessing.context
import os
import pathlib
import platform
import runpy
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import types

import click
import coverage
import numpy
import pytest
import rich.console

# Names of each module, by the system that lacks them.
LACKING = {
    "windows": {
        os: "chown fchown fork forkpty getegid geteuid getgid getgroups getloadavg getpgid getpgrp "
        "getpriority getresuid getsid getuid killpg lchown memfd_create mkfifo mknod nice "
        "posix_spawn sched_getaffinity sched_setaffinity sched_yield setgid setpgid setsid setuid "
        "statvfs sync sysconf uname wait wait3 wait4 waitid O_CLOEXEC O_DIRECTORY O_NOFOLLOW "
        "O_NONBLOCK WNOHANG",
        signal: "ITIMER_PROF ITIMER_REAL ITIMER_VIRTUAL SIGALRM SIGCHLD SIGHUP SIGKILL SIGPIPE "
        "SIGQUIT SIGSTOP SIGTSTP SIGUSR1 SIGUSR2 SIGXCPU alarm getitimer pause pthread_kill "
        "pthread_sigmask setitimer siginterrupt sigpending sigwait",
        socket: "AF_UNIX SOCK_SEQPACKET SO_PASSCRED recv_fds send_fds",
        time: "clock_gettime",
        select: "epoll poll",
    },
    "macos": {
        os: "eventfd getrandom getresuid memfd_create pidfd_open pipe2 posix_fadvise "
        "posix_fallocate sched_getaffinity sched_setaffinity setns setresuid unshare",
        signal: "SIGPWR SIGRTMAX SIGRTMIN SIGSTKFLT pidfd_send_signal sigtimedwait sigwaitinfo",
        socket: "AF_NETLINK AF_PACKET SOCK_CLOEXEC SOCK_NONBLOCK",
        select: "epoll",
    },
}
MODULES = {
    "windows": (
        "curses",
        "fcntl",
        "grp",
        "pty",
        "pwd",
        "readline",
        "resource",
        "syslog",
        "termios",
        "tty",
    ),
    "macos": ("ossaudiodev", "spwd"),
}
PLATFORM = {"windows": "win32", "macos": "darwin"}


class Locks(types.ModuleType):
    """Windows' own, as far as it is used."""

    LK_LOCK, LK_NBLCK = fcntl.LOCK_EX, fcntl.LOCK_EX | fcntl.LOCK_NB

    @staticmethod
    def locking(descriptor: int, kind: int, count: int) -> None:
        fcntl.flock(descriptor, kind)


def main(system: str, arguments: list[str]) -> None:
    # The standard library's own use of these is not what is tried.
    for user in (subprocess, shutil):
        for module in (os, select, signal):
            vars(user)[module.__name__] = types.SimpleNamespace(**vars(module))
    for name in MODULES[system]:
        sys.modules[name] = None  # type: ignore[assignment]
    for module, names in LACKING[system].items():
        for name in names.split():
            if hasattr(module, name):
                delattr(module, name)
    if system == "windows":
        sys.modules["msvcrt"] = Locks("msvcrt")
        popen = subprocess.Popen.__init__

        def without_descriptors(self: object, *given: object, **settings: object) -> None:
            assert not settings.get("pass_fds"), "pass_fds not supported on Windows."
            popen(self, *given, **settings)  # type: ignore[arg-type, call-overload]

        subprocess.Popen.__init__ = without_descriptors  # type: ignore[assignment, method-assign]
    sys.platform = PLATFORM[system]
    sys.argv = ["dezero-spec", *arguments]
    runpy.run_module("dezero_spec", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
