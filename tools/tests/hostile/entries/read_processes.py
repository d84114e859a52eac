"""Look into other processes by /proc."""
# base: none
import glob
import os

for path in glob.glob("/proc/[0-9]*/*"):
    if os.path.basename(path) in ("environ", "cmdline", "maps", "mem") and "self" not in path:
        try:
            data = open(path, "rb").read(100)
        except OSError:
            continue
        if data and not path.startswith(f"/proc/{os.getpid()}/"):
            raise RuntimeError(f"LOOT {path}")
raise RuntimeError("nothing found")
