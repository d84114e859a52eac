"""Attach to other processes."""
# base: none
import ctypes
import os

library = ctypes.CDLL(None, use_errno=True)
for pid in (1, os.getppid()):
    if library.ptrace(16, pid, 0, 0) == 0:
        raise RuntimeError(f"LOOT process {pid}")
raise RuntimeError("not permitted")
