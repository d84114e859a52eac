"""Leave a process behind in a session of its own, which waits to do harm."""
# base: none
import os
import time

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        end = time.monotonic() + 60
        while time.monotonic() < end:
            time.sleep(0.1)
    os._exit(0)
raise RuntimeError("LOOT a process was left behind")
