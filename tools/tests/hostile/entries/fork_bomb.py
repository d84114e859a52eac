"""Start processes that start processes."""
# base: none
import os

started = 0
for _ in range(6):  # 64 at most
    try:
        os.fork()
        started += 1
    except OSError:
        pass
if started:
    raise RuntimeError("LOOT processes were started")
raise RuntimeError("no process could be started")
