"""Get out by namespaces, mounts, chroot and more rights."""
# base: none
import ctypes
import os

library = ctypes.CDLL(None, use_errno=True)
for flag in (0x10000000, 0x20000, 0x40000000, 0x20000000):
    if library.unshare(flag) == 0:
        raise RuntimeError("LOOT namespaces")
if library.mount(b"none", b"/", b"tmpfs", 0, None) == 0:
    raise RuntimeError("LOOT a mount")
for act in (lambda: os.chroot("/"), lambda: os.setuid(0), lambda: os.setgroups([0])):
    try:
        act()
    except OSError:
        continue
    raise RuntimeError("LOOT rights")
raise RuntimeError("not permitted")
