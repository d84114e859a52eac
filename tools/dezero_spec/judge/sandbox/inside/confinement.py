"""The last thing before foreign code runs: limits, no rights, no further system calls."""

from __future__ import annotations

import ctypes
import os
import resource
from collections.abc import Mapping

from dezero_spec.judge.sandbox.inside import syscall_filter

_PR_SET_DUMPABLE, _PR_SET_NAME = 4, 15
_CAPSET = {"x86_64": 126, "aarch64": 91}
_CAPABILITY_VERSION_3 = 0x20080522


def confine(limits: Mapping[str, int], filtered: bool = True) -> None:
    """Limit this process, for good. `filtered`: False only where a test looks at one defence."""
    give_up_capabilities()
    for name, most in limits.items():
        kind = getattr(resource, name)
        # One second more for processor time: at the first limit the signal tells what it was.
        hard = most + 1 if name == "RLIMIT_CPU" else most
        resource.setrlimit(kind, (most, hard))
    if filtered:
        syscall_filter.install()


def give_up_capabilities() -> None:
    """Give up what a user namespace grants to the process that made it."""
    library = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    nothing = (ctypes.c_uint32 * 6)()
    number = _CAPSET[os.uname().machine]
    if library.syscall(number, ctypes.byref(header), ctypes.byref(nothing)):
        raise OSError(ctypes.get_errno(), "capabilities can't be given up")


def keep_private(private: bool) -> None:
    """Let no other process of this user read this one's memory, or allow it again."""
    library = ctypes.CDLL(None, use_errno=True)
    if library.prctl(_PR_SET_DUMPABLE, int(not private), 0, 0, 0):
        raise OSError(ctypes.get_errno(), "the process can't be made private")


def only_descriptors(kept: int) -> int:
    """Close all but the standard streams and `kept`, which becomes 3; return 3."""
    if kept != 3:
        os.dup2(kept, 3)
    most = os.sysconf("SC_OPEN_MAX")
    os.closerange(4, most if 0 < most < 65536 else 65536)
    os.set_inheritable(3, False)
    return 3
